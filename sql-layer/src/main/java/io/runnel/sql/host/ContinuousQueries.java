package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.Flow;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.format.Formats;
import io.runnel.sql.function.Functions;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.IsolatedLog;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import io.runnel.sql.query.WatchedRows;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs queries for EMIT CHANGES. Thread-safe; one per engine. A query has no thread of its own: it reads and computes
 * in its receiver's polls, so a receiver that stops polling stops the query, and nothing piles up between them.
 */
public final class ContinuousQueries implements AutoCloseable {
    /** Each holds a reader per partition and its state; more are a leak or an attack rather than a use. */
    static final int MAX_RUNNING = 1_000;

    private static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    private final EventLog log;
    private final Formats formats;
    private final StateStores stores;
    private final RowCompiler compiler = new RowCompiler();
    private final Set<ContinuousQuery> running = ConcurrentHashMap.newKeySet();

    /** @param stores where states are; closed by whoever opened it, after this */
    public ContinuousQueries(EventLog log, Formats formats, StateStores stores) {
        this.log = log;
        this.formats = formats;
        this.stores = stores;
    }

    /** The same for a query that stands in no register. */
    RowSource start(PlannedQuery query, OptionalLong limit, List<@Nullable Object> parameters, Session session) {
        return start(query, limit, parameters, session, RunningQuery.unregistered(session));
    }

    /**
     * Starts a query. It reads from the first record that is still there, or from the end with session property
     * {@code auto.offset.reset}={@code latest}; {@code on.error}={@code fail} ends it at the first record that does not
     * decode or compute; {@code continuous.max.groups} bounds its state.
     *
     * @param limit rows after which the answer ends
     * @param parameters values of the statement's {@code ?}, in order
     * @param statistics where it notes what it reads
     * @throws SqlException state 0A000 if the query needs what continuous queries cannot do, 22023 for a session
     *     property out of range, 42S02 if the topic is gone, 53400 if too many queries run
     */
    public RowSource start(
            PlannedQuery query,
            OptionalLong limit,
            List<@Nullable Object> parameters,
            Session session,
            RunningQuery statistics) {
        ContinuousPlan plan = FlowPlanner.plan(query);
        ContinuousSettings settings = ContinuousSettings.of(session);
        if (running.size() >= MAX_RUNNING) {
            throw new SqlException(
                    CONFIGURATION_LIMIT_EXCEEDED,
                    "There are " + MAX_RUNNING + " continuous queries already, the most that one node runs: close some"
                            + " results before opening more.");
        }
        StateBudget budget = settings.budget();
        StateShare share = stores.open("transient", budget);
        try {
            Asked asked = new Asked(query, plan, limit, parameters, settings, IsolatedLog.of(log, session));
            ContinuousQuery started = open(asked, share, statistics);
            running.add(started);
            return query.callsUserFunctions() ? new WatchedRows(started, Functions.userTimeoutNanos()) : started;
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private record Asked(
            PlannedQuery query,
            ContinuousPlan plan,
            OptionalLong limit,
            List<@Nullable Object> parameters,
            ContinuousSettings settings,
            EventLog log) {}

    private ContinuousQuery open(Asked asked, StateShare share, RunningQuery statistics) {
        ContinuousPlan plan = asked.plan;
        ContinuousSettings settings = asked.settings;
        List<Source> sources = plan.reads().stream().map(Flow.Read::source).toList();
        ContinuousErrors errors = new ContinuousErrors(sources, settings, FailedRecords.UNTOLD);
        TaskHost host = new TaskHost(errors, share, null);
        ContinuousAnswer answer = new ContinuousAnswer(asked.limit);
        StatementContext context = new StatementContext(asked.parameters, System::currentTimeMillis);
        Pauses pauses = new Pauses(settings.bufferBytes(), share);
        List<ContinuousRecords> records =
                Pipeline.build(compiler, context, host, plan.root(), answer, false, pauses).stream()
                        .map(entry -> ContinuousRecords.of(entry, formats, errors))
                        .toList();
        pauses.begin();
        ContinuousInput input = ContinuousInput.open(
                asked.log,
                sources,
                TaskShare.ALL,
                (reader, index) -> settings.offsetReset().seek(reader));
        IdleTime idle = new IdleTime(settings.idleCloseMs(), System.currentTimeMillis());
        RecordFeed feed = RecordFeed.of(plan, input, new RecordFeed.Operators(records, host::partition, pauses, idle));
        return new ContinuousQuery(asked.query.rowType(), feed, answer, errors, statistics, ended -> {
            running.remove(ended);
            share.close();
        });
    }

    /** Continuous queries that run now. */
    public int running() {
        return running.size();
    }

    /** Ends all queries: their receivers see the end of the answer. */
    @Override
    public void close() {
        running.forEach(ContinuousQuery::close);
    }
}
