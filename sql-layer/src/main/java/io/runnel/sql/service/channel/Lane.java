package io.runnel.sql.service.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that are carried out one after the other, in the order of their arrival. Thread-safe. */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final Admission admission;
    // Guarded by this, both.
    private final Queue<Runnable> requests = new ArrayDeque<>();
    private boolean draining;

    Lane(Admission admission) {
        this.admission = admission;
    }

    /**
     * Adds a request, which must not throw.
     *
     * @return whether the caller must {@link #drain}
     */
    synchronized boolean add(Runnable request) {
        requests.add(request);
        if (draining) {
            return false;
        }
        draining = true;
        return true;
    }

    /** Carries out what was added, as soon as there is room for it. */
    void drain() {
        admission.run(this::runAll);
    }

    private void runAll() {
        for (Runnable request = next(); request != null; request = next()) {
            try {
                request.run();
            } catch (Throwable e) {
                // Those behind it have clients who wait.
                LOG.error("A request failed without an answer", e);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = requests.poll();
        draining = next != null;
        return next;
    }
}
