package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.Flow;
import io.runnel.sql.continuous.FlowPlanner;
import io.runnel.sql.format.Formats;
import io.runnel.sql.function.Functions;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.parser.SqlGroupQuery;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.query.IsolatedLog;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.RunningQuery;
import io.runnel.sql.query.WatchedRows;
import io.runnel.sql.transaction.GroupClaim;
import io.runnel.sql.transaction.Transactions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Runs SELECT … FOR GROUP. Thread-safe; one per engine. */
public final class GroupQueries {
    private final EventLog log;
    private final Formats formats;
    private final StateStores stores;
    private final Transactions transactions;
    private final RowCompiler compiler = new RowCompiler();
    private final AtomicInteger running = new AtomicInteger();

    /** @param stores as of all continuous queries; closed by whoever opened them */
    public GroupQueries(EventLog log, Formats formats, StateStores stores, Transactions transactions) {
        this.log = log;
        this.formats = formats;
        this.stores = stores;
        this.transactions = transactions;
    }

    /**
     * What is asked for.
     *
     * @param changes whether the answer goes on behind what is there when it begins
     * @param limit rows after which it ends
     */
    public record Asked(PlannedQuery query, String group, boolean changes, OptionalLong limit) {}

    /**
     * Checks that each record of one stream gives a row at most: only then a row says how far its records were consumed.
     *
     * @throws SqlException 0A000 if not, 42601 for a group without a name
     */
    public static void check(SqlGroupQuery statement, PlannedQuery query) {
        if (statement.group().isEmpty()) {
            throw SqlException.at("42601", statement.place(), "The group has no name", "; give it one.");
        }
        Flow flow = FlowPlanner.plan(query).root();
        while (flow instanceof Flow.Rows rows) {
            flow = rows.input();
        }
        if (!(flow instanceof Flow.Read read)) {
            throw SqlException.at(
                    "0A000",
                    statement.getParserPosition(),
                    "FOR GROUP reads the records of one stream, row by row",
                    "; joins, GROUP BY, aggregates, DISTINCT, UNION and functions that give several rows are not for it."
                            + " Compute those with CREATE STREAM … AS, and read the result for the group.");
        }
        if (read.source().kind() == SourceKind.TABLE) {
            throw SqlException.at(
                    "0A000",
                    statement.getParserPosition(),
                    "FOR GROUP reads a stream, and " + read.source().name() + " is a table",
                    "; declare a stream over topic " + read.source().topic() + " to consume its changes.");
        }
    }

    /**
     * Starts a query: where the group goes on, or where session property {@code auto.offset.reset} says if it has no
     * position.
     *
     * @throws SqlException 55006 if the group is being consumed, 42S02 if the topic is gone, 53400 if too many queries run
     */
    public RowSource start(Asked asked, List<@Nullable Object> parameters, Session session, RunningQuery statistics) {
        if (running.incrementAndGet() > ContinuousQueries.MAX_RUNNING) {
            running.decrementAndGet();
            throw new SqlException(
                    "53400",
                    ContinuousQueries.MAX_RUNNING + " answers are read for groups already, the most that one node runs:"
                            + " close some before opening more.");
        }
        try {
            GroupClaim claim = transactions.claim(session, asked.group);
            try {
                GroupAnswer answer = open(asked, parameters, claim, session, statistics);
                return asked.query.callsUserFunctions()
                        ? new WatchedRows(answer, Functions.userTimeoutNanos())
                        : answer;
            } catch (RuntimeException | Error e) {
                claim.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            running.decrementAndGet();
            throw e;
        }
    }

    private GroupAnswer open(
            Asked asked,
            List<@Nullable Object> parameters,
            GroupClaim claim,
            Session session,
            RunningQuery statistics) {
        ContinuousPlan plan = FlowPlanner.plan(asked.query);
        ContinuousSettings settings = ContinuousSettings.ofGroup(session);
        Source source = plan.reads().get(0).source();
        ContinuousErrors errors = new ContinuousErrors(List.of(source), settings, FailedRecords.UNTOLD);
        ContinuousAnswer rows = new ContinuousAnswer(asked.limit);
        StateShare share = stores.open("transient", settings.budget());
        try {
            Pauses pauses = new Pauses(0, share);
            Pipeline.Entry entry = Pipeline.build(
                            compiler,
                            new StatementContext(parameters, System::currentTimeMillis),
                            new TaskHost(errors, share, null),
                            plan.root(),
                            rows,
                            false,
                            pauses)
                    .get(0);
            Map<TopicPartition, Long> positions = claim.positions();
            Map<TopicPartition, Long> ends = new HashMap<>();
            ContinuousInput input = ContinuousInput.open(
                    IsolatedLog.of(log, session), List.of(source), TaskShare.ALL, (reader, index) -> {
                        begin(reader, positions, settings);
                        if (!asked.changes) {
                            long end = reader.endOffset();
                            reader.limit(end);
                            ends.put(reader.partition(), end);
                        }
                    });
            return new GroupAnswer(
                    asked.query.rowType(),
                    new GroupAnswer.Reading(
                            input,
                            ContinuousRecords.of(entry, formats, errors),
                            rows,
                            errors,
                            positions,
                            ends,
                            statistics),
                    new GroupAnswer.Consuming(source.topic(), claim, session),
                    () -> {
                        running.decrementAndGet();
                        share.close();
                    });
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private static void begin(
            PartitionReader reader, Map<TopicPartition, Long> positions, ContinuousSettings settings) {
        Long position = positions.get(reader.partition());
        if (position != null) {
            reader.seek(position);
        } else {
            settings.offsetReset().seek(reader);
        }
    }
}
