package io.runnel.log.metadata;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;

/**
 * Decides which brokers hold new partitions, or checks what the client has decided. Pure.
 *
 * <p>Brokers are lined up so that neighbours are in different racks. Leaders go along the line, so that each broker leads
 * as many partitions of a topic as any other; followers come from other racks first, at a distance from the leader that
 * grows with each round, so that one broker's partitions are spread over all others when it fails.
 */
final class ReplicaPlacement {
    private ReplicaPlacement() {}

    /**
     * Which partitions are to be placed.
     *
     * @param first index of the first new partition
     * @param start where in the line the topic begins: any number, the same for all partitions of a topic
     */
    record Range(String topic, int first, int count, int start) {}

    /**
     * Partitions spread over the brokers in service. Others get replicas only if there are too few.
     *
     * @throws InvalidReplicationFactorException if there are fewer brokers than replicas, or none is in service
     */
    static List<PartitionImage> spread(ClusterImage image, Range range, int replicas) {
        List<BrokerImage> active =
                image.brokers().values().stream().filter(BrokerImage::mayLead).toList();
        List<BrokerImage> others = image.brokers().values().stream()
                .filter(broker -> !broker.mayLead())
                .toList();
        List<Integer> absent = others.stream().map(BrokerImage::nodeId).toList();
        if (replicas > image.brokers().size()) {
            throw new InvalidReplicationFactorException("Topic '" + range.topic() + "' cannot have " + replicas
                    + " replicas: only " + image.brokers().size() + " broker(s) are registered"
                    + (absent.isEmpty() ? "" : ", of which " + absent + " are out of service")
                    + ". Ask for at most that, or for -1.");
        }
        if (active.isEmpty()) {
            throw new InvalidReplicationFactorException(
                    "Topic '" + range.topic() + "' cannot be placed: all brokers " + absent + " are out of service.");
        }
        Line line = new Line(lineUp(active));
        Line reserve = new Line(lineUp(others));
        List<PartitionImage> partitions = new ArrayList<>(range.count());
        for (int index = range.first(); index < range.first() + range.count(); index++) {
            long position = Math.floorMod(range.start(), active.size()) + (long) index;
            List<Integer> nodes = new ArrayList<>(line.pick(position, Math.min(replicas, active.size())));
            if (nodes.size() < replicas) {
                nodes.addAll(reserve.pick(position, replicas - nodes.size()));
            }
            partitions.add(initial(image, nodes));
        }
        return partitions;
    }

    // One of each rack in turn; brokers without a rack are a rack of their own.
    private static List<BrokerImage> lineUp(List<BrokerImage> brokers) {
        Map<String, Deque<BrokerImage>> racks = new TreeMap<>();
        brokers.forEach(broker ->
                racks.computeIfAbsent(rack(broker), name -> new ArrayDeque<>()).add(broker));
        List<BrokerImage> line = new ArrayList<>(brokers.size());
        while (line.size() < brokers.size()) {
            for (Deque<BrokerImage> rack : racks.values()) {
                if (!rack.isEmpty()) {
                    line.add(rack.remove());
                }
            }
        }
        return line;
    }

    private static String rack(BrokerImage broker) {
        return broker.rack() == null ? "" : broker.rack();
    }

    /** Brokers of which neighbours are in different racks, as far as there are several. */
    private record Line(List<BrokerImage> brokers) {
        /** So many of them, from that position on; the first leads. */
        List<Integer> pick(long position, int count) {
            List<BrokerImage> left = count == 0 ? List.of() : from(position);
            Map<String, Integer> inRack = new HashMap<>();
            List<Integer> chosen = new ArrayList<>(count);
            while (chosen.size() < count) {
                BrokerImage next = next(left, inRack);
                left.remove(next);
                chosen.add(next.nodeId());
                inRack.merge(rack(next), 1, Integer::sum);
            }
            return chosen;
        }

        private List<BrokerImage> from(long position) {
            int size = brokers.size();
            int leader = (int) (position % size);
            int distance = size == 1 ? 0 : (int) (position / size % (size - 1));
            List<BrokerImage> order = new ArrayList<>(size);
            order.add(brokers.get(leader));
            for (int i = 0; i < size - 1; i++) {
                order.add(brokers.get((leader + 1 + (distance + i) % (size - 1)) % size));
            }
            return order;
        }

        // Of the racks that have the fewest so far, the first one.
        private static BrokerImage next(List<BrokerImage> left, Map<String, Integer> inRack) {
            BrokerImage best = left.get(0);
            for (BrokerImage other : left) {
                if (inRack.getOrDefault(rack(other), 0) < inRack.getOrDefault(rack(best), 0)) {
                    best = other;
                }
            }
            return best;
        }
    }

    // New partitions are empty, so whoever is in service is in sync.
    private static PartitionImage initial(ClusterImage image, List<Integer> nodes) {
        List<Integer> inSync = inService(image, nodes);
        return new PartitionImage(nodes, inSync, inSync.get(0), 0, 0);
    }

    private static List<Integer> inService(ClusterImage image, List<Integer> nodes) {
        return nodes.stream()
                .filter(node -> {
                    BrokerImage broker = image.brokers().get(node);
                    return broker != null && broker.mayLead();
                })
                .toList();
    }

    /**
     * Partitions where the client wants them.
     *
     * @param first index of the first new partition
     * @param replicas how many each must have
     * @throws InvalidReplicaAssignmentException if the brokers are not registered, not different, or of another number,
     *     or none of a partition is in service
     */
    static List<PartitionImage> assigned(
            ClusterImage image, String topic, int first, List<List<Integer>> assignments, int replicas) {
        List<PartitionImage> partitions = new ArrayList<>(assignments.size());
        for (int i = 0; i < assignments.size(); i++) {
            List<Integer> nodes = assignments.get(i);
            check(image, topic, first + i, nodes, replicas);
            partitions.add(initial(image, nodes));
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
        if (inService(image, nodes).isEmpty()) {
            throw new InvalidReplicaAssignmentException("Partition " + index + " of topic '" + topic
                    + "' is assigned to " + nodes + ", all of which are out of service.");
        }
    }
}
