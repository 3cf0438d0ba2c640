package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Rows that are all there already. */
final class ListedRows implements RowSource {
    private final RelDataType rowType;
    private volatile List<@Nullable Object[]> rest;
    private volatile boolean cancelled;

    ListedRows(RelDataType rowType, List<@Nullable Object[]> rows) {
        this.rowType = rowType;
        this.rest = rows;
    }

    @Override
    public RelDataType rowType() {
        return rowType;
    }

    @Override
    public RowBatch poll(int maxRows, long maxWaitMs) {
        if (cancelled) {
            throw new SqlException("57014", "The statement was cancelled.");
        }
        List<@Nullable Object[]> rows = rest;
        int taken = Math.min(maxRows, rows.size());
        rest = rows.subList(taken, rows.size());
        return new RowBatch(rows.subList(0, taken), taken == rows.size());
    }

    @Override
    public void cancel() {
        cancelled = !rest.isEmpty();
    }

    @Override
    public void close() {
        rest = List.of();
    }
}
