package io.runnel.sql.statement;

import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StoredRows;
import io.runnel.sql.catalog.Source;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared INSERT … VALUES. All rows of an execution, or of a batch of executions, are computed and encoded before the
 * first is stored: what is wrong with one of them stores none.
 */
final class InsertStatement implements Executable {
    private final String sql;
    private final List<InsertTarget> targets;
    private final InsertValue[][] rows;
    private final RelDataType parameterTypes;
    private final ComputedValues computed;
    private final InsertStatements context;
    private final RowWriter writer;

    InsertStatement(String sql, Shape shape, ComputedValues computed, InsertStatements context, RowWriter writer) {
        this.sql = sql;
        this.targets = shape.targets;
        this.rows =
                shape.rows.stream().map(row -> row.toArray(InsertValue[]::new)).toArray(InsertValue[][]::new);
        this.parameterTypes = shape.parameterTypes;
        this.computed = computed;
        this.context = context;
        this.writer = writer;
    }

    /**
     * What is inserted where.
     *
     * @param rows values in the order of the targets
     */
    record Shape(Source source, List<InsertTarget> targets, List<List<InsertValue>> rows, RelDataType parameterTypes) {}

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public Kind kind() {
        return Kind.UPDATE;
    }

    @Override
    public RelDataType parameterTypes() {
        return parameterTypes;
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        return new Outcome.Updated(
                rows.length, runBatch(session, List.of(parameters)).rows());
    }

    @Override
    public Batched runBatch(Session session, List<List<@Nullable Object>> parameterLists) {
        RowWriter.Batch batch = writer.begin(session);
        for (int index = 0; index < parameterLists.size(); index++) {
            try {
                add(batch, parameterLists.get(index), session);
            } catch (SqlException e) {
                throw parameterLists.size() == 1 ? e : inBatch(e, index);
            }
        }
        StoredRows stored = BulkWrite.store(batch);
        long[] counts = new long[parameterLists.size()];
        Arrays.fill(counts, rows.length);
        return new Batched(counts, stored);
    }

    private void add(RowWriter.Batch batch, List<@Nullable Object> parameters, Session session) {
        @Nullable Object[] values = computed.compute(context.queries(), parameters, session);
        for (InsertValue[] row : rows) {
            @Nullable Object[] taken = new Object[row.length];
            for (int index = 0; index < row.length; index++) {
                taken[index] = row[index].in(parameters, values);
            }
            batch.add(targets, taken);
        }
    }

    private static SqlException inBatch(SqlException e, int index) {
        String message =
                "Row " + (index + 1) + " of the batch: " + e.getMessage() + " Nothing of the batch was stored.";
        return new SqlException(e.sqlState(), message, e.line(), e.column(), e);
    }
}
