package io.runnel.log;

import io.runnel.log.broker.Broker;
import io.runnel.log.broker.BrokerConfig;
import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.broker.RequestRouter;
import io.runnel.log.broker.controller.ControllerApis;
import io.runnel.log.embedded.EmbeddedTransactions;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.metadata.Quorum;
import io.runnel.log.metadata.SegmentedMetadataLog;
import io.runnel.log.network.ConnectionLimits;
import io.runnel.log.network.KafkaListener;
import io.runnel.log.replication.Replicas;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.Uuid;
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
    private final BrokerSettings settings;
    private final ClusterMetadata metadata;
    private final PartitionTable partitions;
    private final Coordinators coordinators;
    private final ProducerIds producerIds;
    private final ControllerService controller;
    private final EventLog eventLog;
    /** What is open, the newest first: closed in this order. */
    private final Deque<AutoCloseable> open;

    private volatile @Nullable KafkaListener listener;

    private LogEngine(
            LogConfig config,
            BrokerSettings settings,
            ClusterMetadata metadata,
            PartitionTable partitions,
            ProducerIds producerIds,
            Coordinators coordinators,
            Deque<AutoCloseable> open) {
        this.config = config;
        this.settings = settings;
        this.metadata = metadata;
        this.partitions = partitions;
        this.producerIds = producerIds;
        this.coordinators = coordinators;
        this.open = open;
        this.controller = new ControllerService(
                metadata,
                ControllerSettings.read(settings, ControllerSettings.SESSION_TIMEOUT_MS),
                settings.replicationRules(),
                Quorum.alone(config.broker().nodeId(), metadata),
                Time.SYSTEM::hiResClockMs);
        open.push(controller);
        EmbeddedTransactions transactions =
                new EmbeddedTransactions(metadata, partitions, coordinators, producerIds, Time.SYSTEM);
        open.push(transactions);
        this.eventLog = new EmbeddedEventLog(metadata, partitions, transactions, Time.SYSTEM);
    }

    /**
     * Opens the log in the configured data folder; when this returns, every topic that was there is there again.
     *
     * @throws LogEngineException if the folder is locked, not writable or another node's, or its metadata is damaged
     */
    public static LogEngine open(LogConfig config) {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            BrokerConfig broker = config.broker();
            DataDir dataDir = DataDir.lock(config.dataDir(), broker.nodeId());
            open.push(dataDir);
            LogFolders folders = LogFolders.lock(config.storage().directories().paths(), dataDir);
            open.push(folders);
            Replicas replicas = Replicas.open(folders.folders(), config.storage(), Time.SYSTEM);
            open.push(replicas);
            BrokerSettings settings = new BrokerSettings(broker);
            settings.onChange(
                    Set.of(LogSettings.PRODUCER_EXPIRATION_MS),
                    () -> replicas.forgetProducersAfter(settings.integer(LogSettings.PRODUCER_EXPIRATION_MS)));
            PartitionTable partitions = new PartitionTable(replicas, settings);
            ClusterMetadata metadata = new ClusterMetadata(
                    broker.nodeId(),
                    SegmentedMetadataLog.open(broker.nodeId(), dataDir.path(), broker.metadataSnapshotBytes(), Time.SYSTEM),
                    broker.topicDefaults(),
                    Uuid::randomUuid,
                    (before, after, records) -> {
                        settings.changed(after);
                        partitions.changed(before, after, records);
                    });
            open.push(metadata);
            metadata.start();
            replicas.recovered();
            replicas.setStraysAside();
            await(metadata.nameCluster(dataDir.properties().clusterId()));
            await(metadata.finalizeFeatures());
            ProducerIds producerIds = new ProducerIds(() -> metadata.allocateProducerIds(broker.nodeId()));
            Coordinators coordinators =
                    new CoordinatorWiring(config.coordinators(), metadata, partitions, Time.SYSTEM).start();
            open.push(coordinators);
            LogEngine engine = new LogEngine(config, settings, metadata, partitions, producerIds, coordinators, open);
            engine.register(config.bind().getPort());
            engine.controller.start();
            return engine;
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
        return new LogInspection(metadata, partitions, coordinators, settings);
    }

    /** Connections of Kafka clients that are open; 0 before {@link #listen}. */
    public int connections() {
        KafkaListener serving = listener;
        return serving == null ? 0 : serving.connections();
    }

    /** The cluster's id, which the data folder keeps. */
    public String clusterId() {
        String clusterId = metadata.image().clusterId();
        if (clusterId == null) {
            throw new IllegalStateException("The cluster has no id");
        }
        return clusterId;
    }

    /**
     * Serves Kafka clients from now on.
     *
     * @param validator decides which records may enter, on the wire and through the event log
     * @return the bound address, with the port that port 0 became
     * @throws LogEngineException if the address cannot be bound
     */
    public InetSocketAddress listen(RecordValidator validator) {
        if (listener != null) {
            throw new IllegalStateException("The log listens already");
        }
        KafkaListener bound = bind();
        open.push(bound);
        listener = bound;
        limitConnections(bound);
        partitions.validateWith(validator);
        register(bound.address().getPort());
        Broker broker =
                new Broker(config.broker(), settings, metadata, partitions, producerIds, coordinators, Time.SYSTEM);
        bound.start(
                new RequestRouter(broker, ControllerApis.handlers(metadata, controller, false)), Time.SYSTEM);
        return bound.address();
    }

    private void limitConnections(KafkaListener bound) {
        Runnable limit = () -> bound.limitConnections(new ConnectionLimits(
                settings.integer(LogSettings.MAX_CONNECTIONS),
                settings.integer(LogSettings.MAX_CONNECTIONS_PER_IP),
                ConnectionLimits.parseOverrides(settings.text(LogSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES))));
        settings.onChange(
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

    private void register(int boundPort) {
        InetSocketAddress told = config.advertised();
        int nodeId = config.broker().nodeId();
        await(
                told == null
                        ? metadata.registerBroker(nodeId, config.bind().getHostString(), boundPort)
                        : metadata.registerBroker(nodeId, told.getHostString(), told.getPort()));
    }

    private static <T> T await(CompletableFuture<T> change) {
        try {
            return change.get();
        } catch (ExecutionException e) {
            throw new LogEngineException("Writing the cluster's metadata failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogEngineException("Interrupted while starting the log", e);
        }
    }

    /** Stops serving, ends every thread, flushes and closes all files, and frees the data folder. */
    @Override
    public void close() {
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
