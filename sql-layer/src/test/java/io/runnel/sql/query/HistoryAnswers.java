package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.format.Formats;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.lookup.TableLookups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What queries over history answer, for tests of other packages. */
public final class HistoryAnswers {
    private HistoryAnswers() {}

    /** All rows over a log whose formats need no registry. */
    public static List<@Nullable Object[]> rows(EventLog log, PlannedQuery query) {
        NodeMemory memory =
                NodeMemory.of(QueryConfig.defaults(), Runtime.getRuntime().maxMemory());
        HistoryQueries queries =
                new HistoryQueries(log, new Formats(new NoRegistry()), memory, ScanThreads.none(), new TableLookups(0));
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (RowSource source = queries.run(query, List.of(), new Session(Map.of()))) {
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(1_000, 10_000);
                rows.addAll(batch.rows());
                done = batch.done();
            }
        }
        return rows;
    }
}
