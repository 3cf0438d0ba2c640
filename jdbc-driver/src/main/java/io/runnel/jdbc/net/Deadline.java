package io.runnel.jdbc.net;

import java.util.concurrent.TimeUnit;

/** A moment of {@link System#nanoTime} until which something may take. */
public record Deadline(long nanoTime, boolean exists) {
    public static final Deadline NONE = new Deadline(0, false);

    public static Deadline afterMs(long timeoutMs) {
        return new Deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs), true);
    }

    public boolean passed() {
        return exists && System.nanoTime() - nanoTime >= 0;
    }

    /** Time left, rounded up, at least 1; 0 if there is no deadline: what {@link java.net.Socket#setSoTimeout} takes. */
    public int remainingMs() {
        if (!exists) {
            return 0;
        }
        long left = TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime()) + 1;
        return (int) Math.max(1, Math.min(left, Integer.MAX_VALUE));
    }

    public Deadline earlier(Deadline other) {
        if (!exists || !other.exists) {
            return exists ? this : other;
        }
        return nanoTime - other.nanoTime <= 0 ? this : other;
    }
}
