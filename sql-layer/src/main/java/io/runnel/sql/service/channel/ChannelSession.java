package io.runnel.sql.service.channel;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Consumed;
import io.runnel.sql.Isolation;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.service.SessionProperties;
import io.runnel.sql.system.NodeFacts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's session: its statements and its transaction. It outlives the socket for a while. Requests of one statement are
 * carried out in the order of their arrival, as are those of the session itself; those that end something overtake. Thread-safe.
 */
final class ChannelSession {
    private static final String TOO_MANY = "53300";

    /** Requests of one session that may be under way; our driver has a few. */
    private static final int MAX_REQUESTS = 1_024;

    private final String key;
    private final long number;
    private final long openedMs = System.currentTimeMillis();
    private final Session session;
    private final ServiceContext service;
    private final StatementRequests requests;
    private final Outbox outbox = new Outbox(MAX_REQUESTS);
    private final Lane own;
    private final Map<Integer, ChannelStatement> statements = new ConcurrentHashMap<>();
    private final Runnable onClose;
    private volatile long lastHeardOfNanos = System.nanoTime();
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

    /** From now on replies go there. */
    void attach(Outbox.Sink sink) {
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
    Runnable receive(long id, List<Long> open, Request request) {
        lastHeardOfNanos = System.nanoTime();
        switch (outbox.begin(id, open)) {
            case KNOWN -> {
                return null;
            }
            case TOO_MANY -> {
                service.underWay().begin();
                String message = "The session has " + MAX_REQUESTS + " requests under way already.";
                return () -> answered(id, Failures.reply(new SqlException(TOO_MANY, message)));
            }
            case NEW -> service.underWay().begin();
        }
        Lane lane = lane(request);
        if (lane == null) {
            return () -> reply(id, () -> overtaking(request));
        }
        return lane.add(() -> carryOut(id, request)) ? lane::drain : null;
    }

    /** Whose requests wait for each other; null for a request that overtakes. */
    private @Nullable Lane lane(Request request) {
        int statement = statementOf(request);
        if (statement > 0) {
            ChannelStatement known = request instanceof Request.Fetch ? statements.get(statement) : place(statement);
            return known == null ? own : known.lane();
        }
        boolean overtakes = request instanceof Request.Cancel
                || request instanceof Request.CloseResult
                || request instanceof Request.CloseStatement
                || request instanceof Request.Ping
                || request instanceof Request.Close;
        return overtakes ? null : own;
    }

    private static int statementOf(Request request) {
        if (request instanceof Request.Execute execute) {
            return execute.statement();
        } else if (request instanceof Request.ExecuteText text) {
            return text.statement();
        } else if (request instanceof Request.ExecuteBatch batch) {
            return batch.statement();
        } else if (request instanceof Request.ExecuteTexts texts) {
            return texts.statement();
        } else if (request instanceof Request.Prepare prepare) {
            return prepare.statement();
        }
        return request instanceof Request.Fetch fetch ? fetch.consumed().statement() : 0;
    }

    private void carryOut(long id, Request request) {
        if (request instanceof Request.Fetch fetch) {
            fetch(id, fetch);
        } else {
            reply(id, () -> answer(request));
        }
    }

    private void reply(long id, Supplier<Reply> work) {
        Reply reply;
        try {
            reply = closed ? Failures.reply(Failures.closed()) : work.get();
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            reply = Failures.reply(e);
        }
        answered(id, reply);
    }

    private void answered(long id, Reply reply) {
        outbox.reply(id, reply);
        service.underWay().end();
    }

    private Reply overtaking(Request request) {
        if (request instanceof Request.Cancel cancel) {
            ChannelStatement statement = statements.get(cancel.statement());
            if (statement != null) {
                statement.end(new SqlException(ChannelStatement.CANCELLED, "The statement was cancelled."));
            }
        } else if (request instanceof Request.CloseResult close) {
            closeResult(close.consumed());
        } else if (request instanceof Request.CloseStatement close) {
            ChannelStatement statement = statements.remove(close.statement());
            if (statement != null) {
                statement.close();
            }
        } else if (request instanceof Request.Close) {
            onClose.run();
        }
        return new Reply.Done();
    }

    private void closeResult(Consumed consumed) {
        ChannelStatement statement = statements.get(consumed.statement());
        ChannelResult result = statement == null ? null : statement.find(consumed.result());
        if (statement != null && result != null) {
            result.consumed(consumed.rows());
            result.close();
            statement.forget(consumed.result());
        }
    }

    private Reply answer(Request request) {
        if (request instanceof Request.Execute execute) {
            return requests.execute(known(execute.statement()), execute);
        } else if (request instanceof Request.ExecuteText text) {
            return requests.executeText(begun(text.statement()), text);
        } else if (request instanceof Request.ExecuteBatch batch) {
            return requests.executeBatch(known(batch.statement()), batch);
        } else if (request instanceof Request.ExecuteTexts texts) {
            return requests.executeTexts(begun(texts.statement()), texts);
        } else if (request instanceof Request.Prepare prepare) {
            return prepare(prepare);
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

    private Reply prepare(Request.Prepare prepare) {
        ChannelStatement statement = begun(prepare.statement());
        try {
            return requests.prepare(statement, prepare.sql());
        } catch (RuntimeException e) {
            statements.remove(prepare.statement());
            throw e;
        }
    }

    private Reply metadata(Request.Metadata request) {
        return new Reply.Executed(
                List.of(service.metadata().answer(session, request.method(), request.arguments())), List.of());
    }

    private void fetch(long id, Request.Fetch fetch) {
        try {
            ChannelStatement statement = known(fetch.consumed().statement());
            ChannelResult result = statement.result(fetch.consumed().result());
            result.consumed(fetch.consumed().rows());
            long waitMs = Math.min(service.config().fetchMaxWaitMs(), fetch.waitMs());
            result.fetch(service.config().frameRows(fetch.frameRows()), waitMs, new FetchReply(id, result));
        } catch (RuntimeException e) {
            answered(id, Failures.reply(e));
        }
    }

    /** The reply of a fetch, which may come much later. */
    private final class FetchReply implements ChannelResult.Receiver {
        private final long id;
        private final ChannelResult result;

        FetchReply(long id, ChannelResult result) {
            this.id = id;
            this.result = result;
        }

        @Override
        public void rows(Reply.Batch batch) {
            answered(
                    id,
                    new Reply.Rows(
                            batch, StatementRequests.warnings(result.source().drainWarnings())));
        }

        @Override
        public void failed(RuntimeException failure) {
            answered(id, Failures.reply(failure));
        }
    }

    private void consumed(Consumed consumed) {
        ChannelStatement statement = statements.get(consumed.statement());
        ChannelResult result = statement == null ? null : statement.find(consumed.result());
        if (result != null) {
            result.consumed(consumed.rows());
        }
    }

    /** @throws SqlException 26000 if there is none of that number */
    private ChannelStatement known(int statement) {
        ChannelStatement known = statements.get(statement);
        if (known == null) {
            throw new SqlException("26000", "Statement " + statement + " is not open.");
        }
        return known;
    }

    /** The statement of that number, which may be new; null if there are as many as are allowed. */
    private @Nullable ChannelStatement place(int statement) {
        ChannelStatement known = statements.get(statement);
        if (known != null || closed || statements.size() >= service.config().maxStatementsPerConnection()) {
            return known;
        }
        return statements.computeIfAbsent(
                statement, number -> new ChannelStatement(number, new Lane(service.admission())));
    }

    /** The same. */
    private ChannelStatement begun(int statement) {
        ChannelStatement begun = place(statement);
        if (begun == null) {
            int most = service.config().maxStatementsPerConnection();
            throw new SqlException(
                    TOO_MANY,
                    "The connection has " + most + " open statements already, the most that"
                            + " sql.connection.statements.max allows. Close statements after use, or raise that setting.");
        }
        return begun;
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
        int results = statements.values().stream()
                .mapToInt(ChannelStatement::openResults)
                .sum();
        return new NodeFacts.Connection(
                number,
                SessionProperties.applicationName(session),
                openedMs,
                idleMs,
                statements.size(),
                results,
                underWay);
    }

    /** Ends all results, telling their client why. */
    void end(SqlException reason) {
        statements.values().forEach(statement -> statement.end(reason));
    }

    /** Ends everything; a transaction is rolled back. Does nothing the second time. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        statements.values().forEach(ChannelStatement::close);
        statements.clear();
        // The engine may wait for a log that does not answer.
        service.blocking().execute(() -> service.engine().end(session));
    }
}
