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
        List<List<Integer>> lists = new ArrayList<>();
        for (Partition partition : partitions) {
            lists.add(plan.keep(partition, wanted(partition, racks, factor)));
        }
        for (int i = 0; i < lists.size(); i++) {
            while (lists.get(i).size() < wanted(partitions.get(i), racks, factor)) {
                lists.get(i).add(plan.take(lists.get(i)));
            }
        }
        plan.balanceReplicas(lists);
        plan.balanceLeaders(lists);
        Map<TopicPartition, List<Integer>> changed = new LinkedHashMap<>();
        for (int i = 0; i < lists.size(); i++) {
            if (!lists.get(i).equals(partitions.get(i).replicas())) {
                changed.put(partitions.get(i).id(), lists.get(i));
            }
        }
        return changed;
    }

    private static int wanted(Partition partition, NavigableMap<Integer, String> racks, int factor) {
        int wanted = factor == 0 ? partition.replicas().size() : factor;
        if (wanted > racks.size()) {
            throw new CommandFailedException("Partition " + partition.id() + " is to have " + wanted
                    + " replicas, but there are only " + racks.size() + " nodes for them: " + racks.keySet()
                    + ". Name more nodes, or fewer replicas.");
        }
        return wanted;
    }

    private List<Integer> keep(Partition partition, int wanted) {
        List<Integer> kept = new ArrayList<>(partition.replicas().stream()
                .filter(racks::containsKey)
                .limit(wanted)
                .toList());
        kept.forEach(node -> replicas.merge(node, 1, Integer::sum));
        return kept;
    }

    /** Moves single replicas from whoever has most to whoever has least, until nobody has two more than another could take. */
    private void balanceReplicas(List<List<Integer>> lists) {
        boolean moved = true;
        while (moved) {
            moved = false;
            List<Integer> byLoad = byLoad(replicas);
            for (int most = byLoad.size() - 1; most > 0 && !moved; most--) {
                for (int least = 0; least < most && !moved; least++) {
                    moved = moveOne(lists, byLoad.get(most), byLoad.get(least));
                }
            }
        }
    }

    private List<Integer> byLoad(Map<Integer, Integer> load) {
        return racks.keySet().stream()
                .sorted(Comparator.<Integer>comparingInt(node -> load.getOrDefault(node, 0))
                        .thenComparingInt(node -> node))
                .toList();
    }

    private boolean moveOne(List<List<Integer>> lists, int from, int to) {
        if (replicas.getOrDefault(from, 0) - replicas.getOrDefault(to, 0) < 2) {
            return false;
        }
        List<Integer> best = lists.stream()
                .filter(list -> list.contains(from) && !list.contains(to) && keepsRacks(list, from, to))
                // Followers first: who leads goes on leading.
                .max(Comparator.comparingInt(list -> list.indexOf(from)))
                .orElse(null);
        if (best == null) {
            return false;
        }
        best.set(best.indexOf(from), to);
        replicas.merge(from, -1, Integer::sum);
        replicas.merge(to, 1, Integer::sum);
        return true;
    }

    /** Whether the list is on as many racks with the one node as with the other. */
    private boolean keepsRacks(List<Integer> list, int from, int to) {
        List<Integer> changed = new ArrayList<>(list);
        changed.set(list.indexOf(from), to);
        return racksOf(changed) >= racksOf(list);
    }

    private long racksOf(List<Integer> list) {
        return list.stream()
                .map(node -> racks.getOrDefault(node, ""))
                .filter(rack -> !rack.isEmpty())
                .distinct()
                .count();
    }

    private void balanceLeaders(List<List<Integer>> lists) {
        lists.stream().filter(list -> !list.isEmpty()).forEach(list -> leaders.merge(list.get(0), 1, Integer::sum));
        boolean moved = true;
        while (moved) {
            moved = false;
            for (List<Integer> list : lists) {
                int least = byLoad(leaders).stream()
                        .filter(list::contains)
                        .findFirst()
                        .orElse(list.get(0));
                int first = list.get(0);
                if (leaders.getOrDefault(first, 0) - leaders.getOrDefault(least, 0) >= 2) {
                    list.remove(Integer.valueOf(least));
                    list.add(0, least);
                    leaders.merge(first, -1, Integer::sum);
                    leaders.merge(least, 1, Integer::sum);
                    moved = true;
                }
            }
        }
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
        partitions.forEach(
                partition -> partition.replicas().forEach(node -> plan.replicas.merge(node, 1, Integer::sum)));
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
