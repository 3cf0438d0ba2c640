package io.runnel.server;

import io.runnel.log.LogEngine;
import io.runnel.log.LogEngineException;
import io.runnel.registry.rest.RegistryHandler;
import io.runnel.registry.storage.LogBackedRegistry;
import io.runnel.server.config.NodeConfig;
import io.runnel.server.http.HttpDoors;
import io.runnel.server.http.HttpDoors.Door;
import io.runnel.sql.engine.RunnelSqlEngine;
import io.runnel.sql.function.UserFunctions;
import io.runnel.sql.service.CatalogView;
import io.runnel.sql.service.SqlService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.jetty.http.UriCompliance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring of a node: log, registry, SQL and their doors, opened in that order and closed in the other. The log is
 * recovered before the registry reads its topic, and the registry has read it before Kafka's door opens, so that no
 * record enters unjudged.
 */
final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final String REGISTRY = "registry";
    private static final String SQL = "sql";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final LogEngine log;
    private final InetSocketAddress kafkaAddress;
    private final HttpDoors http;
    private final SqlService sqlService;

    private Node(NodeConfig config) throws IOException {
        try {
            own(functions(config));
            log = own(LogEngine.open(config.log()));
            LogBackedRegistry registry = own(LogBackedRegistry.open(
                    log.eventLog(), config.registry(), log.membership().isClustered()));
            NodeInspection facts = new NodeInspection(config, log);
            RunnelSqlEngine sql = own(RunnelSqlEngine.open(
                    log.eventLog(),
                    registry,
                    new RunnelSqlEngine.Config(config.queries(), config.states(), config.transactions()),
                    facts));
            SqlService service = new SqlService(
                    sql, CatalogView.of(sql::sources, sql.systemTables()), config.sqlService(), Version.current());
            sqlService = service;
            facts.serving(service, sql);
            kafkaAddress = log.listen(registry.recordValidator());
            http = own(HttpDoors.open(
                    config.bind(),
                    config.httpThreads(),
                    List.of(
                            new Door(
                                    REGISTRY,
                                    config.registryPort(),
                                    new RegistryHandler(registry, log.clusterId()),
                                    RegistryHandler.URI_COMPLIANCE),
                            new Door(SQL, config.sqlPort(), service.httpHandler(), UriCompliance.DEFAULT))));
            // Closed before the HTTP server, so that open results end with an error that says why.
            own(service);
            sql.warmUp();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens all parts and returns when every door answers.
     *
     * @throws StartupException for what the node's user can mend: a taken port, a data folder that cannot be used, a jar of
     *     user functions that cannot be loaded
     */
    static Node start(NodeConfig config) {
        try {
            return new Node(config);
        } catch (IOException | LogEngineException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    private static UserFunctions functions(NodeConfig config) {
        try {
            return UserFunctions.load(config.functions());
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
    }

    LogEngine log() {
        return log;
    }

    InetSocketAddress kafkaAddress() {
        return kafkaAddress;
    }

    InetSocketAddress registryAddress() {
        return http.address(REGISTRY);
    }

    InetSocketAddress sqlAddress() {
        return http.address(SQL);
    }

    SqlService sqlService() {
        return sqlService;
    }

    /** Closes all parts, the newest first; one that fails is logged and does not keep the others open. */
    @Override
    public void close() {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.error(
                        "Closing {} failed; the rest is closed still",
                        part.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }
}
