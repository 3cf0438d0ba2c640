package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;

/**
 * A topic as the cluster knows it.
 *
 * @param partitions in the order of their indexes
 * @param configs only what was set on the topic itself, without the broker's defaults
 */
public record TopicImage(String name, Uuid id, List<PartitionImage> partitions, Map<String, String> configs) {
    public TopicImage {
        partitions = List.copyOf(partitions);
        configs = Map.copyOf(configs);
    }

    /** The number of replicas of each partition, without those that a reassignment takes away. */
    public short replicationFactor() {
        PartitionImage first = partitions.get(0);
        return (short)
                (first.replicas().size() - first.reassignment().removing().size());
    }

    /** Whether it has a partition of that index, which may be any number. */
    public boolean hasPartition(int index) {
        return index >= 0 && index < partitions.size();
    }

    /** Whether clients hide the topic unless asked (KIP-4). */
    public boolean internal() {
        return isInternal(name);
    }

    /** Kafka's own internal topics, whatever begins with two underscores, and the topics of registry and SQL layer. */
    public static boolean isInternal(String name) {
        return name.startsWith("__")
                || name.startsWith("_runnel_")
                || name.equals("_schemas")
                || Topic.isInternal(name);
    }

    /**
     * Topics that this node's own parts alone write: one foreign record could make their state unreadable. The
     * registry's topic is not among them, since moving a registry means copying its records.
     */
    public static boolean isClosedToClients(String name) {
        return name.startsWith("_runnel_") || Topic.isInternal(name);
    }

    /** Whether clients may not create a topic of that name: it is closed to them, or collides with one that is. */
    public static boolean belongsToNode(String name) {
        return isClosedToClients(name)
                || Topic.hasCollision(name, Topic.GROUP_METADATA_TOPIC_NAME)
                || Topic.hasCollision(name, Topic.TRANSACTION_STATE_TOPIC_NAME);
    }

    void requireOpenToClients(String beingWhat) {
        if (isClosedToClients(name)) {
            throw new InvalidRequestException("Topic '" + name + "' is the node's own and cannot be " + beingWhat
                    + " by clients: its owner relies on it as it is.");
        }
    }

    TopicImage withPartitions(List<PartitionImage> added) {
        List<PartitionImage> all = new ArrayList<>(partitions);
        all.addAll(added);
        return new TopicImage(name, id, all, configs);
    }

    TopicImage withAll(List<PartitionImage> changed) {
        return new TopicImage(name, id, changed, configs);
    }

    TopicImage withConfigs(Map<String, String> newConfigs) {
        return new TopicImage(name, id, partitions, newConfigs);
    }
}
