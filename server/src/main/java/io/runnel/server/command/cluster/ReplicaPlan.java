package io.runnel.server.command.cluster;

import io.runnel.server.command.CommandFailedException;
import io.runnel.server.command.cluster.ClusterState.Partition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides where replicas shall be, so that little moves and every node has about as much as the others. The first replica of
 * each list is the one that is preferred to lead. Pure.
 */
final class ReplicaPlan {
    /** Racks by the nodes that may have replicas. */
    private final NavigableMap<Integer, String> racks;

    private final Map<Integer, Integer> replicas = new HashMap<>();
    private final Map<Integer, Integer> leaders = new HashMap<>();

    private ReplicaPlan(NavigableMap<Integer, String> racks) {
        this.racks = racks;
    }

    /**
     * Spreads partitions over these nodes.
     *
     * @param racks by node; nodes without one have an empty one
     * @param factor replicas of each partition; 0 for as many as it has
     * @return what changes, by partition
     * @throws CommandFailedException if there are fewer nodes than replicas
     */
    static Map<TopicPartition, List<Integer>> spread(
            List<Partition> partitions, NavigableMap<Integer, String> racks, int factor) {
        ReplicaPlan plan = new ReplicaPlan(racks);
        int total = 0;
        for (Partition partition : partitions) {
            int wanted = factor == 0 ? partition.replicas().size() : factor;
            if (wanted > racks.size()) {
                throw new CommandFailedException("Partition " + partition.id() + " is to have " + wanted
                        + " replicas, but there are only " + racks.size() + " nodes for them: " + racks.keySet()
                        + ". Name more nodes, or fewer replicas.");
            }
            total += wanted;
        }
        int replicasPerNode = share(total, racks.size());
        int leadersPerNode = share(partitions.size(), racks.size());
        Map<TopicPartition, List<Integer>> chosen = new LinkedHashMap<>();
        for (Partition partition : partitions) {
            int wanted = factor == 0 ? partition.replicas().size() : factor;
            List<Integer> kept = plan.keep(partition.replicas(), wanted, replicasPerNode);
            while (kept.size() < wanted) {
                kept.add(plan.take(kept));
            }
            plan.lead(kept, leadersPerNode);
            if (!kept.equals(partition.replicas())) {
                chosen.put(partition.id(), kept);
            }
        }
        return chosen;
    }

    private static int share(int total, int nodes) {
        return (total + nodes - 1) / Math.max(1, nodes);
    }

    private List<Integer> keep(List<Integer> present, int wanted, int most) {
        List<Integer> kept = new ArrayList<>();
        for (int node : present) {
            if (kept.size() < wanted && racks.containsKey(node) && replicas.getOrDefault(node, 0) < most) {
                kept.add(node);
                replicas.merge(node, 1, Integer::sum);
            }
        }
        return kept;
    }

    /** The node with the fewest replicas, on a rack that the others are not on if there is one. */
    private int take(List<Integer> beside) {
        Set<String> taken = beside.stream()
                .map(node -> racks.getOrDefault(node, ""))
                .filter(rack -> !rack.isEmpty())
                .collect(Collectors.toSet());
        int best = racks.entrySet().stream()
                .filter(node -> !beside.contains(node.getKey()))
                .min(Comparator.<Map.Entry<Integer, String>>comparingInt(
                                node -> taken.contains(node.getValue()) ? 1 : 0)
                        .thenComparingInt(node -> replicas.getOrDefault(node.getKey(), 0))
                        .thenComparingInt(Map.Entry::getKey))
                .orElseThrow()
                .getKey();
        replicas.merge(best, 1, Integer::sum);
        return best;
    }

    /** Puts first whoever is to lead: who does so now, unless it leads enough already. */
    private void lead(List<Integer> chosen, int most) {
        int first = chosen.get(0);
        if (leaders.getOrDefault(first, 0) >= most) {
            first = chosen.stream()
                    .min(Comparator.comparingInt(node -> leaders.getOrDefault(node, 0)))
                    .orElse(first);
        }
        leaders.merge(first, 1, Integer::sum);
        chosen.remove(Integer.valueOf(first));
        chosen.add(0, first);
    }

    /**
     * Has other nodes take what one has. Where none can, since all have a replica already, the node keeps its own, but is
     * not preferred to lead any more.
     *
     * @param others nodes that may take over, with their racks
     * @return what changes, by partition
     */
    static Map<TopicPartition, List<Integer>> without(
            int drained, List<Partition> partitions, NavigableMap<Integer, String> others) {
        ReplicaPlan plan = new ReplicaPlan(others);
        partitions.forEach(partition -> partition.replicas().forEach(node -> plan.replicas.merge(node, 1, Integer::sum)));
        Map<TopicPartition, List<Integer>> chosen = new LinkedHashMap<>();
        for (Partition partition : partitions) {
            if (!partition.replicas().contains(drained)) {
                continue;
            }
            List<Integer> rest = new ArrayList<>(partition.replicas());
            rest.remove(Integer.valueOf(drained));
            boolean taken = !new HashSet<>(rest).containsAll(others.keySet());
            rest.add(taken ? plan.take(rest) : drained);
            if (!rest.equals(partition.replicas())) {
                chosen.put(partition.id(), rest);
            }
        }
        return chosen;
    }
}
