package io.runnel.sql.service;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.system.NodeFacts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.NoSuchConnectionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections. One that is idle for longer than its lease is closed, so that clients that vanished hold
 * nothing for ever. Thread-safe.
 */
final class Connections implements AutoCloseable {
    static final String SHUTTING_DOWN = "57P01";

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** How many times within a lease connections are looked through: a lease is exceeded by a quarter at most. */
    private static final int SWEEPS_PER_LEASE = 4;

    private final SqlServiceConfig config;
    private final ConnectionSlots slots;
    private final Map<String, ClientConnection> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sql-connection-leases");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean shuttingDown;

    Connections(SqlServiceConfig config, ConnectionSlots slots) {
        this.config = config;
        this.slots = slots;
        long periodMs = Math.max(1, config.connectionIdleTimeoutMs() / SWEEPS_PER_LEASE);
        var unused = sweeper.scheduleWithFixedDelay(this::sweep, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** What is done with a connection while it counts as busy. */
    @FunctionalInterface
    interface Use<T, E extends Exception> {
        T of(ClientConnection connection) throws E;
    }

    /**
     * Opens a connection; does nothing if it is open, as a client may repeat the request.
     *
     * @param session of the connection of that number
     * @throws SqlException 53300 if as many as are allowed are open, 57P01 if the service is shutting down
     */
    void open(String id, LongFunction<Session> session, ConnectionPropertiesImpl properties) {
        if (shuttingDown) {
            throw shutdown();
        }
        open.computeIfAbsent(id, newId -> {
            long number = slots.take();
            try {
                return new ClientConnection(
                        newId, number, session.apply(number), config.maxStatementsPerConnection(), properties);
            } catch (RuntimeException e) {
                slots.free();
                throw e;
            }
        });
    }

    /**
     * Uses an open connection; its lease starts anew when the use ends.
     *
     * @throws NoSuchConnectionException if it is not open
     */
    <T, E extends Exception> T use(String id, Use<T, E> use) throws E {
        if (shuttingDown) {
            throw shutdown();
        }
        ClientConnection connection = find(id);
        if (connection == null) {
            throw new NoSuchConnectionException(id);
        }
        connection.requestBegins();
        try {
            return use.of(connection);
        } finally {
            connection.requestEnds();
        }
    }

    /** The connection, or null if it is not open. */
    @Nullable
    ClientConnection find(@Nullable String id) {
        return id == null ? null : open.get(id); // a malformed request has no id
    }

    /** Closes a connection; does nothing if it is not open. */
    void close(String id) {
        ClientConnection connection = open.remove(id);
        if (connection != null) {
            slots.free();
            connection.close();
        }
    }

    /** Facts about every open connection, the oldest first. */
    List<NodeFacts.Connection> describe() {
        return open.values().stream()
                .map(ClientConnection::describe)
                .sorted(Comparator.comparingLong(NodeFacts.Connection::number))
                .toList();
    }

    int size() {
        return open.size();
    }

    private void sweep() {
        for (Map.Entry<String, ClientConnection> entry : open.entrySet()) {
            ClientConnection connection = entry.getValue();
            try {
                if (connection.idleFor(config.connectionIdleTimeoutMs())) {
                    // By its number: who knows the id may use the connection.
                    LOG.info(
                            "Closing SQL connection {}: idle for more than {} ms",
                            connection.describe().number(),
                            config.connectionIdleTimeoutMs());
                    close(entry.getKey());
                }
            } catch (RuntimeException e) {
                // One connection that cannot be closed must not keep the others' leases from ending.
                LOG.error(
                        "Could not close the idle SQL connection {}",
                        connection.describe().number(),
                        e);
            }
        }
    }

    private static SqlException shutdown() {
        return new SqlException(SHUTTING_DOWN, "The server is shutting down. Connect again when it is back.");
    }

    /** Ends every result with SQLState 57P01 and refuses what comes after. */
    @Override
    public void close() {
        shuttingDown = true;
        sweeper.shutdownNow();
        open.values().forEach(connection -> connection.end(shutdown()));
        open.clear();
    }
}
