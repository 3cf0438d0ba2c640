package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;

/** Decides which brokers hold new partitions, or checks what the client has decided. Pure. */
final class ReplicaPlacement {
    private ReplicaPlacement() {}

    /**
     * Partitions spread over the registered brokers, round robin.
     *
     * @param first index of the first new partition
     * @throws InvalidReplicationFactorException if there are fewer brokers than replicas
     */
    static List<PartitionImage> spread(ClusterImage image, String topic, int first, int count, int replicas) {
        List<Integer> nodes = List.copyOf(image.brokers().keySet());
        if (replicas > nodes.size()) {
            throw new InvalidReplicationFactorException(
                    "Topic '" + topic + "' cannot have " + replicas + " replicas: only " + nodes.size()
                            + " broker(s) are registered. Ask for at most that, or for -1.");
        }
        List<PartitionImage> partitions = new ArrayList<>(count);
        for (int index = first; index < first + count; index++) {
            partitions.add(PartitionImage.initial(roundRobin(nodes, index, replicas)));
        }
        return partitions;
    }

    private static List<Integer> roundRobin(List<Integer> nodes, int first, int count) {
        List<Integer> chosen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chosen.add(nodes.get((first + i) % nodes.size()));
        }
        return chosen;
    }

    /**
     * Partitions where the client wants them.
     *
     * @param first index of the first new partition
     * @param replicas how many each must have
     * @throws InvalidReplicaAssignmentException if the brokers are not registered, not different, or of another number
     */
    static List<PartitionImage> assigned(
            ClusterImage image, String topic, int first, List<List<Integer>> assignments, int replicas) {
        List<PartitionImage> partitions = new ArrayList<>(assignments.size());
        for (int i = 0; i < assignments.size(); i++) {
            List<Integer> nodes = assignments.get(i);
            check(image, topic, first + i, nodes, replicas);
            partitions.add(PartitionImage.initial(nodes));
        }
        return partitions;
    }

    private static void check(ClusterImage image, String topic, int index, List<Integer> nodes, int replicas) {
        boolean sound = !nodes.isEmpty()
                && new HashSet<>(nodes).size() == nodes.size()
                && image.brokers().keySet().containsAll(nodes);
        if (!sound) {
            throw new InvalidReplicaAssignmentException("Partition " + index + " of topic '" + topic
                    + "' is assigned to " + nodes + ": it needs different ids among the registered brokers "
                    + image.brokers().keySet() + ".");
        }
        if (nodes.size() != replicas) {
            throw new InvalidReplicaAssignmentException("Partition " + index + " of topic '" + topic + "' is assigned "
                    + nodes.size() + " replicas, but partition 0 has " + replicas + ".");
        }
    }
}
