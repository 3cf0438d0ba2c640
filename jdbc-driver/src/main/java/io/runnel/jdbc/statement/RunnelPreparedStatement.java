package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.result.ResultColumns;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** A statement that the service has prepared. */
final class RunnelPreparedStatement extends ParameterSetters {
    private final String sql;
    private final Reply.Prepared prepared;
    private final KeysWanted keys;
    private final ParameterRows parameters;

    RunnelPreparedStatement(
            RunnelConnection connection,
            int number,
            int holdability,
            String sql,
            Reply.Prepared prepared,
            KeysWanted keys) {
        super(connection, number, holdability);
        this.sql = sql;
        this.prepared = prepared;
        this.keys = keys;
        parameters = new ParameterRows(prepared.parameters());
        knownToService();
    }

    @Override
    void set(int index, @Nullable Object value, TimeZone zone) throws SQLException {
        checkOpen();
        parameters.set(index, value, zone);
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        parameters.clear();
    }

    private void run() throws SQLException {
        checkOpen();
        byte[] values = parameters.one();
        Execution execution = begin(keys);
        Request.Execute request = new Request.Execute(number(), wanted(execution), values);
        accept(execution, execution.call(request, Reply.Executed.class), prepared.columns());
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        checkOpen();
        if (prepared.columns().isEmpty()) {
            throw SqlErrors.of(
                    SqlStates.FUNCTION_SEQUENCE, "The statement gives no rows: use executeUpdate or execute.");
        }
        run();
        return onlyRows();
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) Math.min(executeLargeUpdate(), Integer.MAX_VALUE);
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        if (!prepared.columns().isEmpty()) {
            throw SqlErrors.of(SqlStates.FUNCTION_SEQUENCE, "The statement gives rows: use executeQuery or execute.");
        }
        run();
        return onlyCount();
    }

    @Override
    public boolean execute() throws SQLException {
        run();
        return givesRows();
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        parameters.addToBatch();
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        parameters.clearBatch();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return ints(executeLargeBatch());
    }

    /** All rows in one request. The batch is empty afterwards, also if it failed. */
    @Override
    public long[] executeLargeBatch() throws SQLException {
        Execution execution = begin(keys);
        if (parameters.batchSize() == 0) {
            return new long[0];
        }
        byte[] rows = parameters.batch();
        try {
            Request.ExecuteBatch request = new Request.ExecuteBatch(number(), wanted(execution), rows);
            return accept(execution.call(request, Reply.Batched.class));
        } catch (SQLException e) {
            throw batchFailure(e);
        }
    }

    /** Null if the statement gives no rows. */
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return prepared.columns().isEmpty() ? null : new ResultColumns(prepared.columns());
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        return new ParameterColumns(prepared.parameters());
    }

    /** The statement's text. */
    @Override
    public String toString() {
        return sql;
    }
}
