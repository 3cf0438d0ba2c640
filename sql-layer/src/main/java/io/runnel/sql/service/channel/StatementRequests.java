package io.runnel.sql.service.channel;

import io.runnel.protocol.Column;
import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Reply.Stored;
import io.runnel.protocol.Reply.Warning;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Wanted;
import io.runnel.protocol.WireOutput;
import io.runnel.sql.Batched;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.StatementWarning;
import io.runnel.sql.StoredRows;
import io.runnel.sql.parser.SqlScript;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.service.SessionProperties;
import io.runnel.sql.service.WireTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** Prepares and executes the statements of one session on the engine. */
final class StatementRequests {
    private static final String NOT_SUPPORTED = "0A000";
    private static final String TIMEOUT = "HYT00";
    private static final String TOO_COMPLEX = "54000";

    /** Of one request: their answers are made together, and nobody else's turn comes meanwhile. */
    private static final int MAX_STATEMENTS = 1_000;

    /**
     * What is to be executed.
     *
     * @param receivedNanos when it came, by {@link System#nanoTime}
     */
    record Asked(long request, ChannelStatement statement, long receivedNanos) {}

    private final ServiceContext service;
    private final SqlEngine engine;
    private final Session session;

    StatementRequests(ServiceContext service, Session session) {
        this.service = service;
        this.engine = service.engine();
        this.session = session;
    }

    Reply.Prepared prepare(Asked asked, String sql) {
        ChannelStatement statement = asked.statement();
        statement.check(asked.request());
        Prepared prepared = engine.prepare(session, sql);
        statement.prepared(prepared);
        List<Column> columns = prepared.kind() == Prepared.Kind.QUERY ? columns(prepared) : List.of();
        return new Reply.Prepared(
                columns, WireTypes.types(prepared.parameterTypes()), prepared.kind() == Prepared.Kind.UPDATE);
    }

    private static List<Column> columns(Prepared prepared) {
        return WireTypes.columns(rowType(prepared));
    }

    private static RelDataType rowType(Prepared prepared) {
        return Objects.requireNonNull(prepared.rowType(), "a query has a row type");
    }

    Reply execute(Asked asked, Request.Execute request) {
        ChannelStatement statement = asked.statement();
        Prepared prepared = statement.prepared();
        List<@Nullable Object> values = WireParameters.one(request.values(), prepared.parameterTypes());
        return timed(asked, request.wanted(), own -> {
            Outcome outcome = engine.execute(own, prepared, values);
            return executed(List.of(outcome(statement, prepared, outcome, request.wanted(), true)), own);
        });
    }

    /** Executes a text. Several statements run in order, each prepared when those before it are done. */
    Reply executeText(Asked asked, Request.ExecuteText request) {
        ChannelStatement statement = asked.statement();
        SqlScript script = SqlScript.of(request.sql());
        List<SqlScript.Statement> parts = script.statements();
        requireNotTooMany(parts.size());
        Wanted wanted = request.wanted();
        return timed(asked, wanted, own -> {
            if (parts.size() <= 1) {
                return executed(List.of(run(statement, own, request.sql(), wanted)), own);
            }
            List<Reply.Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                if (i > 0) {
                    own.cancellation().check();
                }
                String sql = parts.get(i).inPlace();
                outcomes.add(script.numbered(i, () -> run(statement, own, sql, wanted)));
            }
            return executed(outcomes, own);
        });
    }

    private Reply.Outcome run(ChannelStatement statement, Session own, String sql, Wanted wanted) {
        Prepared prepared = engine.prepare(own, sql);
        return outcome(statement, prepared, engine.execute(own, prepared, List.of()), wanted, false);
    }

    /** Runs under a statement's cancellation, and no longer than its client wants, the wait for its turn included. */
    private Reply timed(Asked asked, Wanted wanted, Function<Session, Reply> execution) {
        ChannelStatement statement = asked.statement();
        statement.begin(asked.request());
        Reply reply;
        Future<?> timeout = null;
        try {
            timeout = timeOut(asked, wanted.timeoutMs());
            reply = execution.apply(session.under(statement.cancellation(), wanted.keys()));
        } catch (RuntimeException | Error e) {
            Throwable told = statement.failed(e);
            if (told instanceof SqlException known) {
                throw known;
            }
            throw e;
        } finally {
            if (timeout != null) {
                timeout.cancel(false);
            }
        }
        statement.finish();
        return reply;
    }

    private @Nullable Future<?> timeOut(Asked asked, int timeoutMs) {
        if (timeoutMs == 0) {
            return null;
        }
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked.receivedNanos());
        if (waitedMs >= timeoutMs) {
            throw timeout(timeoutMs);
        }
        // Ending it may wait for who polls it, and the timer has others to tell.
        Runnable end = () -> asked.statement().timeOut(asked.request(), timeout(timeoutMs));
        return service.timer()
                .schedule(() -> service.blocking().execute(end), timeoutMs - waitedMs, TimeUnit.MILLISECONDS);
    }

    private static Reply executed(List<Reply.Outcome> outcomes, Session own) {
        return new Reply.Executed(outcomes, warnings(own.drainWarnings()));
    }

    private static SqlException timeout(int timeoutMs) {
        return new SqlException(TIMEOUT, "The statement took longer than its time-out of " + timeoutMs + " ms.");
    }

    static List<Warning> warnings(List<StatementWarning> warnings) {
        return warnings.stream()
                .map(warning -> new Warning(warning.sqlState(), warning.message()))
                .toList();
    }

    private Reply.Outcome outcome(
            ChannelStatement statement, Prepared prepared, Outcome outcome, Wanted wanted, boolean columnsKnown) {
        if (outcome instanceof Outcome.Updated updated) {
            return new Reply.Count(updated.count(), wanted.keys() ? keys(updated.rows()) : null);
        }
        long maxRows = wanted.maxRows() == 0 ? Long.MAX_VALUE : wanted.maxRows();
        long idleMs = prepared.unbounded() ? SessionProperties.emitIdleTimeoutMs(session) : 0;
        ChannelResult result = result(((Outcome.Rows) outcome).source(), new ChannelResult.Bounds(maxRows, idleMs));
        int number = statement.add(result);
        Reply.Batch first = result.first(
                service.config().frameRows(wanted.frameRows()), service.config().fetchMaxWaitMs());
        boolean tracked = result.isTracked();
        if (first.done() && !tracked) {
            statement.forget(number);
        }
        return new Reply.Result(number, columnsKnown ? null : columns(prepared), prepared.unbounded(), tracked, first);
    }

    private ChannelResult result(RowSource source, ChannelResult.Bounds bounds) {
        try {
            return new ChannelResult(source, bounds, service.threads());
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static byte @Nullable [] keys(StoredRows rows) {
        if (rows.size() == 0) {
            return null;
        }
        FrameWriter frame = new FrameWriter(Stored.TYPES);
        for (int i = 0; i < rows.size(); i++) {
            frame.add(new Object[] {rows.partitions()[i], rows.offsets()[i], rows.rowTimes()[i]});
        }
        WireOutput out = new WireOutput();
        frame.writeTo(out);
        return Arrays.copyOf(out.array(), out.size());
    }

    Reply executeBatch(Asked asked, Request.ExecuteBatch request) {
        Prepared prepared = asked.statement().prepared();
        requireUpdate(prepared.kind() == Prepared.Kind.UPDATE, prepared.sql());
        List<List<@Nullable Object>> values = WireParameters.all(request.values(), prepared.parameterTypes());
        return timed(asked, request.wanted(), own -> {
            Batched batched = engine.executeBatch(own, prepared, values);
            List<Long> counts = Arrays.stream(batched.counts()).boxed().toList();
            byte[] keys = request.wanted().keys() ? keys(batched.rows()) : null;
            return new Reply.Batched(counts, keys, warnings(own.drainWarnings()));
        });
    }

    /** Executes texts one after the other; the failure of one tells of those before it. */
    Reply executeTexts(Asked asked, Request.ExecuteTexts request) {
        requireNotTooMany(request.statements().size());
        List<Long> counts = new ArrayList<>();
        try {
            return timed(asked, request.wanted(), own -> {
                for (String sql : request.statements()) {
                    if (!counts.isEmpty()) {
                        own.cancellation().check();
                    }
                    Prepared prepared = engine.prepare(own, sql);
                    requireUpdate(prepared.kind() != Prepared.Kind.QUERY, sql);
                    Outcome outcome = engine.execute(own, prepared, List.of());
                    counts.add(outcome instanceof Outcome.Updated updated ? updated.count() : 0L);
                }
                return new Reply.Batched(counts, null, warnings(own.drainWarnings()));
            });
        } catch (SqlException e) {
            throw batchFailure(e, counts, request.statements().size());
        }
    }

    private static FailedBatchException batchFailure(SqlException e, List<Long> counts, int size) {
        String which = "Statement " + (counts.size() + 1) + " of the batch of " + size
                + " failed; those before it were carried out, those after it were not. ";
        return new FailedBatchException(
                new SqlException(e.sqlState(), which + e.getMessage(), e.line(), e.column(), e), counts);
    }

    private static void requireNotTooMany(int statements) {
        if (statements > MAX_STATEMENTS) {
            throw new SqlException(
                    TOO_COMPLEX,
                    statements + " statements were given at once; " + MAX_STATEMENTS
                            + " is the most. Divide them, or prepare one statement and add a batch of its parameters.");
        }
    }

    private static void requireUpdate(boolean isUpdate, String sql) {
        if (!isUpdate) {
            throw new SqlException(
                    NOT_SUPPORTED, "A batch takes statements that store rows, not one that gives rows: " + sql);
        }
    }
}
