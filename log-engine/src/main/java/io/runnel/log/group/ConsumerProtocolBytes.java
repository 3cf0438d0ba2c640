package io.runnel.log.group;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.apache.kafka.common.utils.Utils;

/** What consumers of the classic protocol say and hear: the opaque bytes of JoinGroup and SyncGroup, read. */
final class ConsumerProtocolBytes {
    private ConsumerProtocolBytes() {}

    /**
     * What a consumer subscribes to.
     *
     * @param metadata of one of its protocols; all of them carry the same subscription
     * @throws SchemaException if it is not a consumer's
     */
    static ConsumerProtocolSubscription subscription(byte[] metadata) {
        return ConsumerProtocol.deserializeConsumerProtocolSubscription(ByteBuffer.wrap(metadata));
    }

    /**
     * What a consumer was given.
     *
     * @param bytes empty for nothing
     * @throws SchemaException if it is not a consumer's
     */
    static ConsumerProtocolAssignment assignment(byte[] bytes) {
        return bytes.length == 0
                ? new ConsumerProtocolAssignment()
                : ConsumerProtocol.deserializeConsumerProtocolAssignment(ByteBuffer.wrap(bytes));
    }

    /** Partitions of an assignment by topic id; without topics that are gone. */
    static Map<Uuid, Set<Integer>> partitions(ConsumerProtocolAssignment assignment, ClusterImage image) {
        Map<Uuid, Set<Integer>> partitions = new HashMap<>();
        assignment.assignedPartitions().forEach(topic -> add(topic.topic(), topic.partitions(), image, partitions));
        return partitions;
    }

    /** What a consumer says it owns, by topic id; without topics that are gone. */
    static Map<Uuid, Set<Integer>> owned(ConsumerProtocolSubscription subscription, ClusterImage image) {
        Map<Uuid, Set<Integer>> partitions = new HashMap<>();
        subscription.ownedPartitions().forEach(topic -> add(topic.topic(), topic.partitions(), image, partitions));
        return partitions;
    }

    private static void add(
            String name, List<Integer> numbers, ClusterImage image, Map<Uuid, Set<Integer>> partitions) {
        TopicImage topic = image.topic(name);
        if (topic != null) {
            partitions.computeIfAbsent(topic.id(), id -> new TreeSet<>()).addAll(numbers);
        }
    }

    /**
     * An assignment for a consumer.
     *
     * @param metadata of one of its protocols: it is answered in the version that it speaks
     */
    static byte[] assignment(Map<Uuid, Map<Integer, Integer>> assigned, byte[] metadata, ClusterImage image) {
        ConsumerProtocolAssignment assignment = new ConsumerProtocolAssignment();
        assigned.forEach((topicId, numbers) -> {
            TopicImage topic = image.topic(topicId);
            if (topic != null) {
                assignment
                        .assignedPartitions()
                        .add(new ConsumerProtocolAssignment.TopicPartition()
                                .setTopic(topic.name())
                                .setPartitions(List.copyOf(new TreeSet<>(numbers.keySet()))));
            }
        });
        short version = ConsumerProtocol.deserializeVersion(ByteBuffer.wrap(metadata));
        return Utils.toArray(ConsumerProtocol.serializeAssignment(assignment, version));
    }
}
