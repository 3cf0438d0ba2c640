package io.runnel.sql.service.channel;

import io.runnel.protocol.Protocol;
import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.sql.Session;
import io.runnel.sql.SqlEngine;
import io.runnel.sql.SqlException;
import io.runnel.sql.service.ConnectionSlots;
import io.runnel.sql.service.MetadataRequests;
import io.runnel.sql.service.RequestsUnderWay;
import io.runnel.sql.service.SessionProperties;
import io.runnel.sql.service.SqlServiceConfig;
import io.runnel.sql.system.NodeFacts;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions of our own driver. One whose socket broke lives on for its lease, so that its client can come back on another;
 * one that is idle for too long is closed. Thread-safe.
 */
public final class SqlChannels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqlChannels.class);
    private static final String SHUTTING_DOWN = "57P01";
    private static final int KEY_BYTES = 16;

    /** How many times within a lease sessions are looked through: it is exceeded by a quarter at most. */
    private static final int SWEEPS_PER_LEASE = 4;

    private final SqlServiceConfig config;
    private final ConnectionSlots slots;
    private final RequestsUnderWay underWay = new RequestsUnderWay();
    private final ServiceContext service;
    private final Map<String, ChannelSession> open = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean shuttingDown;

    /**
     * @param slots counts the connections, whatever they speak
     * @param executor threads that carry requests out
     * @param version of the server, as clients are told
     */
    public SqlChannels(
            SqlEngine engine,
            MetadataRequests metadata,
            SqlServiceConfig config,
            ConnectionSlots slots,
            Executor executor,
            String version) {
        this.config = config;
        this.slots = slots;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sql-channel-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        Admission admission = new Admission(config.maxRunningRequests());
        Turns turns = new Turns(executor, Runtime.getRuntime().availableProcessors());
        service = new ServiceContext(engine, metadata, config, admission, underWay, turns, executor, timer, version);
        long periodMs = Math.max(1, Math.min(config.leaseMs(), config.connectionIdleTimeoutMs()) / SWEEPS_PER_LEASE);
        var unused = timer.scheduleWithFixedDelay(this::sweep, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Begins a session.
     *
     * @throws SqlException 53300 if as many as are allowed are open, 57P01 if the service is shutting down, 0A000 for another
     *     version of the protocol, 22023 or 3F000 for a property
     */
    ChannelSession open(Request.Open request) {
        if (shuttingDown) {
            throw shutdown();
        }
        if (request.version() != Protocol.VERSION) {
            throw new SqlException(
                    "0A000",
                    "The driver speaks version " + request.version() + " of the protocol, this server version "
                            + Protocol.VERSION + ": use the driver of the server's release.");
        }
        long number = slots.take();
        try {
            Session session = SessionProperties.session(Long.toString(number), request.properties());
            byte[] bytes = new byte[KEY_BYTES];
            random.nextBytes(bytes);
            String key = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            ChannelSession opened = new ChannelSession(key, number, session, service, () -> close(key));
            open.put(key, opened);
            return opened;
        } catch (RuntimeException e) {
            slots.free();
            throw e;
        }
    }

    /** @throws SqlException 08003 if there is no such session */
    ChannelSession resume(String key) {
        ChannelSession known = open.get(key);
        if (known == null) {
            throw Failures.closed();
        }
        return known;
    }

    /** What a client is told of its new session. */
    Reply.Opened greeting(ChannelSession session) {
        return new Reply.Opened(session.key(), session.number(), service.version(), config.leaseMs(), facts());
    }

    private Map<String, String> facts() {
        return Map.of(Protocol.MAX_REQUEST_BYTES, Integer.toString(config.requestMaxBytes()));
    }

    private void close(String key) {
        ChannelSession session = open.remove(key);
        if (session != null) {
            slots.free();
            session.close();
        }
    }

    /** Closes a session of which nothing was heard, on another thread than the timer's: that may wait. */
    private void drop(ChannelSession session) {
        service.blocking().execute(() -> {
            try {
                close(session.key());
            } finally {
                session.hangUp();
            }
        });
    }

    int requestMaxBytes() {
        return config.requestMaxBytes();
    }

    /** Facts about every open session, the oldest first. */
    public List<NodeFacts.Connection> describe() {
        return open.values().stream()
                .map(ChannelSession::describe)
                .sorted(Comparator.comparingLong(NodeFacts.Connection::number))
                .toList();
    }

    private void sweep() {
        for (ChannelSession session : open.values()) {
            try {
                if (session.leaseEnded(config.leaseMs())) {
                    LOG.debug("Closing SQL connection {}: its client is gone", session.number());
                    drop(session);
                } else if (session.idleFor(config.connectionIdleTimeoutMs())) {
                    LOG.info(
                            "Closing SQL connection {}: idle for more than {} ms",
                            session.number(),
                            config.connectionIdleTimeoutMs());
                    drop(session);
                }
            } catch (RuntimeException e) {
                // One session that cannot be closed must not keep the others' leases from ending.
                LOG.error("Could not close SQL connection {}", session.number(), e);
            }
        }
    }

    private static SqlException shutdown() {
        return new SqlException(SHUTTING_DOWN, "The server is shutting down. Connect again when it is back.");
    }

    /**
     * A way to the service within the process.
     *
     * @param replies takes messages without their length; it must return at once
     */
    public ChannelLink link(Consumer<byte[]> replies) {
        return new ChannelLink(this, replies);
    }

    /** Takes a socket over from HTTP. */
    public Connection take(EndPoint endPoint, Executor executor) {
        return new ChannelConnection(this, endPoint, executor);
    }

    /** Ends every result with SQLState 57P01, refuses what comes after, and waits for the replies, but no longer than that. */
    public void end(long timeoutMs) {
        shuttingDown = true;
        open.values().forEach(session -> session.end(shutdown()));
        underWay.awaitNone(timeoutMs);
    }

    /** Closes all sessions. */
    @Override
    public void close() {
        shuttingDown = true;
        List.copyOf(open.keySet()).forEach(this::close);
        timer.shutdownNow();
    }
}
