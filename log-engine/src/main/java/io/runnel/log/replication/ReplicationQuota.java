package io.runnel.log.replication;

import java.util.concurrent.TimeUnit;

/**
 * How many bytes in a second may go through this node for throttled replicas, on one side (KIP-73). The rate is that of the
 * last seconds: what comes in one piece may exceed it, and is made up for afterwards. Thread-safe.
 */
public final class ReplicationQuota {
    /** No bound. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Kafka's replication.quota.window.num and replication.quota.window.size.seconds. */
    private static final int WINDOWS = 11;

    private static final long WINDOW_MS = 1_000;

    private final long[] bytes = new long[WINDOWS];
    private long newest = Long.MIN_VALUE;
    private volatile long bytesPerSecond = UNLIMITED;

    /** From now on so much is allowed. */
    public void limitTo(long rate) {
        bytesPerSecond = rate;
    }

    /** Whether there is a bound at all. */
    public boolean isLimited() {
        return bytesPerSecond != UNLIMITED;
    }

    /**
     * So much has gone through.
     *
     * @param nowMs of a clock that does not jump
     */
    public synchronized void record(long count, long nowMs) {
        roll(nowMs);
        bytes[slot(newest)] += count;
    }

    /** Whether more has gone through than is allowed. */
    public boolean isExceeded(long nowMs) {
        return isLimited() && rate(nowMs) > bytesPerSecond;
    }

    private synchronized double rate(long nowMs) {
        roll(nowMs);
        long sum = 0;
        for (long count : bytes) {
            sum += count;
        }
        long overMs = (WINDOWS - 1) * WINDOW_MS + Math.floorMod(nowMs, WINDOW_MS);
        return (double) sum * TimeUnit.SECONDS.toMillis(1) / overMs;
    }

    private void roll(long nowMs) {
        long window = Math.floorDiv(nowMs, WINDOW_MS);
        for (long passed = Math.max(newest + 1, window - WINDOWS + 1); passed <= window; passed++) {
            bytes[slot(passed)] = 0;
        }
        newest = Math.max(newest, window);
    }

    private static int slot(long window) {
        return (int) Math.floorMod(window, (long) WINDOWS);
    }
}
