package io.runnel.sql.statement;

import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.StoredRows;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.HistoryQueries;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared DELETE: finds the rows that are there when it starts, and stores a tombstone for the key of each. A row that
 * another program writes meanwhile under the same key goes as well, if its record comes before the tombstone.
 *
 * @param plan gives ROWPARTITION and ROWOFFSET of the rows to delete
 */
record DeleteStatement(
        String sql, Source source, PlannedQuery plan, HistoryQueries queries, RowKeys keys, RowWriter writer)
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
        return new BulkWrite(batch, session, "deletions")
                .run(queries.run(plan, parameters, session), rows -> keys.of(places(rows), batch::delete));
    }

    private static List<RowKeys.Place> places(List<@Nullable Object[]> rows) {
        List<RowKeys.Place> places = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            places.add(new RowKeys.Place(
                    ((Number) java.util.Objects.requireNonNull(row[0])).intValue(),
                    ((Number) java.util.Objects.requireNonNull(row[1])).longValue()));
        }
        return places;
    }

    @Override
    public Batched runBatch(Session session, List<List<@Nullable Object>> parameterLists) {
        long[] counts = parameterLists.stream()
                .mapToLong(parameters -> ((Outcome.Updated) run(session, parameters)).count())
                .toArray();
        return new Batched(counts, StoredRows.NONE);
    }
}
