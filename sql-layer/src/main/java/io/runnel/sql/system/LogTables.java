package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.log.EventLog;
import io.runnel.log.LogInspection;
import io.runnel.log.LogInspection.Group;
import io.runnel.log.LogInspection.GroupOffset;
import io.runnel.log.LogInspection.Offsets;
import io.runnel.log.LogInspection.Partition;
import io.runnel.log.TopicDescription;
import io.runnel.sql.catalog.SystemTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the log knows: topics, partitions, brokers, groups, transactions. */
record LogTables(EventLog log, LogInspection inspection) {
    List<SystemTable> all() {
        return List.of(topics(), partitions(), brokers(), consumerGroups(), transactions());
    }

    private SystemTable topics() {
        return table("TOPICS", "the log's topics")
                .text("TOPIC", "name")
                .text("ID", "the topic's own id, which a new topic of that name does not have")
                .integer("PARTITIONS", "how many it has")
                .integer("REPLICAS", "copies of each partition")
                .truth("INTERNAL", "whether it belongs to the system itself")
                .bigint("RECORDS", "offsets that are there: its records, and gaps that compaction left")
                .bigint("SIZE_BYTES", "of all its segments")
                .text("CONFIGS", "what is set on the topic itself, as name=value")
                .rows(this::topicRows);
    }

    private List<@Nullable Object[]> topicRows() {
        Map<String, List<Partition>> partitions =
                inspection.partitions().stream().collect(Collectors.groupingBy(Partition::topic));
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (TopicDescription topic : log.topics()) {
            List<Partition> own = partitions.getOrDefault(topic.name(), List.of());
            rows.add(new @Nullable Object[] {
                topic.name(),
                topic.id().toString(),
                topic.partitions(),
                (int) topic.replicationFactor(),
                topic.internal(),
                own.stream().mapToLong(LogTables::records).sum(),
                own.stream()
                        .map(Partition::sizeBytes)
                        .mapToLong(size -> size == null ? 0 : size)
                        .sum(),
                new TreeMap<>(topic.configs())
                        .entrySet().stream().map(Object::toString).collect(Collectors.joining(", "))
            });
        }
        return rows;
    }

    private static long records(Partition partition) {
        Offsets offsets = partition.offsets();
        return offsets == null ? 0 : offsets.end() - offsets.start();
    }

    private SystemTable partitions() {
        return table("PARTITIONS", "the partitions of all topics")
                .text("TOPIC", "name of the topic")
                .integer("PARTITION_ID", "number, from 0")
                .integer("LEADER", "node id of the broker that leads it; -1 for none")
                .integer("LEADER_EPOCH", "grows with each change of leader")
                .text("REPLICAS", "node ids of the brokers that hold it")
                .text("IN_SYNC_REPLICAS", "those of them whose copies are complete")
                .bigint("START_OFFSET", "of the first record that is still there")
                .bigint("END_OFFSET", "one above the last record")
                .bigint("HIGH_WATERMARK", "below it records are committed")
                .bigint("STABLE_OFFSET", "below it transactions are decided; SQL reads up to here")
                .bigint("SIZE_BYTES", "of its segments")
                .rows(this::partitionRows);
    }

    private List<@Nullable Object[]> partitionRows() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Partition partition : inspection.partitions()) {
            Offsets offsets = partition.offsets();
            rows.add(new @Nullable Object[] {
                partition.topic(),
                partition.partition(),
                partition.leader(),
                partition.leaderEpoch(),
                numbers(partition.replicas()),
                numbers(partition.inSyncReplicas()),
                offsets == null ? null : offsets.start(),
                offsets == null ? null : offsets.end(),
                offsets == null ? null : offsets.highWatermark(),
                offsets == null ? null : offsets.stable(),
                partition.sizeBytes()
            });
        }
        return rows;
    }

    private static String numbers(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private SystemTable brokers() {
        return table("BROKERS", "the brokers of the cluster")
                .integer("NODE_ID", "number in the cluster")
                .text("HOST", "where clients reach it")
                .integer("PORT", "of Kafka's protocol")
                .bigint("EPOCH", "grows with each start of a broker")
                .text("RACK", "broker.rack; null if it has none")
                .text("STATE", "ACTIVE, SHUTTING_DOWN, or FENCED: not heard of, and in service of nothing")
                .truth("CONTROLLER", "whether it decides for the cluster now")
                .rows(() -> inspection.brokers().stream()
                        .<@Nullable Object[]>map(broker -> new @Nullable Object[] {
                            broker.nodeId(),
                            broker.host(),
                            broker.port(),
                            broker.epoch(),
                            broker.rack(),
                            broker.state(),
                            broker.controller()
                        })
                        .toList());
    }

    private SystemTable consumerGroups() {
        return table("CONSUMER_GROUPS", "groups of consumers and how far they have come")
                .text("GROUP_ID", "name of the group")
                .text("TYPE", "classic or consumer: the protocol that its members speak")
                .text("STATE", "such as Stable, Empty or Dead")
                .text("TOPIC", "of a committed offset; null for a group that has committed none")
                .integer("PARTITION_ID", "of that topic")
                .bigint("COMMITTED_OFFSET", "of the next record that the group will read")
                .bigint("END_OFFSET", "of what readers may read of the partition now")
                .bigint("CONSUMER_LAG", "records from the committed offset to that end")
                .text("METADATA", "the consumer's own words about the offset")
                .time("COMMITTED", "when the offset was committed")
                .rows(this::groupRows);
    }

    private List<@Nullable Object[]> groupRows() {
        Map<TopicPartition, Offsets> ends = new HashMap<>();
        for (Partition partition : inspection.partitions()) {
            Offsets offsets = partition.offsets();
            if (offsets != null) {
                ends.put(new TopicPartition(partition.topic(), partition.partition()), offsets);
            }
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Group group : inspection.groups()) {
            if (group.offsets().isEmpty()) {
                rows.add(new @Nullable Object[] {
                    group.id(), group.type(), group.state(), null, null, null, null, null, null, null
                });
            }
            for (GroupOffset offset : group.offsets()) {
                rows.add(row(group, offset, ends.get(new TopicPartition(offset.topic(), offset.partition()))));
            }
        }
        return rows;
    }

    private static @Nullable Object[] row(Group group, GroupOffset offset, @Nullable Offsets end) {
        return new @Nullable Object[] {
            group.id(),
            group.type(),
            group.state(),
            offset.topic(),
            offset.partition(),
            offset.offset(),
            end == null ? null : end.stable(),
            end == null ? null : Math.max(0, end.stable() - offset.offset()),
            offset.metadata(),
            offset.commitTimestampMs()
        };
    }

    private SystemTable transactions() {
        return table("TRANSACTIONS", "producers with transactional ids, and the transactions they have open")
                .text("TRANSACTIONAL_ID", "the producer's own name")
                .text("STATE", "such as Ongoing, CompleteCommit or Empty")
                .bigint("PRODUCER_ID", "in the headers of its batches")
                .integer("PRODUCER_EPOCH", "grows when a newer producer takes over the id")
                .integer("TIMEOUT_MS", "after which an open transaction is aborted")
                .time("STARTED", "when the open transaction began; null if none is")
                .time("UPDATED", "last change of its state")
                .text("PARTITIONS", "those in the open transaction, as topic-number")
                .rows(() -> inspection.transactions().stream()
                        .<@Nullable Object[]>map(transaction -> new @Nullable Object[] {
                            transaction.transactionalId(),
                            transaction.state(),
                            transaction.producerId(),
                            transaction.producerEpoch(),
                            transaction.timeoutMs(),
                            transaction.startTimestampMs(),
                            transaction.lastUpdateTimestampMs(),
                            transaction.partitions().stream()
                                    .map(TopicPartition::toString)
                                    .collect(Collectors.joining(", "))
                        })
                        .toList());
    }
}
