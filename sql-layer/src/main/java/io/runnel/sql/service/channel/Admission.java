package io.runnel.sql.service.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how many threads of the HTTP server carry out statements at one time: what comes beyond that waits in a queue, which
 * whoever becomes free takes on. Thread-safe.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final int maxRunning;
    // Guarded by this, both.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Admission(int maxRunning) {
        this.maxRunning = maxRunning;
    }

    /** Runs it on this thread, or has another run it as soon as one is free. It must not throw. */
    void run(Runnable work) {
        synchronized (this) {
            if (running >= maxRunning) {
                waiting.add(work);
                return;
            }
            running++;
        }
        for (Runnable next = work; next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable e) {
                // The place it took is given back all the same.
                LOG.error("Requests failed without an answer", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
