package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RowSource.RowBatch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/**
 * A running query's answer, cut into frames. It holds no rows of its own: what the client does not fetch stays in the
 * query, which is thereby held back. One request fetches at a time; {@link #cancel}, {@link #end} and {@link #close}
 * come from any thread and overtake it.
 */
final class OpenResult implements AutoCloseable {
    static final String INVALID_CURSOR_STATE = "24000";

    /**
     * When a result ends before its query does.
     *
     * @param maxRows rows after which it ends, or {@link Long#MAX_VALUE}
     * @param idleTimeoutMs time without a row after which it ends, or 0 for never
     */
    record Bounds(long maxRows, long idleTimeoutMs) {}

    private final RowSource source;
    private final Bounds bounds;
    private final FetchSlots slots;
    private final RowEncoder encoder;
    private final ReentrantLock fetching = new ReentrantLock();
    private long delivered;
    private long lastRowNanos = System.nanoTime();
    private volatile boolean closed;
    private volatile @Nullable SqlException ending;

    OpenResult(RowSource source, Bounds bounds, FetchSlots slots) {
        this.source = source;
        this.bounds = bounds;
        this.slots = slots;
        encoder = new RowEncoder(source.rowType());
    }

    /**
     * The next rows, as soon as there is one; an empty frame after {@code maxWaitMs} without any; a last, empty frame
     * if the result is closed meanwhile.
     *
     * @throws SqlException if the query failed or was cancelled; the result is closed then
     */
    Meta.Frame fetch(int maxRows, long maxWaitMs) {
        if (!fetching.tryLock()) {
            throw new SqlException(
                    INVALID_CURSOR_STATE, "Another request is waiting for rows of this result; one fetches at a time.");
        }
        try {
            source.consumed(delivered); // Who asks for more has got what came before.
            return closed ? lastFrame(List.of()) : frame(poll(rowsToAsk(maxRows), maxWaitMs));
        } catch (RuntimeException e) {
            close();
            throw e;
        } finally {
            fetching.unlock();
        }
    }

    private int rowsToAsk(int maxRows) {
        return (int) Math.min(maxRows, bounds.maxRows() - delivered);
    }

    private RowBatch poll(int maxRows, long maxWaitMs) {
        RowBatch ready = source.poll(maxRows, 0);
        long waitMs = Math.min(maxWaitMs, idleTimeLeftMs());
        if (ready.done() || !ready.rows().isEmpty() || waitMs <= 0) {
            return ready;
        }
        return slots.waitIn(() -> source.poll(maxRows, waitMs));
    }

    private long idleTimeLeftMs() {
        if (bounds.idleTimeoutMs() == 0) {
            return Long.MAX_VALUE;
        }
        return bounds.idleTimeoutMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRowNanos);
    }

    private Meta.Frame frame(RowBatch batch) {
        SqlException reason = ending;
        if (reason != null) {
            throw reason;
        }
        if (!batch.rows().isEmpty()) {
            lastRowNanos = System.nanoTime();
        }
        boolean atEnd =
                batch.done() || closed || delivered + batch.rows().size() >= bounds.maxRows() || idleTimeLeftMs() <= 0;
        return atEnd ? lastFrame(batch.rows()) : nextFrame(batch.rows(), false);
    }

    private Meta.Frame lastFrame(List<@Nullable Object[]> rows) {
        SqlException reason = ending;
        if (reason != null) {
            throw reason;
        }
        source.consumed(delivered + rows.size());
        close();
        return nextFrame(rows, true);
    }

    private Meta.Frame nextFrame(List<@Nullable Object[]> rows, boolean done) {
        Meta.Frame frame = Meta.Frame.create(delivered, done, encoder.encode(rows));
        delivered += rows.size();
        return frame;
    }

    /** Ends the query; a fetch under way, or the next one, fails with SQLState 57014. */
    void cancel() {
        ending = new SqlException(ClientStatement.CANCELLED, "The statement was cancelled.");
        source.cancel();
        if (fetching.tryLock()) { // nobody waits who would close it on being told
            try {
                close();
            } finally {
                fetching.unlock();
            }
        }
    }

    /** Ends the query and tells the client, in a fetch under way or in the next one, why. */
    void end(SqlException reason) {
        ending = reason;
        close();
    }

    /** Ends the query; a fetch under way is answered with a last frame. Does nothing the second time. */
    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
