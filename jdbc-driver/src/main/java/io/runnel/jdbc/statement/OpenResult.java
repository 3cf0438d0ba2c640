package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.net.Deadline;
import io.runnel.jdbc.net.ServiceSession.Call;
import io.runnel.jdbc.result.FrameSource;
import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import io.runnel.protocol.MalformedMessageException;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Consumed;
import io.runnel.protocol.SqlType;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A result that the service has open. Of a result that ends, the next frame is asked for when one is begun, so that the
 * service makes it while this one is read; of a never-ending one when its first row is asked for.
 */
final class OpenResult implements FrameSource {
    /** The longest wait for rows of one fetch: what a cancel that came between two calls may take, at worst. */
    private static final int MAX_WAIT_MS = 5_000;

    /** Closing does not wait longer for the service to answer. */
    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private final Execution execution;
    private final Reply.Result result;
    private final List<SqlType> types;
    private final Consumer<OpenResult> onClose;
    private volatile int fetchSize;
    private volatile boolean exhausted;
    private volatile boolean closed;
    private @Nullable Call<Reply.Rows> ahead;
    private @Nullable SQLException failure;
    private @Nullable SQLWarning warnings;

    /** @param onClose told once the result is closed */
    OpenResult(
            Execution execution,
            Reply.Result result,
            List<Column> columns,
            int fetchSize,
            Consumer<OpenResult> onClose) {
        this.execution = execution;
        this.result = result;
        this.fetchSize = fetchSize;
        this.onClose = onClose;
        types = columns.stream().map(Column::type).toList();
        exhausted = result.first().done();
    }

    /** The rows that came with it. */
    Frame first() throws SQLException {
        Frame frame = frame(result.first());
        if (frame.rows() > 0) {
            askAhead(0);
        }
        return frame;
    }

    /** Whether the service must be told how far the user has come. */
    boolean isTracked() {
        return result.tracked();
    }

    Consumed consumed(long taken) {
        return new Consumed(execution.statement(), result.result(), taken);
    }

    /** Rows that have all arrived take no more of the time that the query had; a cancel ends them all the same. */
    @Override
    public void check() throws SQLException {
        if (exhausted) {
            execution.checkCancelled();
        } else {
            execution.check();
        }
    }

    @Override
    public @Nullable Frame next(long taken) throws SQLException {
        if (failure != null) {
            throw SqlErrors.of(
                    SqlStates.INVALID_CURSOR_STATE, "The result has ended with an error: " + failure.getMessage());
        }
        try {
            return fetched(taken);
        } catch (SQLException e) {
            failure = e;
            if (!closed) {
                execution.calls().tell(new Request.CloseResult(consumed(taken)));
            }
            throw e;
        }
    }

    private @Nullable Frame fetched(long taken) throws SQLException {
        warnings = null; // those of the frames before
        while (!exhausted) {
            Call<Reply.Rows> call = ahead == null ? ask(taken) : ahead;
            ahead = null;
            Reply.Rows rows = execution.await(call);
            exhausted = rows.batch().done();
            warnings = Warnings.added(warnings, rows.warnings());
            Frame frame = frame(rows.batch());
            if (frame.rows() > 0) {
                askAhead(taken);
                return frame;
            }
            execution.check();
            if (Thread.currentThread().isInterrupted()) {
                throw SqlErrors.of(SqlStates.CANCELLED, "The thread was interrupted while it waited for rows.");
            }
        }
        return null;
    }

    private void askAhead(long taken) throws SQLException {
        if (!exhausted && !result.unbounded() && !result.tracked()) {
            ahead = ask(taken);
        }
    }

    private Call<Reply.Rows> ask(long taken) throws SQLException {
        Request.Fetch fetch = new Request.Fetch(consumed(taken), fetchSize, execution.waitMs(MAX_WAIT_MS));
        return execution.calls().session().begin(fetch, Reply.Rows.class);
    }

    private Frame frame(Reply.Batch batch) throws SQLException {
        try {
            return batch.frame(types);
        } catch (MalformedMessageException e) {
            throw SqlErrors.of(
                    SqlStates.CONNECTION_LOST, "The rows that came are not understood: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isExhausted() {
        return exhausted;
    }

    /** Waits for the service only where it keeps how far the user has come, so that a commit that follows finds it. */
    @Override
    public void close(long taken) {
        closed = true;
        Request.CloseResult request = new Request.CloseResult(consumed(taken));
        if (result.tracked()) {
            try {
                execution.calls().call(request, Reply.Done.class, Deadline.afterMs(CLOSE_TIMEOUT_MS));
            } catch (SQLException e) {
                // A commit says what has become of the session; of a closed result nobody wants to know.
            }
        } else if (!exhausted) {
            execution.calls().tell(request);
        }
        onClose.accept(this);
    }

    @Override
    public void setFetchSize(int rows) {
        fetchSize = rows;
    }

    @Override
    public int fetchSize() {
        return fetchSize;
    }

    @Override
    public @Nullable SQLWarning warnings() {
        SQLWarning given = warnings;
        warnings = null;
        return given;
    }
}
