package io.runnel.log.metadata;

import static io.runnel.log.metadata.Clusters.TOPIC;
import static io.runnel.log.metadata.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.DirectoryDecisions.Replica;
import io.runnel.log.metadata.DirectoryDecisions.Request;
import io.runnel.log.metadata.Elections.ElectionRequest;
import io.runnel.log.metadata.InSyncDecisions.Change;
import io.runnel.log.metadata.InSyncDecisions.Member;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.EligibleLeadersNotAvailableException;
import org.apache.kafka.common.errors.IneligibleReplicaException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** A log directory of a broker fails, and the broker goes on. */
class DirectoryDecisionsTest {
    private static final List<Integer> ALL = List.of(1, 2, 3);
    private static final Elections ELECTIONS = new Elections(new ReplicationRules(1, false, true));
    private static final DirectoryDecisions DECISIONS = new DirectoryDecisions(ELECTIONS);

    private static ClusterImage told(ClusterImage image, int node, boolean online) {
        Decision<List<Outcome<Boolean>>> decision =
                DECISIONS.assign(image, new Request(node, node * 10L, List.of(new Replica(TOPIC, 0, online))));
        assertThat(decision.reply().get(0).orThrow()).isEqualTo(online);
        return image.apply(decision.records());
    }

    private static ClusterImage three(List<Integer> inSync, int leader) {
        return Clusters.with(3, partition(ALL, inSync, List.of(), leader), Map.of());
    }

    @Test
    void anotherLeadsWhatItsLeaderCannotUse() {
        ClusterImage image = told(three(ALL, 1), 1, false);
        assertThat(partition(image).leader()).isEqualTo(2);
        assertThat(partition(image).inSyncReplicas()).containsExactly(2, 3);
        assertThat(image.offlineReplicas(1)).isEqualTo(Map.of(TOPIC, Set.of(0)));
        assertThat(image.brokers().get(1).state()).as("elsewhere it goes on").isEqualTo(BrokerImage.State.ACTIVE);
        assertThat(ELECTIONS.settle(image)).isEmpty();
        Request again = new Request(1, 10, List.of(new Replica(TOPIC, 0, false)));
        assertThat(DECISIONS.assign(image, again).records()).isEmpty();
    }

    @Test
    void itIsNeitherElectedNorInSyncUntilItCanUseIt() {
        ClusterImage image = told(three(ALL, 1), 1, false);
        assertThatThrownBy(() -> ELECTIONS.elect(image, new ElectionRequest("t", 0, ElectionType.PREFERRED)))
                .isInstanceOf(PreferredLeaderNotAvailableException.class);
        assertThat(ELECTIONS.rebalance(image, 0, 10)).isEmpty();
        PartitionImage present = partition(image);
        Change joins = new Change(
                TOPIC,
                0,
                present.leaderEpoch(),
                present.partitionEpoch(),
                ALL.stream().map(node -> new Member(node, node * 10L)).toList());
        InSyncDecisions inSync = new InSyncDecisions(ELECTIONS);
        InSyncDecisions.Request request = new InSyncDecisions.Request(2, 20, List.of(joins));
        assertThat(inSync.alter(image, request).reply().get(0).error()).isInstanceOf(IneligibleReplicaException.class);
        ClusterImage back = told(image, 1, true);
        assertThat(inSync.alter(back, request).reply().get(0).orThrow().inSyncReplicas())
                .isEqualTo(ALL);
    }

    /** What is on the directory is not lost: it may be there again after a restart. */
    @Test
    void theLastInSyncStaysEligible() {
        ClusterImage image = told(three(List.of(1), 1), 1, false);
        assertThat(partition(image).leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition(image).eligibleLeaders()).containsExactly(1);
        ClusterImage alone = Clusters.with(3, partition(List.of(1), List.of(1), List.of(), 1), Map.of());
        assertThatThrownBy(
                        () -> ELECTIONS.elect(told(alone, 1, false), new ElectionRequest("t", 0, ElectionType.UNCLEAN)))
                .isInstanceOf(EligibleLeadersNotAvailableException.class);
        assertThat(partition(told(image, 1, true)).leader()).isEqualTo(1);
    }

    @Test
    void aRestartBeginsWithAllReplicasOnline() {
        BrokerDecisions brokers = new BrokerDecisions(ELECTIONS);
        ClusterImage image = told(three(List.of(1), 1), 1, false);
        ClusterImage registered =
                image.apply(brokers.register(image, Clusters.restarted(image, 1, false), broker -> false)
                        .records());
        assertThat(registered.offlineReplicas(1)).isEmpty();
        long epoch = registered.brokers().get(1).epoch();
        ClusterImage serving =
                registered.apply(brokers.heartbeat(registered, new BrokerDecisions.Heartbeat(1, epoch, false, false))
                        .records());
        assertThat(partition(serving).leader()).isEqualTo(1);
    }

    private static ClusterImage registered(ClusterImage image, List<Uuid> directories) {
        BrokerDecisions.Registration clean = Clusters.restarted(image, 1, false);
        BrokerDecisions.Registration request = new BrokerDecisions.Registration(
                clean.clusterId(), 1, clean.incarnation(), clean.endpoint(), null, directories, -1);
        return image.apply(new BrokerDecisions(ELECTIONS)
                .register(image, request, broker -> false)
                .records());
    }

    /** Which replicas are in a directory that cannot be read at a start, only the broker finds out. */
    @Test
    void aDirectoryThatIsMissingAtAStartTakesNothingForGood() {
        ClusterImage image = registered(three(List.of(1), 1), List.of(DirectoryDecisions.LOST));
        BrokerImage broker = image.brokers().get(1);
        assertThat(broker.directories()).as("it must come back with it").containsExactly(new Uuid(1, 2));
        ClusterImage serving = image.apply(new BrokerDecisions(ELECTIONS)
                .heartbeat(image, new BrokerDecisions.Heartbeat(1, broker.epoch(), false, false))
                .records());
        assertThat(partition(serving).leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition(serving).eligibleLeaders()).containsExactly(1);
        Request online = new Request(1, broker.epoch(), List.of(new Replica(TOPIC, 0, true)));
        assertThat(partition(serving.apply(DECISIONS.assign(serving, online).records()))
                        .leader())
                .as("it was in another directory")
                .isEqualTo(1);
        ClusterImage wiped = registered(serving, List.of(new Uuid(8, 8)));
        assertThat(partition(wiped).eligibleLeaders())
                .as("another directory has not what was there")
                .isEmpty();
    }

    @Test
    void whatGoesTakesItsMarkWithIt() {
        ClusterImage image = told(three(ALL, 1), 1, false);
        assertThat(image.apply(new MetadataRecord.TopicRemoved(TOPIC)).offlineReplicas(1))
                .isEmpty();
        assertThat(image.apply(new MetadataRecord.BrokerUnregistered(1, 10)).offlineReplicas(1))
                .isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        ClusterImage image = Clusters.with(3, partition(List.of(1), List.of(1), List.of(), 1), Map.of());
        List<Outcome<Boolean>> outcomes = DECISIONS
                .assign(
                        image,
                        new Request(
                                2,
                                20,
                                List.of(
                                        new Replica(TOPIC, 0, false),
                                        new Replica(TOPIC, 1, false),
                                        new Replica(new Uuid(9, 9), 0, false))))
                .reply();
        assertThat(outcomes.get(0).error()).isInstanceOf(NotLeaderOrFollowerException.class);
        assertThat(outcomes.get(1).error()).isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(outcomes.get(2).error()).isInstanceOf(UnknownTopicIdException.class);
        assertThatThrownBy(() -> DECISIONS.assign(image, new Request(2, 19, List.of())))
                .isInstanceOf(StaleBrokerEpochException.class);
    }
}
