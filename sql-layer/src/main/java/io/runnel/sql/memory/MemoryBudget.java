package io.runnel.sql.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all queries of a node may hold together. Queries reserve before they hold and give back when they end;
 * what does not fit is refused, never waited for: whoever holds the rest may be waiting as well. An eighth is kept for
 * queries that hold little, so that a few greedy ones do not end everybody's small ones. Thread-safe.
 */
public final class MemoryBudget {
    private static final int KEPT_FOR_SMALL = 8;

    /** A query is small up to this part of the limit. */
    private static final int SMALL = 64;

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

    /**
     * Takes bytes if there are as many left.
     *
     * @param queryBytes what the query would hold with them
     */
    boolean tryTake(long bytes, long queryBytes) {
        long most = limit.bytes();
        if (queryBytes > most / SMALL) {
            most -= most / KEPT_FOR_SMALL;
        }
        if (heldBytes.addAndGet(bytes) > most) {
            heldBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        heldBytes.addAndGet(-bytes);
    }
}
