package io.runnel.sql.memory;

/**
 * What one operator of a query holds. For one thread; several operators may share a {@link QueryMemory}. It takes memory from
 * the query in pieces, so that counting a row is an addition.
 */
public final class HeldMemory implements AutoCloseable {
    /** Bytes taken at once: small beside any limit, large beside a row. */
    static final long PIECE_BYTES = 64 << 10;

    private final QueryMemory query;
    private final String operator;
    private long takenBytes;
    private long usedBytes;
    private long rows;

    HeldMemory(QueryMemory query, String operator) {
        this.query = query;
        this.operator = operator;
    }

    /**
     * Reserves memory for one more row.
     *
     * @throws io.runnel.sql.SqlException 53200 if a limit does not allow it
     */
    public void row(long bytes) {
        rows++;
        grow(bytes);
    }

    /**
     * Reserves memory.
     *
     * @throws io.runnel.sql.SqlException 53200 if a limit does not allow it
     */
    public void grow(long bytes) {
        if (!tryGrow(bytes)) {
            throw query.exhausted(operator, rows, usedBytes, bytes);
        }
    }

    /** Reserves memory if the limits allow it. */
    public boolean tryGrow(long bytes) {
        long missing = usedBytes + bytes - takenBytes;
        if (missing > 0) {
            // Near its limit a query still gets what it needs, if not a whole piece.
            long piece = Math.max(missing, PIECE_BYTES);
            if (query.tryTake(piece)) {
                takenBytes += piece;
            } else if (query.tryTake(missing)) {
                takenBytes += missing;
            } else {
                return false;
            }
        }
        usedBytes += bytes;
        return true;
    }

    /** Lets go of memory that was reserved. */
    public void shrink(long bytes) {
        usedBytes -= bytes;
        if (takenBytes - usedBytes > 2 * PIECE_BYTES) {
            long spare = takenBytes - usedBytes - PIECE_BYTES;
            query.giveBack(spare);
            takenBytes -= spare;
        }
    }

    /** Bytes reserved now. */
    public long bytes() {
        return usedBytes;
    }

    /** Rows reserved for since the last {@link #clear}. */
    public long rows() {
        return rows;
    }

    /** Lets go of everything; more can be reserved afterwards. */
    public void clear() {
        query.giveBack(takenBytes);
        takenBytes = 0;
        usedBytes = 0;
        rows = 0;
    }

    @Override
    public void close() {
        clear();
    }
}
