package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.format.Formats;
import io.runnel.sql.plan.PhysicalQuery;
import io.runnel.sql.plan.PlannedQuery;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries over history: they read what is committed when they start, and end. Thread-safe.
 *
 * <p>Memory: the rows of a table while it is read, and the rows that sorts, joins and windows hold, are bounded by the
 * session's properties of {@link HistorySettings}. Not counted are the groups of an aggregation and the values of
 * DISTINCT: they grow with the number of different keys.
 */
public final class HistoryQueries {
    private final EventLog log;
    private final Formats formats;
    private final LongAdder skippedRecords = new LongAdder();

    public HistoryQueries(EventLog log, Formats formats) {
        this.log = log;
        this.formats = formats;
    }

    /**
     * Starts a query; its rows are computed as they are polled, by the polling thread.
     *
     * @param parameters values of the statement's {@code ?}, in order
     * @throws io.runnel.sql.SqlException if it cannot start
     */
    public RowSource run(PlannedQuery query, List<@Nullable Object> parameters, Session session) {
        List<@Nullable Object> values = Parameters.coerced(parameters, query.parameterTypes());
        PhysicalQuery physical = query.physical();
        HistorySettings settings = HistorySettings.of(session);
        QueryStop stop = new QueryStop();
        LogSnapshot snapshot = LogSnapshot.take(log, physical.requests());
        LogScans scans = new LogScans(log, formats, snapshot, settings, stop, skippedRecords);
        HistoryContext context = new HistoryContext(physical.constants(), values, scans, stop);
        context.add(settings.gathered());
        return new HistoryRows(query.rowType(), physical, context, stop);
    }

    /** Records that queries passed over because they did not decode and the session said {@code on.error=skip}. */
    public long skippedRecords() {
        return skippedRecords.sum();
    }
}
