package io.runnel.sql.service;

import io.runnel.sql.SqlEngine;
import io.runnel.sql.system.NodeFacts;
import java.util.List;
import org.apache.calcite.avatica.remote.LocalService;
import org.eclipse.jetty.server.Handler;

/**
 * SQL for clients: Avatica's protocol on top of an engine. Its owner brings the HTTP server, sets {@link #httpHandler}
 * into it, and closes the service before the server, so that open results end with an error that says why.
 *
 * <p>A request's way: {@code SqlHttpHandler} (bytes) → {@code ProtobufRequests} (messages) → {@code SqlMeta} (the
 * connection and statement meant) → {@link SqlEngine} → {@code OpenResult} (frames of rows).
 */
public final class SqlService implements AutoCloseable {
    /** Time that ending results have to reach their clients; an answer takes milliseconds unless its client is stuck. */
    private static final long LAST_ANSWERS_MS = 2_000;

    private final Connections connections;
    private final SqlHttpHandler httpHandler;

    /**
     * @param engine not closed with the service
     * @param version of the server, as clients are told
     */
    public SqlService(SqlEngine engine, CatalogView catalog, SqlServiceConfig config, String version) {
        connections = new Connections(config);
        LocalService requests = new LocalService(new SqlMeta(engine, config, connections, catalog, version));
        httpHandler = new SqlHttpHandler(requests, connections, config, version);
    }

    /** Handles HTTP requests at {@code /}, blocking; it is to be set into one server, once. */
    public Handler httpHandler() {
        return httpHandler;
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.size();
    }

    /** What people may know of the connections that are open, the oldest first. */
    public List<NodeFacts.Connection> connections() {
        return connections.describe();
    }

    /** Ends all results with SQLState 57P01, waits for clients to be told, and refuses further requests. */
    @Override
    public void close() {
        connections.close();
        httpHandler.awaitAnswers(LAST_ANSWERS_MS);
    }
}
