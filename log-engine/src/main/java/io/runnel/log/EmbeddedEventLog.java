package io.runnel.log;

import io.runnel.log.broker.HostedTopic;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.cluster.ClusterChanges;
import io.runnel.log.embedded.EmbeddedTransactions;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import io.runnel.log.replication.Replica;
import io.runnel.log.search.Summary;
import io.runnel.log.storage.SegmentFacts;
import io.runnel.log.storage.SegmentView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Time;

/** The log of this process: readers and writers stand on its replicas, without a socket in between. */
final class EmbeddedEventLog implements EventLog {
    private final ClusterMetadata metadata;
    private final ClusterChanges changes;
    private final PartitionTable partitions;
    private final EmbeddedTransactions transactions;
    private final Time time;
    private final boolean uncommitted;

    EmbeddedEventLog(
            ClusterMetadata metadata,
            ClusterChanges changes,
            PartitionTable partitions,
            EmbeddedTransactions transactions,
            Time time) {
        this(metadata, changes, partitions, transactions, time, false);
    }

    /** @param uncommitted whether readers show records of open and aborted transactions as well */
    private EmbeddedEventLog(
            ClusterMetadata metadata,
            ClusterChanges changes,
            PartitionTable partitions,
            EmbeddedTransactions transactions,
            Time time,
            boolean uncommitted) {
        this.uncommitted = uncommitted;
        this.metadata = metadata;
        this.changes = changes;
        this.partitions = partitions;
        this.transactions = transactions;
        this.time = time;
    }

    @Override
    public CompletableFuture<TopicDescription> createTopic(TopicSpec spec) {
        return changes.createTopics(List.of(TopicRequest.of(spec))).thenApply(outcomes -> {
            TopicImage topic = outcomes.get(0).orThrow();
            requireOnline(topic);
            return describe(topic);
        });
    }

    // That the topic exists does not mean that its files could be made.
    private void requireOnline(TopicImage topic) {
        HostedTopic hosted = partitions.require(topic.name());
        for (int index = 0; index < topic.partitions().size(); index++) {
            Replica replica = hosted.replica(index);
            if (!replica.topicId().equals(topic.id())) {
                throw new IllegalStateException("Partition " + replica.partition() + " is of topic id "
                        + replica.topicId() + ", not " + topic.id());
            }
        }
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
    public List<TopicDescription> topics() {
        return metadata.image().topics().values().stream()
                .map(EmbeddedEventLog::describe)
                .toList();
    }

    static TopicDescription describe(TopicImage topic) {
        return new TopicDescription(
                topic.name(),
                topic.id(),
                topic.partitions().size(),
                topic.replicationFactor(),
                topic.configs(),
                topic.internal());
    }

    @Override
    public List<SegmentDescription> segments(TopicPartition partition) {
        return segments(replica(partition));
    }

    static List<SegmentDescription> segments(Replica replica) {
        return replica.search().segments().stream()
                .map(segment -> describe(replica.partition(), segment))
                .toList();
    }

    private static SegmentDescription describe(TopicPartition partition, SegmentView segment) {
        SegmentFacts facts = segment.facts();
        Summary summary = segment.summary();
        Summary timed = summary != null && summary.records() > 0 ? summary : null;
        OptionalLong newest = facts.sizeInBytes() > 0 && facts.newestMs() >= 0
                ? OptionalLong.of(facts.newestMs())
                : OptionalLong.empty();
        return new SegmentDescription(
                partition,
                facts.baseOffset(),
                facts.endOffset(),
                facts.sizeInBytes(),
                summary == null ? OptionalLong.empty() : OptionalLong.of(summary.records()),
                timed == null ? OptionalLong.empty() : OptionalLong.of(timed.minMs()),
                timed == null ? newest : OptionalLong.of(timed.maxMs()),
                segment.active(),
                summary != null);
    }

    @Override
    public PartitionReader reader(TopicPartition partition) {
        return new ReplicaReader(replica(partition), uncommitted);
    }

    @Override
    public EventLog readUncommitted() {
        return new EmbeddedEventLog(metadata, changes, partitions, transactions, time, true);
    }

    @Override
    public PartitionWriter writer(TopicPartition partition) {
        return new ReplicaWriter(replica(partition), time);
    }

    @Override
    public TransactionalWriter transactionalWriter(String transactionalId, long timeoutMs) {
        return transactions.writer(transactionalId, timeoutMs);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(String group) {
        return transactions.committedOffsets(group);
    }

    private Replica replica(TopicPartition partition) {
        return partitions.require(partition.topic()).leader(partition.partition());
    }
}
