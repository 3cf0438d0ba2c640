package io.runnel.log;

import io.runnel.log.broker.BrokerConfig;
import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.cluster.EpochNote;
import io.runnel.log.coordinator.Lease;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.metadata.Quorum;
import io.runnel.log.metadata.SegmentedMetadataLog;
import io.runnel.log.metadata.raft.RaftConfig;
import io.runnel.log.metadata.raft.RaftMetadataLog;
import io.runnel.log.metadata.raft.RaftQuorum;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.wire.Peers;
import java.io.IOException;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** Opens a {@link LogEngine}: the folders first, what stands on them after, for one thread. */
final class LogOpening {
    private final LogConfig config;
    private final BrokerConfig broker;
    /** What is open, the newest first. */
    private final Deque<AutoCloseable> open;

    private final DataDir dataDir;
    private final LogFolders folders;
    private final long previousEpoch;
    /** Is asked for the epoch that a clean shutdown leaves behind. */
    private final AtomicReference<@Nullable ClusterNode> clusterNode = new AtomicReference<>();

    private final Replicas replicas;
    private final BrokerSettings settings;
    private final PartitionTable partitions;

    /** @param open gets what is opened, also when this fails halfway */
    LogOpening(LogConfig config, Deque<AutoCloseable> open) {
        this.config = config;
        this.broker = config.broker();
        this.open = open;
        boolean clustered = config.cluster().isClustered();
        dataDir = DataDir.lock(
                config.dataDir(),
                broker.nodeId(),
                clustered ? null : Uuid.randomUuid().toString());
        open.push(dataDir);
        folders = LogFolders.lock(config.storage().directories().paths(), dataDir);
        open.push(folders);
        EpochNote note = new EpochNote(dataDir.path());
        previousEpoch = take(note);
        if (clustered) {
            open.push(() -> leave(note)); // Closed after the replicas, whose files are then on disk.
        }
        replicas = Replicas.open(folders.folders(), config.storage(), Time.SYSTEM);
        open.push(replicas);
        settings = new BrokerSettings(broker);
        settings.onChange(
                Set.of(LogSettings.PRODUCER_EXPIRATION_MS),
                () -> replicas.forgetProducersAfter(settings.integer(LogSettings.PRODUCER_EXPIRATION_MS)));
        partitions = new PartitionTable(broker.nodeId(), replicas, settings);
    }

    private long take(EpochNote note) {
        try {
            long epoch = note.take();
            return folders.wereClosedCleanly() ? epoch : -1;
        } catch (IOException e) {
            throw new LogEngineException(
                    "The note of the last shutdown in " + dataDir.path().toAbsolutePath() + " cannot be taken away: "
                            + e + ". Make the folder writable for this user.",
                    e);
        }
    }

    private void leave(EpochNote note) {
        ClusterNode node = clusterNode.get();
        if (node != null) {
            // One that never joined has lost nothing since its last shutdown either.
            note.leave(node.brokerEpoch() < 0 ? previousEpoch : node.brokerEpoch());
        }
    }

    /** A node that stands alone; it serves when {@link LogEngine#listen} is called. */
    LogEngine alone() {
        requireNoQuorum();
        ClusterMetadata metadata = metadata(
                SegmentedMetadataLog.open(broker.nodeId(), dataDir.path(), broker.metadataSnapshotBytes(), Time.SYSTEM),
                (before, after, records) -> {
                    settings.changed(after);
                    partitions.changed(before, after, records);
                });
        metadata.start();
        replicas.recovered();
        partitions.setStraysAside();
        await(metadata.nameCluster(Objects.requireNonNull(dataDir.properties().clusterId(), "cluster.id")));
        await(metadata.finalizeFeatures());
        ControllerService controller = controller(metadata, Quorum.alone(broker.nodeId(), metadata));
        LogEngine engine = engine(metadata, controller, ClusterChanges.alone(metadata, broker.nodeId()), null);
        engine.register(config.bind().getPort());
        controller.start();
        return engine;
    }

    /** What the quorum has agreed on is not in the log of a single node: its topics would seem to be gone. */
    private void requireNoQuorum() {
        if (RaftMetadataLog.isMember(dataDir.path())) {
            throw new LogEngineException("Data folder " + dataDir.path().toAbsolutePath() + " belongs to node "
                    + broker.nodeId() + " of a cluster (it has " + RaftMetadataLog.DIRECTORY
                    + "), but controller.quorum.voters is not set. Set it as on the cluster's other nodes, or choose"
                    + " another folder.");
        }
    }

    /**
     * A node among others, which need each other to start: each answers the others at once, joins, opens the replicas that
     * the cluster's present image gives it, and is in service when this returns.
     */
    LogEngine amongOthers() {
        ClusterIdentity identity = new ClusterIdentity(dataDir, folders.beside());
        RaftMetadataLog log = quorum(identity);
        HeldImages images = new HeldImages(partitions);
        ClusterMetadata metadata = metadata(log, (before, after, records) -> {
            if (identity.admits(after)) {
                settings.changed(after);
                images.changed(before, after, records);
            }
        });
        ClusterNode node = new ClusterNode(config, metadata, log);
        open.push(node);
        clusterNode.set(node);
        partitions.validateWith(new AwaitedValidator());
        ControllerService controller = controller(metadata, new RaftQuorum(log));
        open.push(new NodeReplication(config, replicas, partitions, settings, node.channel(), metadata::image));
        metadata.start();
        controller.start();
        LogEngine engine = engine(metadata, controller, node.changes(), node);
        engine.serve(node);
        open.push(node::leave);
        node.join(
                engine.boundAddress(),
                identity,
                folders.directoryIds(),
                previousEpoch,
                () -> folders.directoryIds(replicas.offlineDirectories()),
                () -> Replica.offline(replicas.all()));
        // Only now is known what has come and gone while this node was away.
        images.letThrough();
        replicas.recovered();
        partitions.setStraysAside();
        node.serve();
        return engine;
    }

    private RaftMetadataLog quorum(ClusterIdentity identity) {
        ClusterConfig cluster = config.cluster();
        String host = config.bind().getHostString();
        return RaftMetadataLog.open(
                new RaftConfig(
                        identity.clusterId(),
                        cluster.voters(),
                        Objects.requireNonNull(cluster.listener(), "a node among others has a listener"),
                        ClusterConfig.isWildcard(host) ? null : host,
                        dataDir.path(),
                        cluster.raft()),
                Time.SYSTEM);
    }

    private ClusterMetadata metadata(MetadataLog log, ClusterMetadata.ImageListener listener) {
        ClusterMetadata metadata =
                new ClusterMetadata(broker.nodeId(), log, broker.topicDefaults(), Uuid::randomUuid, listener);
        open.push(metadata);
        return metadata;
    }

    private ControllerService controller(ClusterMetadata metadata, Quorum quorum) {
        ControllerService controller = new ControllerService(
                metadata,
                ControllerSettings.read(settings, config.cluster()),
                settings.replicationRules(),
                quorum,
                Time.SYSTEM::hiResClockMs);
        open.push(controller);
        return controller;
    }

    private LogEngine engine(
            ClusterMetadata metadata,
            ControllerService controller,
            ClusterChanges changes,
            @Nullable ClusterNode node) {
        ProducerIds producerIds = new ProducerIds(changes::allocateProducerIds);
        Coordinators coordinators = new CoordinatorWiring(
                        config.coordinators(),
                        metadata,
                        changes,
                        partitions,
                        node == null ? Lease.alone(broker.nodeId()) : node.lease(),
                        node == null ? Peers.NONE : node.peers(),
                        Time.SYSTEM)
                .start();
        if (node == null) {
            coordinators.changed(metadata.image()); // Among others the first image comes when the node has joined.
        }
        open.push(coordinators);
        return new LogEngine(
                config,
                new LogEngine.Parts(
                        settings, metadata, changes, partitions, producerIds, coordinators, controller, node),
                open);
    }

    static <T> T await(CompletableFuture<T> change) {
        try {
            return change.get();
        } catch (ExecutionException e) {
            throw new LogEngineException("Writing the cluster's metadata failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogEngineException("Interrupted while starting the log", e);
        }
    }
}
