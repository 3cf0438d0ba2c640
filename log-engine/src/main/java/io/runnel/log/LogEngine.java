package io.runnel.log;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.broker.Broker;
import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.broker.RequestRouter;
import io.runnel.log.broker.controller.ControllerApis;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.cluster.Forwarding;
import io.runnel.log.embedded.EmbeddedTransactions;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.network.ConnectionLimits;
import io.runnel.log.network.KafkaListener;
import io.runnel.log.remote.RemoteEventLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's log, from open to close: locks the data folder, replays the metadata, recovers the replicas, and, once
 * {@link #listen} is called, serves Kafka's protocol. Between the two the other modules read from {@link #eventLog} what
 * they need to judge records.
 *
 * <p>Open, listen and close are for one thread; the event log is for any.
 */
public final class LogEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogEngine.class);

    private final LogConfig config;
    private final Parts parts;
    private final EventLog eventLog;
    /** What is open, the newest first: closed in this order. */
    private final Deque<AutoCloseable> open;

    private volatile @Nullable KafkaListener listener;
    private boolean validated;

    /**
     * What an engine is made of.
     *
     * @param node its place among others; null for one that stands alone
     */
    record Parts(
            BrokerSettings settings,
            ClusterMetadata metadata,
            ClusterChanges changes,
            PartitionTable partitions,
            ProducerIds producerIds,
            Coordinators coordinators,
            ControllerService controller,
            @Nullable ClusterNode node) {}

    LogEngine(LogConfig config, Parts parts, Deque<AutoCloseable> open) {
        this.config = config;
        this.parts = parts;
        this.open = open;
        this.eventLog = parts.node() == null ? ownLog() : clusterLog(parts.node());
    }

    private EventLog ownLog() {
        EmbeddedTransactions transactions = new EmbeddedTransactions(
                parts.metadata(), parts.partitions(), parts.coordinators(), parts.producerIds(), Time.SYSTEM);
        open.push(transactions);
        return new EmbeddedEventLog(parts.metadata(), parts.changes(), parts.partitions(), transactions, Time.SYSTEM);
    }

    private EventLog clusterLog(ClusterNode node) {
        ClusterEventLog log = new ClusterEventLog(
                parts.metadata(), parts.changes(), parts.partitions(), node::isInService, this::connectToCluster);
        open.push(log);
        return log;
    }

    /** Through this node's own port: it knows where everything is. */
    private RemoteEventLog connectToCluster(IsolationLevel isolation) {
        InetSocketAddress bound = boundAddress();
        InetAddress address =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        String host = address.getHostAddress();
        return RemoteEventLog.connect(
                (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort(),
                Map.of(
                        "client.id",
                        Forwarding.clientId(config.broker().nodeId()) + "-log",
                        "isolation.level",
                        isolation.toString()));
    }

    /**
     * Opens the log in the configured data folder; when this returns, every topic that was there is there again, and a node
     * among others is in service and answers Kafka's clients and the other nodes.
     *
     * @throws LogEngineException if the folder is locked, not writable or another node's, or its metadata is damaged; of a
     *     node among others also if they cannot be reached or refuse it
     */
    public static LogEngine open(LogConfig config) {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            LogOpening opening = new LogOpening(config, open);
            return config.cluster().isClustered() ? opening.amongOthers() : opening.alone();
        } catch (RuntimeException e) {
            closeAll(open);
            throw e instanceof LogEngineException
                    ? e
                    : new LogEngineException(
                            "Opening the log in " + config.dataDir().toAbsolutePath() + " failed: " + e.getMessage(),
                            e);
        }
    }

    /** The log for the other modules of this process; usable until {@link #close}. */
    public EventLog eventLog() {
        return eventLog;
    }

    /** What the log can tell of itself; usable until {@link #close}. */
    public LogInspection inspection() {
        return new LogInspection(parts.metadata(), parts.partitions(), parts.coordinators(), parts.settings());
    }

    /** Which nodes are in service; usable until {@link #close}. */
    public Membership membership() {
        ClusterNode node = parts.node();
        return new Membership(
                config.broker().nodeId(), node != null, parts.metadata(), () -> node == null || node.isInService());
    }

    /** Connections of Kafka clients that are open; 0 before {@link #listen}. */
    public int connections() {
        KafkaListener serving = listener;
        return serving == null ? 0 : serving.connections();
    }

    /** The cluster's id, which the data folder keeps. */
    public String clusterId() {
        String clusterId = parts.metadata().image().clusterId();
        if (clusterId == null) {
            throw new IllegalStateException("The cluster has no id");
        }
        return clusterId;
    }

    /**
     * Serves Kafka clients from now on. A node among others has served them since it was opened, but for records that must
     * be judged: those enter from now on.
     *
     * @param validator decides which records may enter, on the wire and through the event log
     * @return the bound address, with the port that port 0 became
     * @throws LogEngineException if the address cannot be bound
     */
    public InetSocketAddress listen(RecordValidator validator) {
        if (validated) {
            throw new IllegalStateException("The log listens already");
        }
        validated = true;
        KafkaListener bound = listener == null ? bindLimited() : listener;
        parts.partitions().validateWith(validator);
        if (parts.node() == null) {
            register(bound.address().getPort());
            bound.start(new RequestRouter(handled(), controller(false), null), Time.SYSTEM);
        }
        return bound.address();
    }

    /** Serves the other nodes, and clients as far as the records that they bring need no judgement. */
    void serve(ClusterNode node) {
        RequestRouter router = new RequestRouter(handled(), controller(true), node.forwarding());
        node.serves(router);
        bindLimited().start(router, Time.SYSTEM);
    }

    ClusterMetadata metadata() {
        return parts.metadata();
    }

    /** Where Kafka's port is bound. */
    InetSocketAddress boundAddress() {
        KafkaListener serving = listener;
        if (serving == null) {
            throw new IllegalStateException("The log does not listen yet");
        }
        return serving.address();
    }

    private List<ApiHandler> controller(boolean betweenNodes) {
        return ControllerApis.handlers(parts.metadata(), parts.controller(), betweenNodes);
    }

    private Broker handled() {
        return new Broker(
                config.broker(),
                parts.settings(),
                parts.metadata(),
                parts.changes(),
                parts.partitions(),
                parts.producerIds(),
                parts.coordinators(),
                Time.SYSTEM);
    }

    private KafkaListener bindLimited() {
        KafkaListener bound = bind();
        open.push(bound);
        listener = bound;
        limitConnections(bound);
        return bound;
    }

    private void limitConnections(KafkaListener bound) {
        Runnable limit = () -> bound.limitConnections(new ConnectionLimits(
                parts.settings().integer(LogSettings.MAX_CONNECTIONS),
                parts.settings().integer(LogSettings.MAX_CONNECTIONS_PER_IP),
                ConnectionLimits.parseOverrides(parts.settings().text(LogSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES))));
        parts.settings()
                .onChange(
                        Set.of(
                                LogSettings.MAX_CONNECTIONS,
                                LogSettings.MAX_CONNECTIONS_PER_IP,
                                LogSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES),
                        limit);
        try {
            limit.run();
        } catch (ConfigException e) {
            // A host that was known when clients set this is not known now: no reason not to start.
            LOG.error("Connections are bounded as the node was started, not as it was changed since", e);
        }
    }

    private KafkaListener bind() {
        InetSocketAddress address = config.bind();
        if (address.isUnresolved()) {
            throw new LogEngineException("Address " + address.getHostString()
                    + " is not known. Set bind to an address of this machine, or to 0.0.0.0 for all.");
        }
        try {
            return KafkaListener.bind(address, config.network());
        } catch (IOException e) {
            throw new LogEngineException(
                    "Kafka port " + address.getHostString() + ":" + address.getPort() + " cannot be bound: "
                            + e.getMessage()
                            + ". Stop what uses it, or set kafka.port to another port (0 picks a free one).",
                    e);
        }
    }

    /** Of a node that stands alone: says where it is reached. */
    void register(int boundPort) {
        BrokerImage.Endpoint endpoint = ClusterNode.endpoint(config, boundPort);
        LogOpening.await(parts.metadata().registerBroker(config.broker().nodeId(), endpoint.host(), endpoint.port()));
    }

    /** Stops serving, ends every thread, flushes and closes all files, and frees the data folder. */
    @Override
    public void close() {
        closeAll(open);
    }

    /**
     * Ends without a word to the other nodes or to clients, which is what they see of a crash; the files are closed all the
     * same. For tests within one process.
     */
    void closeAbruptly() {
        KafkaListener serving = listener;
        if (serving != null) {
            serving.close();
        }
        if (parts.node() != null) {
            parts.node().fallSilent();
        }
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        AutoCloseable next;
        while ((next = open.poll()) != null) {
            try {
                next.close();
            } catch (Exception e) {
                LOG.error(
                        "Closing {} failed; the others are closed still",
                        next.getClass().getSimpleName(),
                        e);
            }
        }
    }
}
