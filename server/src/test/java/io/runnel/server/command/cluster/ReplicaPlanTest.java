package io.runnel.server.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.server.command.CommandFailedException;
import io.runnel.server.command.cluster.ClusterState.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ReplicaPlanTest {
    private static Partition partition(int index, Integer... replicas) {
        List<Integer> all = List.of(replicas);
        return new Partition(new TopicPartition("t", index), all, all, all.get(0));
    }

    private static NavigableMap<Integer, String> nodes(Integer... ids) {
        NavigableMap<Integer, String> nodes = new TreeMap<>();
        for (int id : ids) {
            nodes.put(id, "");
        }
        return nodes;
    }

    /** The lists that hold after the plan, by index. */
    private static Map<Integer, List<Integer>> after(
            List<Partition> partitions, Map<TopicPartition, List<Integer>> plan) {
        Map<Integer, List<Integer>> after = new TreeMap<>();
        partitions.forEach(each -> after.put(each.id().partition(), plan.getOrDefault(each.id(), each.replicas())));
        return after;
    }

    private static Map<Integer, Integer> counts(Map<Integer, List<Integer>> lists, boolean leadersOnly) {
        Map<Integer, Integer> counts = new HashMap<>();
        lists.values()
                .forEach(list ->
                        (leadersOnly ? list.subList(0, 1) : list).forEach(node -> counts.merge(node, 1, Integer::sum)));
        return counts;
    }

    @Test
    void whatIsSpreadStays() {
        List<Partition> even = List.of(partition(0, 1, 2), partition(1, 2, 3), partition(2, 3, 1));

        assertThat(ReplicaPlan.spread(even, nodes(1, 2, 3), 0)).isEmpty();
    }

    @Test
    void aNewNodeGetsItsShareAndNoMoreMovesThanThat() {
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            partitions.add(partition(i, i % 3 + 1, (i + 1) % 3 + 1));
        }

        Map<Integer, List<Integer>> after = after(partitions, ReplicaPlan.spread(partitions, nodes(1, 2, 3, 4), 0));

        assertThat(counts(after, false)).isEqualTo(Map.of(1, 6, 2, 6, 3, 6, 4, 6));
        assertThat(counts(after, true)).isEqualTo(Map.of(1, 3, 2, 3, 3, 3, 4, 3));
        long stayed = partitions.stream()
                .mapToLong(each -> each.replicas().stream()
                        .filter(after.get(each.id().partition())::contains)
                        .count())
                .sum();
        assertThat(stayed).as("of 24 replicas only the new node's 6 move").isEqualTo(18);
        assertThat(after.values())
                .allSatisfy(list -> assertThat(list).hasSize(2).doesNotHaveDuplicates());
    }

    @Test
    void replicasAreAddedOnOtherRacks() {
        NavigableMap<Integer, String> racks = new TreeMap<>(Map.of(1, "a", 2, "a", 3, "b"));

        assertThat(ReplicaPlan.spread(List.of(partition(0, 1)), racks, 2))
                .isEqualTo(Map.of(new TopicPartition("t", 0), List.of(1, 3)));
    }

    @Test
    void moreReplicasThanNodesAreRefused() {
        assertThatThrownBy(() -> ReplicaPlan.spread(List.of(partition(0, 1)), nodes(1, 2), 3))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("t-0 is to have 3 replicas, but there are only 2 nodes");
    }

    @Test
    void aDrainedNodeLeadsNothingAndKeepsOnlyWhatNobodyCanTake() {
        List<Partition> partitions =
                List.of(partition(0, 3, 1), partition(1, 1, 2), partition(2, 1, 2, 3), partition(3, 3));

        Map<TopicPartition, List<Integer>> plan = ReplicaPlan.without(3, partitions, nodes(1, 2));

        Map<Integer, List<Integer>> after = after(partitions, plan);
        assertThat(after.get(0)).containsExactly(1, 2);
        assertThat(after.get(1)).containsExactly(1, 2);
        assertThat(after.get(2)).as("all others have it already").containsExactly(1, 2, 3);
        assertThat(after.get(3)).hasSize(1).doesNotContain(3);
        assertThat(plan).doesNotContainKey(new TopicPartition("t", 1));
    }
}
