package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;

/** The answer of a query that stands in the register: counts its rows and enters its end. */
final class RegisteredRows implements RowSource {
    private final RowSource rows;
    private final RunningQuery query;
    private final QueryRegister register;

    RegisteredRows(RowSource rows, RunningQuery query, QueryRegister register) {
        this.rows = rows;
        this.query = query;
        this.register = register;
    }

    @Override
    public RelDataType rowType() {
        return rows.rowType();
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        try {
            RowBatch batch = rows.poll(maxRows, maxWaitMs);
            query.returned(batch.rows().size());
            if (batch.done()) {
                register.end(query, QueryInfo.State.DONE, null);
            }
            return batch;
        } catch (RuntimeException | Error e) {
            register.end(query, QueryInfo.State.FAILED, e);
            String killed = query.killed();
            if (killed != null
                    && e instanceof SqlException known
                    && known.sqlState().equals("57014")) {
                throw new SqlException(known.sqlState(), killed, 0, 0, e);
            }
            throw e;
        }
    }

    @Override
    public void consumed(long count) {
        rows.consumed(count);
    }

    @Override
    public List<StatementWarning> drainWarnings() {
        return rows.drainWarnings();
    }

    @Override
    public boolean isTracked() {
        return rows.isTracked();
    }

    @Override
    public boolean onReadable(Runnable told) {
        return rows.onReadable(told);
    }

    @Override
    public boolean isBehind() {
        return rows.isBehind();
    }

    @Override
    public void cancel() {
        rows.cancel();
        register.end(query, QueryInfo.State.CANCELLED, null);
    }

    @Override
    public void close() {
        rows.close();
        register.end(query, QueryInfo.State.DONE, null);
    }
}
