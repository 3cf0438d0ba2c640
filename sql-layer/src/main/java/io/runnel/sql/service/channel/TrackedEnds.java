package io.runnel.sql.service.channel;

import java.util.concurrent.TimeUnit;

/**
 * The ends of answers to SELECT … FOR GROUP that are under way: they commit what was consumed and release the group. A client
 * does not wait for them, but what it asks for next must find them done. Thread-safe.
 */
final class TrackedEnds {
    /** Longer than committing positions takes, which gives up by itself. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private int underWay; // guarded by this

    synchronized void begin() {
        underWay++;
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    /** Waits until none is under way. */
    synchronized void await() {
        long deadline = System.nanoTime() + MOST_NANOS;
        try {
            while (underWay > 0) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    return;
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
