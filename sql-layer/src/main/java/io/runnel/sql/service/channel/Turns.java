package io.runnel.sql.service.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets so many threads of an executor at most work off what is asked for, in its order: a row that wakes hundreds of results
 * must not have hundreds of threads made for it. Thread-safe.
 */
final class Turns implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Executor threads;
    private final int most;
    // Guarded by this, both.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    Turns(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    @Override
    public void execute(Runnable work) {
        synchronized (this) {
            waiting.add(work);
            if (running >= most) {
                return;
            }
            running++;
        }
        try {
            threads.execute(this::workOff);
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                running--;
                if (!waiting.remove(work)) {
                    return; // Another thread has taken it.
                }
            }
            throw e;
        }
    }

    private void workOff() {
        for (Runnable work = next(); work != null; work = next()) {
            try {
                work.run();
            } catch (Throwable e) {
                // The turn is given back all the same.
                LOG.error("Work on a result failed", e);
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
