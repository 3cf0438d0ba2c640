package io.runnel.sql.memory;

import io.runnel.sql.SqlException;
import java.util.Locale;

/**
 * The bytes that one query holds, within its own limit and the node's. Thread-safe; each operator takes from it through a
 * {@link HeldMemory} of its own. Closing it gives everything back, also what operators did not release.
 */
public final class QueryMemory implements AutoCloseable {
    private static final String OUT_OF_MEMORY = "53200";

    private final MemoryBudget node;
    private final Limit limit;
    // Guarded by this, all three; operators come here every some ten kilobytes only.
    private long heldBytes;
    private long peakBytes;
    private boolean closed;

    QueryMemory(MemoryBudget node, Limit limit) {
        this.node = node;
        this.limit = limit;
    }

    /** @param operator what holds, in words such as {@code sort} */
    public HeldMemory holder(String operator) {
        return new HeldMemory(this, operator);
    }

    /** Bytes held now. */
    public synchronized long heldBytes() {
        return heldBytes;
    }

    /** Most bytes held at one time. */
    public synchronized long peakBytes() {
        return peakBytes;
    }

    /** Takes bytes if both limits leave as many; a query that ended may take what it likes, for it soon lets go of it. */
    synchronized boolean tryTake(long bytes) {
        if (closed) {
            return true;
        }
        if (heldBytes + bytes > limit.bytes() || !node.tryTake(bytes, heldBytes + bytes)) {
            return false;
        }
        heldBytes += bytes;
        peakBytes = Math.max(peakBytes, heldBytes);
        return true;
    }

    synchronized void giveBack(long bytes) {
        if (!closed) {
            heldBytes -= bytes;
            node.giveBack(bytes);
        }
    }

    /** The failure of an operator that holds so much already, and did not get more. */
    SqlException exhausted(String operator, long rows, long holderBytes, long wantedBytes) {
        boolean own = heldBytes() + wantedBytes > limit.bytes();
        Limit hit = own ? limit : node.limit();
        String who = own
                ? "The query would hold more than " + hit.setting() + " allows, which is " + hit.value()
                : "The queries of this node together would hold more than " + hit.setting() + " allows, which is "
                        + hit.value();
        return new SqlException(
                OUT_OF_MEMORY,
                who + ": its " + operator + " holds " + String.format(Locale.ROOT, "%,d", rows) + " rows ("
                        + ByteSize.text(holderBytes)
                        + ") already and needs more. Narrow the query with WHERE, fewer columns or"
                        + " fewer distinct values, or " + hit.advice() + ".");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            node.giveBack(heldBytes);
            heldBytes = 0;
        }
    }
}
