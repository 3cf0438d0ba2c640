package io.runnel.registry.rest;

import io.runnel.registry.RegistryConfig;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which changes wait for the log, so that the HTTP server's own threads stay free for lookups: however
 * many clients register at once, and however slow the log is, a lookup waits for none of them. Both the threads and the
 * requests that wait for one are bounded.
 */
final class ChangeThreads {
    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    ChangeThreads(RegistryConfig config) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                config.changeThreads(),
                config.changeThreads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(config.queuedChangesMax()),
                task -> {
                    Thread thread = new Thread(task, "registry-change-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs the change on one of the threads, later; false when too many wait already. */
    boolean run(Runnable change) {
        try {
            threads.execute(change);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Lets what runs come to its end; what still waits for a thread is not begun. */
    void stop() {
        threads.getQueue().clear();
        threads.shutdown();
    }
}
