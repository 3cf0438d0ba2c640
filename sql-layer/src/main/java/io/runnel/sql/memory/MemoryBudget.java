package io.runnel.sql.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all queries of a node may hold together. Queries reserve before they hold and give back when they end;
 * what does not fit is refused, never waited for: whoever holds the rest may be waiting as well. Thread-safe.
 */
public final class MemoryBudget {
    private final Limit limit;
    private final AtomicLong heldBytes = new AtomicLong();

    public MemoryBudget(Limit limit) {
        this.limit = limit;
    }

    /** The account of one query, with a limit of its own; close it when the query ends. */
    public QueryMemory open(Limit queryLimit) {
        return new QueryMemory(this, queryLimit);
    }

    /** Bytes that queries hold now. */
    public long heldBytes() {
        return heldBytes.get();
    }

    public Limit limit() {
        return limit;
    }

    /** Takes bytes if there are as many left. */
    boolean tryTake(long bytes) {
        long held = heldBytes.addAndGet(bytes);
        if (held > limit.bytes()) {
            heldBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        heldBytes.addAndGet(-bytes);
    }
}
