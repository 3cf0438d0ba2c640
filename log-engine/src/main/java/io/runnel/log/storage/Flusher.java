package io.runnel.log.storage;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit: one thread that flushes whatever was written since its last pass. While the disk is busy with one
 * flush, appends go on; the next flush serves them all.
 *
 * <p>A target is queued at most once, so that the queue is bounded by the number of replicas.
 */
public final class Flusher implements AutoCloseable {
    private final ConcurrentLinkedQueue<Target> queue = new ConcurrentLinkedQueue<>();
    private final Failure failure;
    private final Thread thread;
    private volatile boolean parked;
    private volatile boolean closed;

    /** What can be flushed. */
    public abstract static class Target {
        private final AtomicBoolean queued = new AtomicBoolean();

        /** Forces to disk what was written before the call, and tells those who wait. Runs on the flusher's thread. */
        protected abstract void flush() throws IOException;
    }

    /** A flush as a method. */
    @FunctionalInterface
    public interface Flush {
        void flush() throws IOException;
    }

    /** A target that is flushed by a method. */
    public static Target target(Flush flush) {
        return new Target() {
            @Override
            protected void flush() throws IOException {
                flush.flush();
            }
        };
    }

    /** Is told that a flush failed. */
    @FunctionalInterface
    public interface Failure {
        void flushFailed(Exception cause);
    }

    /** @param failure told once, on the flusher's thread, which then flushes nothing any more */
    public Flusher(String threadName, Failure failure) {
        this.failure = failure;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    /** Begins to flush. */
    public void start() {
        thread.start();
    }

    /** Asks for a flush of what was written to the target before this call. Never waits. */
    public void request(Target target) {
        if (target.queued.compareAndSet(false, true)) {
            queue.add(target);
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                Target target = queue.poll();
                if (target == null) {
                    awaitRequest();
                } else {
                    target.queued.set(false); // Before the flush reads where the log ends: later appends ask again.
                    target.flush();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            closed = true;
            failure.flushFailed(e instanceof Exception cause ? cause : new IllegalStateException(e));
        }
    }

    private void awaitRequest() {
        parked = true;
        if (queue.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        parked = false;
    }

    /** Ends the thread after the flush that is under way; what is still queued is left to the caller. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // The files must not be closed under a flush: go on waiting, then pass it on.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
