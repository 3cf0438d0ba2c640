package io.runnel.sql.service.channel;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Consumed;
import io.runnel.sql.Isolation;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.service.RequestsUnderWay;
import io.runnel.sql.service.SessionProperties;
import io.runnel.sql.service.channel.StatementRequests.Asked;
import io.runnel.sql.system.NodeFacts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's session: its statements and its transaction. It outlives the socket for a while. Requests of one statement are
 * carried out in the order of their arrival, as are those of the session itself; those that end something overtake. Thread-safe.
 */
final class ChannelSession {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSession.class);

    /** Requests of one session that may be under way; our driver has a few. */
    private static final int MAX_REQUESTS = 1_024;

    /** Longer than committing positions takes, which gives up by itself. */
    private static final long TRACKED_END_MS = 60_000;

    private final String key;
    private final long number;
    private final long openedMs = System.currentTimeMillis();
    private final Session session;
    private final ServiceContext service;
    private final StatementRequests requests;
    private final Outbox outbox = new Outbox(MAX_REQUESTS);
    private final Lane own;
    private final OpenStatements statements;
    /** Ends of answers to SELECT … FOR GROUP: no client waits for them, but what it asks for next must find them done. */
    private final RequestsUnderWay trackedEnds = new RequestsUnderWay();

    private final Runnable onClose;
    private volatile long lastHeardOfNanos = System.nanoTime();
    private volatile Runnable hangUp = () -> {};
    private volatile boolean closed;

    /**
     * @param key whoever knows it has the session
     * @param number by which people know it
     * @param onClose told when the client closes it
     */
    ChannelSession(String key, long number, Session session, ServiceContext service, Runnable onClose) {
        this.key = key;
        this.number = number;
        this.session = session;
        this.service = service;
        this.requests = new StatementRequests(service, session);
        this.statements = new OpenStatements(service);
        this.own = new Lane(service.admission());
        this.onClose = onClose;
    }

    long number() {
        return number;
    }

    String key() {
        return key;
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * From now on replies go there.
     *
     * @param closeSocket run when the session is closed and its client did not ask for that
     */
    void attach(Outbox.Sink sink, Runnable closeSocket) {
        hangUp = closeSocket;
        lastHeardOfNanos = System.nanoTime();
        outbox.to(sink);
    }

    /** The socket is gone; does nothing if there is another already. */
    void detach(Outbox.Sink sink) {
        if (outbox.leave(sink)) {
            lastHeardOfNanos = System.nanoTime();
        }
    }

    /**
     * Takes a request in.
     *
     * @return work to be done after the socket is being listened to again; null if there is none
     */
    @Nullable
    ChannelWork receive(long id, List<Long> open, Request request) {
        lastHeardOfNanos = System.nanoTime();
        switch (outbox.begin(id, open)) {
            case KNOWN -> {
                return null;
            }
            case TOO_MANY -> {
                service.underWay().begin();
                String message = "The session has " + MAX_REQUESTS + " requests under way already.";
                SqlException refusal = new SqlException(OpenStatements.TOO_MANY, message);
                return new ChannelWork(true, () -> answered(id, Failures.reply(refusal)));
            }
            case NEW -> service.underWay().begin();
        }
        try {
            return work(id, request);
        } catch (Throwable e) {
            return new ChannelWork(true, () -> answered(id, Failures.reply(e)));
        }
    }

    private @Nullable ChannelWork work(long id, Request request) {
        if (RequestOrder.overtakes(request)) {
            Supplier<Reply> work = overtaking(id, request);
            return new ChannelWork(true, () -> reply(id, work));
        }
        int number = RequestOrder.statementOf(request);
        ChannelStatement statement = request instanceof Request.Fetch ? statements.find(number) : placed(number);
        Asked asked = statement == null ? null : new Asked(id, statement, System.nanoTime());
        Lane lane = statement == null ? own : statement.lane();
        return lane.add(() -> carryOut(id, asked, request)) ? new ChannelWork(false, lane::drain) : null;
    }

    private @Nullable ChannelStatement placed(int number) {
        return number == 0 ? null : statements.place(number);
    }

    private void carryOut(long id, @Nullable Asked asked, Request request) {
        if (request instanceof Request.Fetch fetch) {
            fetch(id, asked, fetch);
        } else {
            reply(id, () -> answer(asked, request));
        }
    }

    private void reply(long id, Supplier<Reply> work) {
        Reply reply;
        try {
            reply = closed ? Failures.reply(Failures.closed()) : work.get();
        } catch (Throwable e) {
            reply = Failures.reply(e);
        }
        answered(id, reply);
    }

    /** Must not throw: whoever waits for the reply would wait for ever. */
    private void answered(long id, Reply reply) {
        try {
            outbox.reply(id, reply);
        } catch (Throwable e) {
            failedToAnswer(id, e);
        } finally {
            service.underWay().end();
        }
    }

    private void failedToAnswer(long id, Throwable failure) {
        try {
            outbox.reply(id, Failures.reply(failure));
        } catch (Throwable e) {
            LOG.error("Request {} of SQL connection {} could not be answered", id, number, e);
        }
    }

    /** Takes note at once of what a later request must find done, or must not be subject to; the rest is for later. */
    private Supplier<Reply> overtaking(long id, Request request) {
        Runnable work = () -> {};
        if (request instanceof Request.Cancel cancel) {
            ChannelStatement statement = statements.find(cancel.statement());
            if (statement != null) {
                SqlException reason = new SqlException(ChannelStatement.CANCELLED, "The statement was cancelled.");
                work = () -> statement.end(id, reason);
            }
        } else if (request instanceof Request.CloseResult close) {
            work = closeResult(close.consumed());
        } else if (request instanceof Request.CloseStatement close) {
            ChannelStatement statement = statements.remove(close.statement());
            if (statement != null) {
                work = ending(statement.hasTracked(), statement::close);
            }
        } else if (request instanceof Request.Close) {
            work = onClose;
        }
        return done(work);
    }

    private static Supplier<Reply> done(Runnable work) {
        return () -> {
            work.run();
            return new Reply.Done();
        };
    }

    private Runnable closeResult(Consumed consumed) {
        ChannelStatement statement = statements.find(consumed.statement());
        ChannelResult result = statement == null ? null : statement.find(consumed.result());
        if (statement == null || result == null) {
            return () -> {};
        }
        result.consumed(consumed.rows());
        return ending(result.isTracked(), () -> {
            result.close();
            statement.forget(consumed.result());
        });
    }

    private Runnable ending(boolean tracked, Runnable work) {
        if (!tracked) {
            return work;
        }
        trackedEnds.begin();
        return () -> {
            try {
                work.run();
            } finally {
                trackedEnds.end();
            }
        };
    }

    private Reply answer(@Nullable Asked asked, Request request) {
        trackedEnds.awaitNone(TRACKED_END_MS);
        if (request instanceof Request.Execute execute) {
            return requests.execute(begun(asked), execute);
        } else if (request instanceof Request.ExecuteText text) {
            return requests.executeText(begun(asked), text);
        } else if (request instanceof Request.ExecuteBatch batch) {
            return requests.executeBatch(begun(asked), batch);
        } else if (request instanceof Request.ExecuteTexts texts) {
            return requests.executeTexts(begun(asked), texts);
        } else if (request instanceof Request.Prepare prepare) {
            return prepare(begun(asked), prepare);
        } else if (request instanceof Request.Metadata metadata) {
            return metadata(metadata);
        } else if (request instanceof Request.Configure configure) {
            configure(configure.properties());
        } else if (request instanceof Request.Commit commit) {
            commit.consumed().forEach(this::consumed);
            service.engine().commit(session);
        } else if (request instanceof Request.Rollback) {
            service.engine().rollback(session);
        } else {
            throw new SqlException("08P01", "The session is open already.");
        }
        return new Reply.Done();
    }

    private Asked begun(@Nullable Asked asked) {
        if (asked == null) {
            throw statements.tooMany();
        }
        return asked;
    }

    private Reply prepare(Asked asked, Request.Prepare prepare) {
        try {
            return requests.prepare(asked, prepare.sql());
        } catch (RuntimeException | Error e) {
            statements.remove(prepare.statement());
            throw e;
        }
    }

    private Reply metadata(Request.Metadata request) {
        return new Reply.Executed(
                List.of(service.metadata().answer(session, request.method(), request.arguments())), List.of());
    }

    private void fetch(long id, @Nullable Asked asked, Request.Fetch fetch) {
        try {
            if (asked == null) {
                throw new SqlException("26000", "Statement " + fetch.consumed().statement() + " is not open.");
            }
            ChannelStatement statement = asked.statement();
            int number = fetch.consumed().result();
            ChannelResult result = statement.result(number);
            result.consumed(fetch.consumed().rows());
            long waitMs = Math.min(service.config().fetchMaxWaitMs(), fetch.waitMs());
            Runnable onDone = () -> statement.forget(number);
            result.fetch(service.config().frameRows(fetch.frameRows()), waitMs, new FetchReply(id, result, onDone));
        } catch (Throwable e) {
            answered(id, Failures.reply(e));
        }
    }

    /** The reply of a fetch, which may come much later. */
    private final class FetchReply implements ChannelResult.Receiver {
        private final long id;
        private final ChannelResult result;
        private final Runnable onDone;

        /** @param onDone for a result of which nothing is to be told any more */
        FetchReply(long id, ChannelResult result, Runnable onDone) {
            this.id = id;
            this.result = result;
            this.onDone = onDone;
        }

        @Override
        public void rows(Reply.Batch batch) {
            if (batch.done() && !result.isTracked()) {
                onDone.run();
            }
            Reply reply;
            try {
                reply = new Reply.Rows(
                        batch, StatementRequests.warnings(result.source().drainWarnings()));
            } catch (Throwable e) {
                reply = Failures.reply(e);
            }
            answered(id, reply);
        }

        @Override
        public void failed(Throwable failure) {
            answered(id, Failures.reply(failure));
        }
    }

    private void consumed(Consumed consumed) {
        ChannelStatement statement = statements.find(consumed.statement());
        ChannelResult result = statement == null ? null : statement.find(consumed.result());
        if (result != null) {
            result.consumed(consumed.rows());
        }
    }

    private void configure(Map<String, String> properties) {
        properties.forEach((name, value) -> {
            switch (name) {
                case Request.AUTO_COMMIT -> session.autoCommit(Boolean.parseBoolean(value));
                case Request.READ_ONLY -> session.readOnly(Boolean.parseBoolean(value));
                case Request.ISOLATION -> session.isolation(Isolation.valueOf(value));
                case Request.SCHEMA -> session.set(SessionProperties.SCHEMA, SessionProperties.checkedSchema(value));
                default -> SessionProperties.set(session, name, value);
            }
        });
    }

    /** Whether no socket was there for at least so long. */
    boolean leaseEnded(long leaseMs) {
        return !outbox.isAttached() && silentFor(leaseMs);
    }

    /** Whether nothing was heard of the client for at least so long, and nothing is under way. */
    boolean idleFor(long timeoutMs) {
        return outbox.underWay() == 0 && silentFor(timeoutMs);
    }

    private boolean silentFor(long ms) {
        return System.nanoTime() - lastHeardOfNanos >= TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** What people may know of it; the key is not among that. */
    NodeFacts.Connection describe() {
        int underWay = outbox.underWay();
        long idleMs = underWay > 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeardOfNanos);
        return new NodeFacts.Connection(
                number,
                SessionProperties.applicationName(session),
                openedMs,
                idleMs,
                statements.count(),
                statements.openResults(),
                underWay);
    }

    /** Ends all results, telling their client why. */
    void end(SqlException reason) {
        statements.forEach(statement -> statement.end(Long.MAX_VALUE, reason));
    }

    /** Closes the socket. */
    void hangUp() {
        hangUp.run();
    }

    /** Ends everything; a transaction is rolled back. Does nothing the second time. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        statements.close();
        // The engine may wait for a log that does not answer.
        service.blocking().execute(() -> service.engine().end(session));
    }
}
