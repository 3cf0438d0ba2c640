package io.runnel.sql.statement;

import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.StoredRows;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.HistoryQueries;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared INSERT INTO … SELECT over history: it reads what is committed when it starts, its target's rows included, and
 * stores what it computes of that.
 *
 * @param targets as many as the query has columns, in their order
 */
record InsertSelectStatement(
        String sql, List<InsertTarget> targets, PlannedQuery plan, HistoryQueries queries, RowWriter writer)
        implements Executable {
    @Override
    public Kind kind() {
        return Kind.UPDATE;
    }

    @Override
    public RelDataType parameterTypes() {
        return plan.parameterTypes();
    }

    @Override
    public Outcome run(Session session, List<@Nullable Object> parameters) {
        RowWriter.Batch batch = writer.begin(session);
        List<RelDataType> types = plan.rowType().getFieldList().stream()
                .map(field -> field.getType())
                .toList();
        return new BulkWrite(batch, session, "rows")
                .run(queries.run(plan, parameters, session), rows -> rows.forEach(row -> add(batch, types, row)));
    }

    private void add(RowWriter.Batch batch, List<RelDataType> types, @Nullable Object[] row) {
        @Nullable Object[] values = new Object[row.length];
        for (int index = 0; index < row.length; index++) {
            InsertTarget target = targets.get(index);
            values[index] = target.coerce(row[index], types.get(index), "The value for column " + target.name());
        }
        batch.add(targets, values);
    }

    @Override
    public Batched runBatch(Session session, List<List<@Nullable Object>> parameterLists) {
        long[] counts = parameterLists.stream()
                .mapToLong(parameters -> ((Outcome.Updated) run(session, parameters)).count())
                .toArray();
        return new Batched(counts, StoredRows.NONE);
    }
}
