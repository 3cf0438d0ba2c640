package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.format.Formats;
import io.runnel.sql.function.Functions;
import io.runnel.sql.plan.PhysicalQuery;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.lookup.TableLookups;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries over history: they read what is committed when they start, and end. Thread-safe.
 *
 * <p>Memory: what a query holds of rows, groups and values is reserved in bytes before it is held, within session property
 * {@code query.max.memory} and the node's {@link NodeMemory}, and given back when its answer ends.
 */
public final class HistoryQueries {
    private final EventLog log;
    private final Formats formats;
    private final NodeMemory memory;
    private final ScanThreads threads;
    private final TableLookups lookups;
    private final DecoderPool decoders;
    private final LongAdder skippedRecords = new LongAdder();

    /** @param threads read ahead; not closed here */
    public HistoryQueries(EventLog log, Formats formats, NodeMemory memory, ScanThreads threads, TableLookups lookups) {
        this.threads = threads;
        this.lookups = lookups;
        this.decoders = new DecoderPool(formats);
        this.log = log;
        this.formats = formats;
        this.memory = memory;
    }

    /** The same for a query that stands in no register, such as one that a statement runs for itself. */
    public RowSource run(PlannedQuery query, List<@Nullable Object> parameters, Session session) {
        return run(query, parameters, session, RunningQuery.unregistered(session));
    }

    /**
     * Starts a query; its rows are computed as they are polled, by the polling thread.
     *
     * @param parameters values of the statement's {@code ?}, in order
     * @param statistics where it notes what it reads and holds
     * @throws io.runnel.sql.SqlException if it cannot start
     */
    public RowSource run(
            PlannedQuery query, List<@Nullable Object> parameters, Session session, RunningQuery statistics) {
        List<@Nullable Object> values = Parameters.coerced(parameters, query.parameterTypes());
        PhysicalQuery physical = query.physical();
        HistorySettings settings = HistorySettings.of(session, memory.perQuery());
        EventLog seen = IsolatedLog.of(log, session);
        LogSnapshot snapshot = LogSnapshot.take(seen, physical.requests());
        QueryRun run = new QueryRun(
                settings,
                new QueryStop(),
                memory.budget().open(settings.memory()),
                statistics,
                new SkippedRecords(skippedRecords));
        statistics.memory(run.memory());
        // Nobody watches user functions on the threads that all queries share: one that hangs would keep them.
        boolean users = query.callsUserFunctions();
        ScanThreads helpers = users ? ScanThreads.none() : threads;
        LogScans scans = new LogScans(seen, formats, decoders, snapshot, run, helpers, seen == log ? lookups : null);
        HistoryContext context = new HistoryContext(physical.constants(), values, scans, run.stop());
        context.add(settings.gathered());
        RowSource rows = new HistoryRows(query.rowType(), physical, context, run);
        return users ? new WatchedRows(rows, Functions.userTimeoutNanos()) : rows;
    }

    /** Records that queries passed over because they did not decode and the session said {@code on.error=skip}. */
    public long skippedRecords() {
        return skippedRecords.sum();
    }
}
