package io.runnel.log;

import io.runnel.log.broker.HostedTopic;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import io.runnel.log.remote.RemoteEventLog;
import io.runnel.log.replication.Replica;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The log of a cluster for the other modules of one of its nodes. What this node leads is read from its own replicas;
 * everything else goes over Kafka's protocol, writing in any case: only a producer with sequences can repeat an append
 * whose leader has moved without storing it twice.
 */
final class ClusterEventLog implements EventLog, AutoCloseable {
    /** What other nodes have agreed on comes here within milliseconds, unless this one is cut off. */
    private static final long METADATA_LAG_MAX_MS = 2_000;

    private final ClusterMetadata metadata;
    private final ClusterChanges changes;
    private final PartitionTable partitions;
    private final BooleanSupplier leaseHolds;
    private final Function<IsolationLevel, RemoteEventLog> connector;
    private final IsolationLevel isolation;
    private @Nullable RemoteEventLog connected;
    private @Nullable ClusterEventLog uncommitted;
    private boolean closed;

    /**
     * @param leaseHolds whether this node leads what it believes to lead
     * @param connector connects to the cluster, for readers of an isolation; asked once for each, when something must go
     *     over the network
     */
    ClusterEventLog(
            ClusterMetadata metadata,
            ClusterChanges changes,
            PartitionTable partitions,
            BooleanSupplier leaseHolds,
            Function<IsolationLevel, RemoteEventLog> connector) {
        this(metadata, changes, partitions, leaseHolds, connector, IsolationLevel.READ_COMMITTED);
    }

    private ClusterEventLog(
            ClusterMetadata metadata,
            ClusterChanges changes,
            PartitionTable partitions,
            BooleanSupplier leaseHolds,
            Function<IsolationLevel, RemoteEventLog> connector,
            IsolationLevel isolation) {
        this.isolation = isolation;
        this.metadata = metadata;
        this.changes = changes;
        this.partitions = partitions;
        this.leaseHolds = leaseHolds;
        this.connector = connector;
    }

    private synchronized RemoteEventLog network() {
        if (closed) {
            throw new IllegalStateException("The node shuts down");
        }
        if (connected == null) {
            connected = connector.apply(isolation);
        }
        return connected;
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        return changes.createTopics(List.of(TopicRequest.of(spec)))
                .thenApply(outcomes -> EmbeddedEventLog.describe(outcomes.get(0).orThrow()));
    }

    @Override
    public CompletableFuture<Void> deleteTopic(String name) {
        return changes.deleteTopics(List.of(name)).thenAccept(outcomes -> requireDone(outcomes.get(0)));
    }

    private static void requireDone(Outcome<TopicImage> outcome) {
        if (outcome.error() != null) {
            throw outcome.error();
        }
    }

    @Override
    public Optional<TopicDescription> topic(String name) {
        return Optional.ofNullable(metadata.image().topic(name)).map(EmbeddedEventLog::describe);
    }

    @Override
    public Optional<TopicDescription> createdTopic(String name) {
        Optional<TopicDescription> known = topic(name);
        if (known.isPresent()) {
            return known;
        }
        CompletableFuture<ClusterImage> shown = metadata.when(image -> image.topic(name) != null);
        try {
            shown.get(METADATA_LAG_MAX_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            shown.cancel(false); // It was deleted.
        } catch (ExecutionException e) {
            throw new IllegalStateException("Waiting for an image does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            shown.cancel(false);
        }
        return topic(name);
    }

    @Override
    public List<TopicDescription> topics() {
        return metadata.image().topics().values().stream()
                .map(EmbeddedEventLog::describe)
                .toList();
    }

    /** Of partitions that this node leads; empty of others. */
    @Override
    public List<SegmentDescription> segments(TopicPartition partition) {
        Replica replica = ownLeader(require(partition), partition);
        return replica == null ? List.of() : EmbeddedEventLog.segments(replica);
    }

    private HostedTopic require(TopicPartition partition) {
        HostedTopic topic = partitions.require(partition.topic());
        if (!topic.topic().hasPartition(partition.partition())) {
            throw new UnknownTopicOrPartitionException("Topic '" + partition.topic() + "' has partitions 0 to "
                    + (topic.topic().partitions().size() - 1) + ", not " + partition.partition() + ".");
        }
        return topic;
    }

    /** This node's replica, if it leads for certain and knows where the committed records end. */
    private @Nullable Replica ownLeader(HostedTopic topic, TopicPartition partition) {
        if (!leaseHolds.getAsBoolean()
                || topic.topic().partitions().get(partition.partition()).leader() != topic.nodeId()) {
            return null;
        }
        try {
            Replica replica = topic.leader(partition.partition());
            return !replica.isReplicated() || replica.replication().knowsItsEnd() ? replica : null;
        } catch (ApiException e) {
            return null; // It has moved, or is offline here: whoever leads it now is asked.
        }
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        Uuid topicId = require(partition).topic().id();
        return new MovingReader(() -> open(partition, topicId));
    }

    private PartitionReader open(TopicPartition partition, Uuid topicId) {
        HostedTopic topic = require(partition);
        if (!topic.topic().id().equals(topicId)) {
            throw new UnknownTopicOrPartitionException("Topic '" + partition.topic() + "' was deleted.");
        }
        Replica own = ownLeader(topic, partition);
        return own != null
                ? new ReplicaReader(own, isolation == IsolationLevel.READ_UNCOMMITTED)
                : network().reader(partition);
    }

    @Override
    public synchronized EventLog readUncommitted() {
        if (uncommitted == null) {
            uncommitted = new ClusterEventLog(
                    metadata, changes, partitions, leaseHolds, connector, IsolationLevel.READ_UNCOMMITTED);
        }
        return uncommitted;
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        require(partition);
        return network().writer(partition);
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        return network().transactionalWriter(transactionalId, timeoutMs);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return network().committedOffsets(group);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (connected != null) {
            connected.close();
        }
        if (uncommitted != null) {
            uncommitted.close();
        }
    }
}
