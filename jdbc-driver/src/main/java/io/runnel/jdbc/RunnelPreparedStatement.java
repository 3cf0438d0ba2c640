package io.runnel.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/** A prepared statement, where it differs from Avatica's: no method waits for another thread that is in one. */
final class RunnelPreparedStatement extends AvaticaPreparedStatement implements StatementControl.Owner {
    private final StatementControl control;

    RunnelPreparedStatement(
            RunnelConnection connection,
            Meta.StatementHandle handle,
            Meta.Signature signature,
            int resultSetType,
            int resultSetConcurrency,
            int resultSetHoldability)
            throws SQLException {
        super(connection, handle, signature, resultSetType, resultSetConcurrency, resultSetHoldability);
        control = new StatementControl(connection.calls());
    }

    @Override
    public StatementControl control() {
        return control;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        if (!givesRows()) {
            throw SqlErrors.ofState(
                    SqlStates.FUNCTION_SEQUENCE, "The statement gives no rows: use executeUpdate or execute.");
        }
        begin();
        return super.executeQuery();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        if (givesRows()) {
            throw SqlErrors.ofState(
                    SqlStates.FUNCTION_SEQUENCE, "The statement gives rows: use executeQuery or execute.");
        }
        begin();
        return super.executeLargeUpdate();
    }

    @Override
    public boolean execute() throws SQLException {
        begin();
        return super.execute();
    }

    @Override
    public void setArray(int parameterIndex, @Nullable Array x) throws SQLException {
        super.setArray(parameterIndex, x == null ? null : ArrayParameter.of(getConnection(), x));
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x) throws SQLException {
        if (x != null && ArrayParameter.is(x)) {
            super.setArray(parameterIndex, ArrayParameter.of(getConnection(), x));
        } else {
            super.setObject(parameterIndex, x);
        }
    }

    @Override
    public void setObject(int parameterIndex, @Nullable Object x, int targetSqlType) throws SQLException {
        if (targetSqlType == Types.ARRAY && x != null && ArrayParameter.is(x)) {
            setObject(parameterIndex, x);
        } else {
            super.setObject(parameterIndex, x, targetSqlType);
        }
    }

    private boolean givesRows() {
        return !getSignature().columns.isEmpty(); // Avatica's messages leave the statement's type out
    }

    private void begin() throws SQLException {
        checkOpen();
        checkParameters();
        control.begin(getQueryTimeout());
    }

    private void checkParameters() throws SQLException {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == null) {
                throw SqlErrors.ofState(SqlStates.PARAMETER_NOT_SET, "Parameter " + (i + 1) + " is not set.");
            }
        }
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        checkParameters();
        super.addBatch();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        if (parameterValueBatch.isEmpty()) {
            return new long[0];
        }
        control.begin(getQueryTimeout());
        return super.executeLargeBatch();
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // a cancel that waited for the statement would be none
    public void cancel() throws SQLException {
        checkOpen();
        control.cancel(this);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // likewise
    public void close() throws SQLException {
        close_();
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        checkOpen(); // the parser knows JDBC's escapes in either case
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        checkOpen(); // a hint
    }
}
