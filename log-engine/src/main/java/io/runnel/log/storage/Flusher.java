package io.runnel.log.storage;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Group commit: flushes whatever was written since the last pass. While the disk is busy with one flush, appends go on;
 * the next flush serves them all.
 *
 * <p>Several threads ({@code lanes}), because a disk takes more flushes of different files in a second than one thread
 * can ask for: those that come together share a commit of the file system's journal. A target keeps its lane, so that
 * flushes of one log go in the order of its offsets. It is queued at most once, so that the queues are bounded by the
 * number of replicas.
 */
public final class Flusher implements AutoCloseable {
    private final Failure failure;
    private final Lane[] lanes;
    private final AtomicInteger nextLane = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean closed;

    /** What can be flushed. */
    public abstract static class Target {
        /** Somebody has taken it on to flush what was written up to now. */
        private final AtomicBoolean asked = new AtomicBoolean();

        private final AtomicBoolean queued = new AtomicBoolean();
        private final ReentrantLock flushing = new ReentrantLock();
        private volatile int lane = NO_LANE;

        private static final int NO_LANE = -1;

        /** Forces to disk what was written before the call, and tells those who wait. One thread at a time runs it. */
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

    /** Is told that a flush failed, by whoever flushed. */
    @FunctionalInterface
    public interface Failure {
        void flushFailed(Exception cause);
    }

    /**
     * A flusher that is to be started.
     *
     * @param threadName of the first lane; the others have a number behind it
     * @param lanes threads, at least 1
     * @param failure told once, on the thread whose flush failed; nothing is flushed any more then
     */
    public Flusher(String threadName, int lanes, Failure failure) {
        this.failure = failure;
        this.lanes = new Lane[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] = new Lane(i == 0 ? threadName : threadName + "-lane-" + i);
        }
    }

    /** Begins to flush. */
    public void start() {
        for (Lane lane : lanes) {
            lane.thread.start();
        }
    }

    /** Asks for a flush of what was written to the target before this call. Never waits. */
    public void request(Target target) {
        if (target.asked.compareAndSet(false, true)) {
            laneOf(target).add(target);
        }
    }

    /**
     * The same.
     *
     * @param here whether this thread is to do it, because it would wait for it anyway; if another is asked already, that one
     *     does it
     */
    public void request(Target target, boolean here) {
        if (!here || closed || Thread.currentThread().isInterrupted()) {
            request(target);
        } else if (target.asked.compareAndSet(false, true)) {
            if (!target.flushing.tryLock()) {
                laneOf(target).add(target); // A flush is under way: the next one serves all who come meanwhile.
                return;
            }
            try {
                flush(target);
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            } finally {
                target.flushing.unlock();
            }
        }
    }

    /**
     * Flushes on this thread what was written to the target before this call, after a flush of it that is under way, unless
     * that one has done it. A failure is told as that of any other flush.
     */
    public void now(Target target, BooleanSupplier done) {
        try {
            flush(target, done);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private static void flush(Target target) throws IOException {
        flush(target, () -> false);
    }

    private static void flush(Target target, BooleanSupplier done) throws IOException {
        target.flushing.lock();
        try {
            if (!done.getAsBoolean()) {
                target.asked.set(false); // Before the flush reads where the log ends: later appends ask again.
                target.flush();
            }
        } finally {
            target.flushing.unlock();
        }
    }

    private void fail(Throwable e) {
        closed = true;
        if (failed.compareAndSet(false, true)) {
            failure.flushFailed(e instanceof Exception cause ? cause : new IllegalStateException(e));
        }
    }

    /** Guarded by the target's being asked for once: it is given its lane by one thread. */
    private Lane laneOf(Target target) {
        if (target.lane == Target.NO_LANE) {
            target.lane = Math.floorMod(nextLane.getAndIncrement(), lanes.length);
        }
        return lanes[target.lane % lanes.length];
    }

    /** Ends the threads after the flushes that are under way; what is still queued is left to the caller. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Lane lane : lanes) {
            LockSupport.unpark(lane.thread);
            while (lane.thread.isAlive() && lane.thread != Thread.currentThread()) {
                try {
                    lane.thread.join();
                } catch (InterruptedException e) {
                    interrupted = true; // The files must not be closed under a flush: go on waiting, then pass it on.
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread with what it is to flush. */
    private final class Lane {
        private final ConcurrentLinkedQueue<Target> queue = new ConcurrentLinkedQueue<>();
        private final Thread thread;
        private volatile boolean parked;

        Lane(String threadName) {
            thread = new Thread(this::run, threadName);
            thread.setDaemon(true);
        }

        void add(Target target) {
            if (target.queued.compareAndSet(false, true)) {
                queue.add(target);
            }
            if (parked) {
                LockSupport.unpark(thread);
            }
        }

        private void run() {
            try {
                while (!closed) {
                    Target target = queue.poll();
                    if (target == null) {
                        awaitRequest();
                    } else {
                        target.queued.set(false);
                        if (target.asked.get()) { // Otherwise a thread that could not wait has done it.
                            flush(target);
                        }
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }

        private void awaitRequest() {
            parked = true;
            if (queue.isEmpty() && !closed) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }
}
