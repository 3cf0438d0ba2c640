package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.ReplicaPlacement.Range;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaPlacementTest {
    private static ClusterImage racks(String... racks) {
        ClusterImage image = ClusterImage.EMPTY;
        for (int i = 0; i < racks.length; i++) {
            image = image.apply(new BrokerRegistered(Clusters.broker(i + 1, State.ACTIVE, racks[i])));
        }
        return image;
    }

    private static List<PartitionImage> spread(ClusterImage image, int count, int replicas, int start) {
        return ReplicaPlacement.spread(image, new Range("t", 0, count, start), replicas);
    }

    private static Map<Integer, Integer> leaders(List<PartitionImage> partitions) {
        Map<Integer, Integer> counts = new TreeMap<>();
        partitions.forEach(partition -> counts.merge(partition.leader(), 1, Integer::sum));
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, -3, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void eachReplicaIsInARackOfItsOwn(int start) {
        ClusterImage image = racks("a", "a", "b", "b", "c", "c");
        List<PartitionImage> partitions = spread(image, 30, 3, start);
        for (PartitionImage partition : partitions) {
            Set<String> used = new HashSet<>();
            partition
                    .replicas()
                    .forEach(node -> used.add(image.brokers().get(node).rack()));
            assertThat(used).as("%s", partition).hasSize(3);
        }
        assertThat(leaders(partitions).values()).containsOnly(5);
        Map<Integer, Integer> held = new HashMap<>();
        partitions.forEach(partition -> partition.replicas().forEach(node -> held.merge(node, 1, Integer::sum)));
        assertThat(held.values()).allMatch(count -> count >= 12 && count <= 18);
    }

    @Test
    void fewRacksAreUsedEvenly() {
        ClusterImage image = racks("a", "a", "a", "b");
        for (PartitionImage partition : spread(image, 8, 3, 1)) {
            assertThat(partition.replicas()).as("%s", partition).contains(4).doesNotHaveDuplicates();
        }
    }

    /** When a broker fails, its partitions should not all fall to one other. */
    @Test
    void followersOfOneBrokerAreSpreadOverTheOthers() {
        ClusterImage image = racks(null, null, null, null, null);
        Set<Integer> seconds = new HashSet<>();
        for (PartitionImage partition : spread(image, 20, 2, 0)) {
            if (partition.leader() == 1) {
                seconds.add(partition.replicas().get(1));
            }
        }
        assertThat(seconds).containsExactlyInAnyOrder(2, 3, 4, 5);
    }

    @Test
    void topicsBeginAtDifferentBrokers() {
        ClusterImage image = racks(null, null, null);
        Set<Integer> first = new HashSet<>();
        for (int start = 0; start < 3; start++) {
            first.add(spread(image, 1, 1, start).get(0).leader());
        }
        assertThat(first).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void brokersOutOfServiceHoldOnlyWhatOthersCannot() {
        ClusterImage image =
                racks(null, null, null).apply(new BrokerRegistered(Clusters.broker(2, State.FENCED, null)));
        for (PartitionImage partition : spread(image, 6, 2, 0)) {
            assertThat(partition.replicas()).containsExactlyInAnyOrder(1, 3);
        }
        for (PartitionImage partition : spread(image, 6, 3, 0)) {
            assertThat(partition.replicas()).containsExactlyInAnyOrder(1, 2, 3).endsWith(2);
            assertThat(partition.inSyncReplicas()).containsExactlyInAnyOrder(1, 3);
            assertThat(partition.leader()).isNotEqualTo(2);
        }
        assertThatThrownBy(() -> spread(image, 1, 4, 0))
                .isInstanceOf(InvalidReplicationFactorException.class)
                .hasMessageContaining("only 3 broker(s)")
                .hasMessageContaining("[2] are out of service");
        ClusterImage none = image.apply(new BrokerRegistered(Clusters.broker(1, State.FENCED, null)))
                .apply(new BrokerRegistered(Clusters.broker(3, State.SHUTTING_DOWN, null)));
        assertThatThrownBy(() -> spread(none, 1, 1, 0)).isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> ReplicaPlacement.assigned(none, "t", 0, List.of(List.of(1, 3)), 2))
                .isInstanceOf(InvalidReplicaAssignmentException.class);
        assertThat(ReplicaPlacement.assigned(image, "t", 0, List.of(List.of(2, 3)), 2))
                .containsExactly(new PartitionImage(List.of(2, 3), List.of(3), 3, 0, 0));
    }
}
