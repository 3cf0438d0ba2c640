package io.runnel.sql.service;

import io.runnel.sql.SqlEngine;
import io.runnel.sql.service.channel.ChannelLink;
import io.runnel.sql.service.channel.SqlChannels;
import io.runnel.sql.system.NodeFacts;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.calcite.avatica.remote.LocalService;
import org.eclipse.jetty.server.Handler;

/**
 * SQL for clients: our driver's protocol and Avatica's on top of an engine. Its owner brings the HTTP server, sets {@link #httpHandler}
 * into it, and closes the service before the server, so that open results end with an error that says why.
 *
 * <p>Our own driver takes its connections over from HTTP: {@link SqlChannels}. The way of a stock Avatica client's request:
 * {@code SqlHttpHandler} (bytes) → {@code ProtobufRequests} (messages) → {@code SqlMeta} (the
 * connection and statement meant) → {@link SqlEngine} → {@code OpenResult} (frames of rows).
 */
public final class SqlService implements AutoCloseable {
    /** Time that ending results have to reach their clients; an answer takes milliseconds unless its client is stuck. */
    private static final long LAST_ANSWERS_MS = 2_000;

    private final Connections connections;
    private final SqlChannels channels;
    private final SqlHttpHandler httpHandler;

    /**
     * @param engine not closed with the service
     * @param version of the server, as clients are told
     */
    public SqlService(SqlEngine engine, CatalogView catalog, SqlServiceConfig config, String version) {
        ConnectionSlots slots = new ConnectionSlots(config.maxConnections());
        connections = new Connections(config, slots);
        channels =
                new SqlChannels(engine, new MetadataRequests(catalog, version), config, slots, this::execute, version);
        LocalService requests = new LocalService(new SqlMeta(engine, config, connections, catalog, version));
        httpHandler = new SqlHttpHandler(requests, connections, channels, config, version);
    }

    /** Handles HTTP requests at {@code /}, blocking; it is to be set into one server, once. */
    public Handler httpHandler() {
        return httpHandler;
    }

    /** A way to the service within the process, which speaks our driver's protocol: see {@link SqlChannels#link}. */
    public ChannelLink link(Consumer<byte[]> replies) {
        return channels.link(replies);
    }

    /** On the HTTP server's threads. */
    private void execute(Runnable work) {
        httpHandler.getServer().getThreadPool().execute(work);
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections().size();
    }

    /** What people may know of the connections that are open, the oldest first. */
    public List<NodeFacts.Connection> connections() {
        return Stream.concat(connections.describe().stream(), channels.describe().stream())
                .sorted(Comparator.comparingLong(NodeFacts.Connection::number))
                .toList();
    }

    /** Ends all results with SQLState 57P01, waits for clients to be told, and refuses further requests. */
    @Override
    public void close() {
        connections.close();
        channels.end(LAST_ANSWERS_MS);
        httpHandler.awaitAnswers(LAST_ANSWERS_MS);
        channels.close();
    }
}
