package io.runnel.jdbc.result;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.ColumnVector;
import io.runnel.protocol.Frame;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Moves over the rows, frame by frame. A frame is asked for when its first row is, never earlier: who looks ahead keeps
 * the newest row of a never-ending result until the next one comes. For one thread; close and isClosed for any.
 */
abstract class PositionedResultSet extends LabelledResultSet {
    private static final int NO_ROW = -1;

    private final ResultOrigin origin;
    private final FrameSource source;
    private final ResultColumns metaData;
    private Frame frame;
    private int row = NO_ROW;
    private long rowNumber;
    private boolean atEnd;
    private boolean lastWasNull;
    private @Nullable SQLWarning warnings;
    private volatile boolean closed;

    PositionedResultSet(ResultOrigin origin, Frame first, FrameSource source) {
        this.origin = origin;
        this.frame = first;
        this.source = source;
        metaData = new ResultColumns(origin.columns());
    }

    final ResultOrigin origin() {
        return origin;
    }

    /** The row within the frame, for the getters of a column. */
    final int row() {
        return row;
    }

    /** Rows that were taken: how far the user of the result has come. */
    public final long taken() {
        return rowNumber;
    }

    @Override
    public final boolean next() throws SQLException {
        checkOpen();
        if (atEnd) {
            return false;
        }
        source.check();
        warnings = null;
        if (row + 1 < frame.rows()) {
            row++;
        } else {
            Frame next = nextFrame();
            if (next == null) {
                row = NO_ROW;
                atEnd = true;
                return false;
            }
            frame = next;
            row = 0;
        }
        rowNumber++;
        return true;
    }

    /** That the result was closed meanwhile says more than what came of it. */
    private @Nullable Frame nextFrame() throws SQLException {
        try {
            Frame next = source.next(rowNumber);
            checkOpen();
            return next;
        } catch (SQLException e) {
            checkOpen();
            throw e;
        }
    }

    /**
     * The column, with the cursor on a row; {@link #wasNull} tells then whether it is null.
     *
     * @throws SQLException 24000 if the result is closed or not on a row, 07009 if there is no such column
     */
    final ColumnVector column(int columnIndex) throws SQLException {
        if (closed || row < 0) {
            throw noRow();
        }
        ColumnVector column = metaData.checked(columnIndex, frame);
        lastWasNull = column.isNull(row);
        return column;
    }

    /** Of the column given last. */
    final boolean isNull() {
        return lastWasNull;
    }

    private SQLException noRow() throws SQLException {
        checkOpen();
        return SqlErrors.of(
                SqlStates.INVALID_CURSOR_STATE,
                atEnd
                        ? "There is no current row: the result is at its end."
                        : "There is no current row: call next first.");
    }

    @Override
    final void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.of(
                    SqlStates.INVALID_CURSOR_STATE,
                    "The result is closed: by close, by its statement's or connection's close, or by another execution.");
        }
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            source.close(rowNumber);
            origin.closed().accept(this);
        }
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final boolean wasNull() throws SQLException {
        checkOpen();
        return lastWasNull;
    }

    @Override
    public final ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return metaData;
    }

    @Override
    public final int findColumn(String columnLabel) throws SQLException {
        checkOpen();
        return metaData.find(columnLabel);
    }

    /** False of a result that is known to be empty. */
    @Override
    public final boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return rowNumber == 0 && !atEnd && (frame.rows() > 0 || !source.isExhausted());
    }

    @Override
    public final boolean isAfterLast() throws SQLException {
        checkOpen();
        return atEnd && rowNumber > 0;
    }

    @Override
    public final boolean isFirst() throws SQLException {
        checkOpen();
        return rowNumber == 1 && !atEnd;
    }

    /** @throws SQLException 0A000 where only a look at the next row would tell: it may never come */
    @Override
    public final boolean isLast() throws SQLException {
        checkOpen();
        if (row < 0 || row + 1 < frame.rows()) {
            return false;
        }
        if (source.isExhausted()) {
            return true;
        }
        throw SqlErrors.notSupported("isLast before the next row is there; call next");
    }

    /** 0 if there is no current row. */
    @Override
    public final int getRow() throws SQLException {
        checkOpen();
        return row < 0 ? 0 : (int) Math.min(rowNumber, Integer.MAX_VALUE);
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "The fetch size is negative: " + rows);
        }
        source.setFetchSize(rows);
    }

    @Override
    public final int getFetchSize() throws SQLException {
        checkOpen();
        return source.fetchSize();
    }

    /** What the service warned of in the frame of the current row, until it is cleared or another row is reached. */
    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        SQLWarning newer = source.warnings();
        if (newer != null) {
            if (warnings == null) {
                warnings = newer;
            } else {
                warnings.setNextWarning(newer);
            }
        }
        return warnings;
    }

    @Override
    public final void clearWarnings() throws SQLException {
        getWarnings();
        warnings = null;
    }

    @Override
    public final @Nullable Statement getStatement() throws SQLException {
        checkOpen();
        return origin.statement();
    }

    @Override
    public final int getHoldability() throws SQLException {
        checkOpen();
        Statement statement = origin.statement();
        return statement == null ? ResultSet.HOLD_CURSORS_OVER_COMMIT : statement.getResultSetHoldability();
    }
}
