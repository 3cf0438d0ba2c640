package io.runnel.sql.operator;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of heap that the states of all continuous queries of a node may hold together. Each task has a {@link
 * StateShare}, which takes bytes before it holds more and moves entries to disk when it gets none. A share may take all that
 * is left but an eighth, which is kept for those that hold less than their part of the whole; where even these get none, the
 * others give up what they have beyond theirs. Thread-safe.
 */
public final class StateMemory {
    private static final int KEPT_FOR_SMALL = 8;
    private static final int LEAST = 16;
    private static final long MOST_OF_LEAST_BYTES = 64 << 10;

    private final long limitBytes;
    private final AtomicLong takenBytes = new AtomicLong();
    private final AtomicInteger shares = new AtomicInteger();
    private volatile boolean wanted;

    /** @param limitBytes at least 1 */
    public StateMemory(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("Memory of " + limitBytes + " bytes for states");
        }
        this.limitBytes = limitBytes;
    }

    /** Bytes that shares have taken now. */
    public long takenBytes() {
        return takenBytes.get();
    }

    void enter() {
        shares.incrementAndGet();
    }

    void leave(long heldBytes) {
        shares.decrementAndGet();
        giveBack(heldBytes);
    }

    /** What each share may hold without asking, so that it has entries in memory at all. */
    long leastBytes() {
        return Math.min(MOST_OF_LEAST_BYTES, limitBytes / LEAST);
    }

    /** What each share may hold when all hold as much as they can, and one more is about to come. */
    long partBytes() {
        return limitBytes / (shares.get() + 1);
    }

    /** Whether a share that holds less than its part was refused, and nothing was given back since. */
    boolean wanted() {
        return wanted;
    }

    /**
     * Takes bytes if as many are left.
     *
     * @param heldBytes what the share would have taken with them
     */
    boolean tryTake(long bytes, long heldBytes) {
        boolean small = heldBytes <= partBytes();
        long most = small ? limitBytes : limitBytes - limitBytes / KEPT_FOR_SMALL;
        if (takenBytes.addAndGet(bytes) > most) {
            takenBytes.addAndGet(-bytes);
            wanted |= small;
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
        wanted = false;
    }
}
