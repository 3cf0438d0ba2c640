package io.runnel.sql.service;

import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.system.NodeFacts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta.StatementHandle;
import org.apache.calcite.avatica.NoSuchStatementException;
import org.jspecify.annotations.Nullable;

/** One client's connection: its session, its statements, and when it was last heard of. Thread-safe. */
final class ClientConnection implements AutoCloseable {
    private final String id;
    private final long number;
    private final long openedMs = System.currentTimeMillis();
    private final Session session;
    private final int maxStatements;
    private final ConnectionPropertiesImpl properties;
    private final Map<Integer, ClientStatement> statements = new ConcurrentHashMap<>();
    // Guarded by this, all three.
    private int lastStatementId;
    private int requestsUnderWay;
    private long lastHeardOfNanos = System.nanoTime();

    ClientConnection(String id, long number, Session session, int maxStatements, ConnectionPropertiesImpl properties) {
        this.id = id;
        this.number = number;
        this.session = session;
        this.maxStatements = maxStatements;
        this.properties = properties;
    }

    Session session() {
        return session;
    }

    /** What JDBC's setters of a connection set; callers hold the connection's monitor. */
    ConnectionPropertiesImpl properties() {
        return properties;
    }

    ClientStatement open(@Nullable Prepared prepared) {
        if (statements.size() >= maxStatements) {
            throw new SqlException(
                    FetchSlots.TOO_MANY,
                    "The connection has " + maxStatements + " open statements already, the most that "
                            + SqlServiceConfig.CONNECTION_STATEMENTS_MAX
                            + " allows. Close statements after use, or raise that setting.");
        }
        ClientStatement statement = new ClientStatement(nextStatementId(), prepared);
        statements.put(statement.id(), statement);
        return statement;
    }

    /** A number that no statement of the connection has had. */
    synchronized int nextStatementId() {
        return ++lastStatementId;
    }

    ClientStatement statement(int statementId) throws NoSuchStatementException {
        ClientStatement statement = statements.get(statementId);
        if (statement == null) {
            throw new NoSuchStatementException(new StatementHandle(id, statementId, null));
        }
        return statement;
    }

    /** The statement, or null if it is not open. */
    @Nullable
    ClientStatement find(int statementId) {
        return statements.get(statementId);
    }

    void closeStatement(int statementId) {
        ClientStatement statement = statements.remove(statementId);
        if (statement != null) {
            statement.close();
        }
    }

    synchronized void requestBegins() {
        requestsUnderWay++;
    }

    synchronized void requestEnds() {
        requestsUnderWay--;
        lastHeardOfNanos = System.nanoTime();
    }

    /** Whether no request has come for at least so long. */
    synchronized boolean idleFor(long timeoutMs) {
        return requestsUnderWay == 0
                && System.nanoTime() - lastHeardOfNanos >= TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** What people may know of it; the id is not among that. */
    synchronized NodeFacts.Connection describe() {
        long idleNanos = requestsUnderWay > 0 ? 0 : System.nanoTime() - lastHeardOfNanos;
        int results = (int)
                statements.values().stream().filter(ClientStatement::hasResult).count();
        return new NodeFacts.Connection(
                number,
                SessionProperties.applicationName(session),
                openedMs,
                TimeUnit.NANOSECONDS.toMillis(idleNanos),
                statements.size(),
                results,
                requestsUnderWay);
    }

    /** Ends all results, telling their client why. */
    void end(SqlException reason) {
        statements.values().forEach(statement -> statement.end(reason));
    }

    @Override
    public void close() {
        statements.values().forEach(ClientStatement::close);
        statements.clear();
    }
}
