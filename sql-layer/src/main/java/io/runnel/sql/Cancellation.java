package io.runnel.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whether whoever waits for a statement wants it to end. Statements that take long look at it, or have what they wait for
 * told of it; interrupting their thread instead would close the files that it reads. Thread-safe.
 */
public final class Cancellation {
    private static final String CANCELLED = "57014";

    // Guarded by this, both.
    private final Set<Runnable> told = new HashSet<>();
    private boolean requested;

    /** What undoes {@link #tell}. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Ends what runs now. */
    public void request() {
        List<Runnable> now;
        synchronized (this) {
            requested = true;
            now = List.copyOf(told);
            notifyAll();
        }
        now.forEach(Runnable::run);
    }

    /** Forgets what was requested: the next statement begins. */
    public synchronized void reset() {
        requested = false;
    }

    public synchronized boolean isRequested() {
        return requested;
    }

    /** @throws SqlException 57014 if it is requested */
    public void check() {
        if (isRequested()) {
            throw new SqlException(CANCELLED, "The statement was cancelled.");
        }
    }

    /**
     * Has somebody told, now if it is requested already, until the registration is closed.
     *
     * @param cancel called by whoever cancels; may come a moment after the registration is closed
     */
    public Registration tell(Runnable cancel) {
        boolean already;
        synchronized (this) {
            told.add(cancel);
            already = requested;
        }
        if (already) {
            cancel.run();
        }
        return () -> {
            synchronized (this) {
                told.remove(cancel);
            }
        };
    }

    /**
     * Waits so long.
     *
     * @throws SqlException 57014 if it is requested meanwhile, or the thread is interrupted
     */
    public synchronized void pause(long ms) {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            for (long leftMs = ms; !requested && leftMs > 0; leftMs = leftMs(endNanos)) {
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException(CANCELLED, "The statement was interrupted.", 0, 0, e);
        }
        check();
    }

    private static long leftMs(long endNanos) {
        return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    }
}
