package io.runnel.jdbc;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.Meta.Frame;
import org.apache.calcite.avatica.Meta.StatementHandle;

/**
 * Rows of a result, frame by frame. A frame is asked for when its first row is, never earlier: Avatica's own iterator
 * looks one row ahead, and so keeps the newest row of a never-ending answer until the next one comes.
 */
final class FrameRows implements Iterator<Object>, AutoCloseable {
    /**
     * How many rows are wanted.
     *
     * @param fetchSize rows per request, 0 or less to leave it to the server
     * @param maxRows rows in all, 0 for no limit
     */
    record Wanted(int fetchSize, long maxRows) {
        private static final int ASKED_AT_MOST = 1_000_000;

        int next(long delivered) {
            long left = maxRows == 0 ? Long.MAX_VALUE : maxRows - delivered;
            // When fewer rows are left than a frame of the server's choice may hold, say so.
            boolean leftToServer = fetchSize <= 0 && left > ASKED_AT_MOST;
            return leftToServer ? 0 : (int) Math.min(left, fetchSize <= 0 ? ASKED_AT_MOST : fetchSize);
        }

        boolean satisfied(long delivered) {
            return maxRows != 0 && delivered >= maxRows;
        }
    }

    private final ServerMeta meta;
    private final StatementHandle statement;
    private final Execution execution;
    private final Wanted wanted;
    private Frame frame;
    private Iterator<Object> rows;
    private long delivered;
    private volatile boolean ended;
    private volatile boolean closed;

    FrameRows(ServerMeta meta, StatementHandle statement, Execution execution, Wanted wanted, Frame first) {
        this.meta = meta;
        this.statement = statement;
        this.execution = execution;
        this.wanted = wanted;
        this.frame = first;
        this.rows = first.rows.iterator();
        ended = first.done;
    }

    /** Waits for a row or the end. */
    @Override
    public boolean hasNext() {
        if (wanted.satisfied(delivered)) {
            endOnServer();
            return false;
        }
        while (!rows.hasNext()) {
            if (frame.done) {
                return false;
            }
            fetch();
        }
        execution.check(statement);
        return true;
    }

    private void fetch() {
        execution.check(statement);
        try {
            frame = meta.nextFrame(statement, delivered, wanted.next(delivered), execution);
        } catch (UncheckedSqlException e) {
            ended = true;
            throw closed ? closedMeanwhile() : e;
        }
        if (closed) {
            throw closedMeanwhile();
        }
        ended = frame.done;
        rows = frame.rows.iterator();
    }

    private static UncheckedSqlException closedMeanwhile() {
        return SqlErrors.unchecked(
                SqlStates.INVALID_CURSOR_STATE,
                "The result was closed by another thread while this one waited for rows.");
    }

    @Override
    public Object next() {
        if (!rows.hasNext()) {
            throw new NoSuchElementException();
        }
        delivered++;
        return rows.next();
    }

    private void endOnServer() {
        if (!ended) {
            ended = true;
            meta.closeResult(statement);
        }
        frame = new Meta.Frame(delivered, true, List.of());
        rows = frame.rows.iterator();
    }

    /** Ends the result on the server, unless it has ended; a fetch under way in another thread fails. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!ended) {
            meta.closeResult(statement);
        }
    }
}
