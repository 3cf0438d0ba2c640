package io.runnel.log.metadata;

import static io.runnel.log.metadata.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.Elections.ElectionRequest;
import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.EligibleLeadersNotAvailableException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ElectionsTest {
    private static final Elections ELECTIONS = new Elections(ReplicationRules.DEFAULTS);
    private static final List<Integer> ALL = List.of(1, 2, 3);

    private static ClusterImage image(List<Integer> inSync, List<Integer> eligible, int leader) {
        return Clusters.with(3, partition(ALL, inSync, eligible, leader), Map.of());
    }

    private static ElectionRequest request(ElectionType type) {
        return new ElectionRequest("t", 0, type);
    }

    @Test
    void thePreferredReplicaTakesOver() {
        PartitionImage elected = ELECTIONS
                .elect(image(List.of(2, 1), List.of(), 2), request(ElectionType.PREFERRED))
                .reply();
        assertThat(elected.leader()).isEqualTo(1);
        assertThat(elected.leaderEpoch()).isEqualTo(6);
        assertThat(elected.inSyncReplicas()).containsExactly(2, 1);
    }

    @Test
    void anyoneLeadsWhereNobodyCan() {
        PartitionImage elected = ELECTIONS
                .elect(image(List.of(), List.of(), -1), request(ElectionType.UNCLEAN))
                .reply();
        assertThat(elected.leader()).isEqualTo(1);
        assertThat(elected.inSyncReplicas()).containsExactly(1);
    }

    @Test
    void refusalsSayWhatIsWrong() {
        ClusterImage led = image(List.of(2), List.of(), 2);
        assertThatThrownBy(() -> ELECTIONS.elect(led, request(ElectionType.PREFERRED)))
                .isInstanceOf(PreferredLeaderNotAvailableException.class);
        assertThatThrownBy(() -> ELECTIONS.elect(led, request(ElectionType.UNCLEAN)))
                .isInstanceOf(ElectionNotNeededException.class);
        assertThatThrownBy(() -> ELECTIONS.elect(image(ALL, List.of(), 1), request(ElectionType.PREFERRED)))
                .isInstanceOf(ElectionNotNeededException.class);
        ClusterImage leaving = image(ALL, List.of(), 2).apply(new BrokerStateChanged(1, 10, State.SHUTTING_DOWN));
        assertThatThrownBy(() -> ELECTIONS.elect(leaving, request(ElectionType.PREFERRED)))
                .isInstanceOf(PreferredLeaderNotAvailableException.class);
        ClusterImage none = image(List.of(), List.of(), -1);
        for (int node : ALL) {
            none = none.apply(new BrokerStateChanged(node, node * 10L, State.FENCED));
        }
        ClusterImage dark = none;
        assertThatThrownBy(() -> ELECTIONS.elect(dark, request(ElectionType.UNCLEAN)))
                .isInstanceOf(EligibleLeadersNotAvailableException.class);
        assertThatThrownBy(() -> ELECTIONS.elect(dark, new ElectionRequest("t", 1, ElectionType.UNCLEAN)))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    /** Whoever elects uncleanly must not count on what the new leader may lack. */
    @Test
    void anUncleanElectionForgetsWhoWasEligible() {
        ClusterImage image = Clusters.with(
                        3, partition(ALL, List.of(), List.of(3), -1), Map.of("min.insync.replicas", "2"))
                .apply(new BrokerStateChanged(3, 30, State.FENCED));
        PartitionImage elected =
                ELECTIONS.elect(image, request(ElectionType.UNCLEAN)).reply();
        assertThat(elected.leader()).isEqualTo(1);
        assertThat(elected.eligibleLeaders()).isEmpty();
    }

    @Test
    void aLowerMinimumOfAllBrokersCountsAsWell() {
        ClusterImage image = Clusters.with(3, partition(ALL, List.of(1), List.of(2), 1), Map.of())
                .apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of("min.insync.replicas", "2")));
        assertThat(ELECTIONS.settle(image)).isEmpty();
        ClusterImage lower = image.apply(new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of()));
        assertThat(partition(lower.apply(ELECTIONS.settle(lower))).eligibleLeaders())
                .isEmpty();
    }

    @Test
    void leadershipGoesBackWhereTooMuchOfItIsElsewhere() {
        List<PartitionImage> partitions =
                new ArrayList<>(Collections.nCopies(9, new PartitionImage(ALL, ALL, 1, 5, 9)));
        partitions.add(new PartitionImage(ALL, ALL, 2, 5, 9));
        ClusterImage image = Clusters.of(3).apply(new TopicCreated("t", new Uuid(3, 3), partitions));

        assertThat(ELECTIONS.rebalance(image, 10, 100)).isEmpty();
        List<MetadataRecord> back = ELECTIONS.rebalance(image, 9, 100);
        assertThat(back).hasSize(1);
        assertThat(image.apply(back).topic("t").partitions()).allMatch(partition -> partition.leader() == 1);
        assertThat(ELECTIONS.rebalance(image, 0, 0)).isEmpty();
        ClusterImage leaving = image.apply(new BrokerStateChanged(1, 10, State.SHUTTING_DOWN));
        assertThat(ELECTIONS.rebalance(leaving, 0, 100)).isEmpty();
    }
}
