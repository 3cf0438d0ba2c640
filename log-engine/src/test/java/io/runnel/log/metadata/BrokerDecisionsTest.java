package io.runnel.log.metadata;

import static io.runnel.log.metadata.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.BrokerDecisions.HeartbeatReply;
import io.runnel.log.metadata.BrokerDecisions.Registration;
import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateBrokerRegistrationException;
import org.apache.kafka.common.errors.InconsistentClusterIdException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.junit.jupiter.api.Test;

class BrokerDecisionsTest {
    private static final BrokerDecisions DECISIONS = new BrokerDecisions(new Elections(ReplicationRules.DEFAULTS));
    private static final List<Integer> ALL = List.of(1, 2, 3);

    private static ClusterImage three(List<Integer> inSync, List<Integer> eligible, int leader, int minimum) {
        return Clusters.with(
                3, partition(ALL, inSync, eligible, leader), Map.of("min.insync.replicas", Integer.toString(minimum)));
    }

    private static ClusterImage fenced(ClusterImage image, Integer... nodes) {
        return image.apply(DECISIONS.fence(image, List.of(nodes)).records());
    }

    private static ClusterImage registered(ClusterImage image, Registration registration) {
        return image.apply(
                DECISIONS.register(image, registration, broker -> false).records());
    }

    private static ClusterImage beat(ClusterImage image, int node, boolean fence, boolean shutdown) {
        long epoch = image.brokers().get(node).epoch();
        return image.apply(DECISIONS
                .heartbeat(image, new Heartbeat(node, epoch, fence, shutdown))
                .records());
    }

    @Test
    void aNewBrokerIsFencedAndHasTheNextEpoch() {
        ClusterImage image = Clusters.of(1);
        Decision<BrokerImage> decision = DECISIONS.register(image, Clusters.restarted(image, 2, true), broker -> false);

        assertThat(decision.reply().epoch()).isEqualTo(11);
        assertThat(decision.reply().state()).isEqualTo(State.FENCED);
        assertThat(decision.records()).containsExactly(new BrokerRegistered(decision.reply()));
    }

    @Test
    void theSameRegistrationAgainChangesNothing() {
        ClusterImage image = Clusters.of(1);
        Registration registration = Clusters.restarted(image, 2, true);
        ClusterImage after = registered(image, registration);
        after = beat(after, 2, false, false);

        Decision<BrokerImage> again = DECISIONS.register(after, registration, broker -> true);
        assertThat(again.records()).isEmpty();
        assertThat(again.reply()).isEqualTo(after.brokers().get(2));
    }

    @Test
    void aNodeIdIsNotTakenTwice() {
        ClusterImage image = Clusters.of(2);
        Registration other = Clusters.restarted(image, 2, true);
        assertThatThrownBy(() -> DECISIONS.register(image, other, broker -> true))
                .isInstanceOf(DuplicateBrokerRegistrationException.class)
                .hasMessageContaining("host2:9092");
        assertThat(DECISIONS.register(image, other, broker -> false).reply().epoch())
                .isEqualTo(21);
    }

    /** A node that was alone becomes one of several: nobody lives under its id but itself. */
    @Test
    void whoStoodAloneIsTakenOver() {
        ClusterImage image = ClusterImage.EMPTY
                .apply(new BrokerRegistered(1, "h", 9092, 4))
                .apply(new MetadataRecord.TopicCreated(
                        "t", Clusters.TOPIC, List.of(PartitionImage.initial(List.of(1)))));
        ClusterImage after = registered(image, Clusters.restarted(image, 1, false));
        assertThat(partition(after).leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition(after).eligibleLeaders()).containsExactly(1);
        assertThat(partition(beat(after, 1, false, false)).leader()).isEqualTo(1);
    }

    @Test
    void whatDoesNotBelongHereIsRefused() {
        ClusterImage image = Clusters.of(1);
        Registration mine = Clusters.restarted(image, 2, true);
        Registration foreign = new Registration(
                "other", 2, mine.incarnation(), mine.endpoint(), null, mine.directories(), mine.previousEpoch());
        assertThatThrownBy(() -> DECISIONS.register(image, foreign, broker -> false))
                .isInstanceOf(InconsistentClusterIdException.class)
                .hasMessageContaining("other")
                .hasMessageContaining(Clusters.ID);
        Registration nameless = new Registration(
                Clusters.ID, 2, Uuid.ZERO_UUID, mine.endpoint(), null, mine.directories(), mine.previousEpoch());
        assertThatThrownBy(() -> DECISIONS.register(image, nameless, broker -> false))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aRestartTakesABrokerOutOfLeadership() {
        ClusterImage after = registered(three(ALL, List.of(), 1, 1), Clusters.restarted(Clusters.of(3), 1, true));
        PartitionImage partition = partition(after);
        assertThat(partition.leader()).isEqualTo(2);
        assertThat(partition.inSyncReplicas()).containsExactly(2, 3);
        assertThat(partition.leaderEpoch()).isEqualTo(6);
        assertThat(partition.partitionEpoch()).isEqualTo(10);
    }

    @Test
    void aWipedDiskIsNeitherInSyncNorEligible() {
        ClusterImage image = three(List.of(1), List.of(2), 1, 2);
        Registration same = Clusters.restarted(image, 1, true);
        Registration wiped = new Registration(
                Clusters.ID, 1, same.incarnation(), same.endpoint(), null, List.of(new Uuid(9, 9)), 10);

        assertThat(partition(registered(image, same)).eligibleLeaders()).containsExactly(1);
        PartitionImage partition = partition(registered(image, wiped));
        assertThat(partition.inSyncReplicas()).containsExactly(2); // Elected of the eligible, because it is in service.
        assertThat(partition.leader()).isEqualTo(2);
        assertThat(partition.eligibleLeaders()).isEmpty();
    }

    @Test
    void theOnlyReplicaThatIsWipedLeadsNoMore() {
        ClusterImage image = Clusters.with(1, partition(List.of(1), List.of(1), List.of(), 1), Map.of());
        Registration same = Clusters.restarted(image, 1, true);
        ClusterImage after = registered(
                image, new Registration(Clusters.ID, 1, same.incarnation(), same.endpoint(), null, List.of(), 10));
        after = beat(after, 1, false, false);
        assertThat(partition(after).leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition(after).eligibleLeaders()).isEmpty();
    }

    @Test
    void aCrashLosesWhatWasOnlyWritten() {
        PartitionImage start = partition(ALL, List.of(1), List.of(2), 1);
        for (String ack : List.of("written", "flushed")) {
            ClusterImage image =
                    fenced(Clusters.with(3, start, Map.of("min.insync.replicas", "2", "runnel.ack", ack)), 2);
            PartitionImage crashed = partition(registered(image, Clusters.restarted(image, 1, false)));
            PartitionImage stopped = partition(registered(image, Clusters.restarted(image, 1, true)));
            assertThat(crashed.eligibleLeaders()).as(ack).isEqualTo(ack.equals("written") ? List.of(2) : List.of(1, 2));
            assertThat(stopped.eligibleLeaders()).as(ack).containsExactly(1, 2);
        }
    }

    /** What the last one has is the best there is: with nobody the partition would be lost for every crash. */
    @Test
    void theLastReplicaStaysEligibleAfterACrash() {
        ClusterImage image =
                Clusters.with(1, partition(List.of(1), List.of(1), List.of(), 1), Map.of("runnel.ack", "written"));
        ClusterImage after = registered(image, Clusters.restarted(image, 1, false));
        assertThat(partition(after).eligibleLeaders()).containsExactly(1);
        assertThat(partition(beat(after, 1, false, false)).leader()).isEqualTo(1);
    }

    @Test
    void heartbeatsMoveABrokerThroughItsStates() {
        ClusterImage image = three(ALL, List.of(), 1, 1);
        record Case(State from, boolean fence, boolean shutdown, State to, HeartbeatReply reply) {}
        List<Case> cases = List.of(
                new Case(State.FENCED, true, false, State.FENCED, new HeartbeatReply(true, false)),
                new Case(State.FENCED, false, false, State.ACTIVE, new HeartbeatReply(false, false)),
                new Case(State.FENCED, false, true, State.FENCED, new HeartbeatReply(true, true)),
                new Case(State.ACTIVE, false, false, State.ACTIVE, new HeartbeatReply(false, false)),
                new Case(State.ACTIVE, true, false, State.FENCED, new HeartbeatReply(true, false)),
                new Case(State.ACTIVE, false, true, State.SHUTTING_DOWN, new HeartbeatReply(false, false)),
                new Case(State.SHUTTING_DOWN, false, true, State.FENCED, new HeartbeatReply(true, true)),
                new Case(State.SHUTTING_DOWN, false, false, State.SHUTTING_DOWN, new HeartbeatReply(false, false)));
        for (Case each : cases) {
            ClusterImage from = image.apply(new BrokerStateChanged(1, 10, each.from()));
            var decision = DECISIONS.heartbeat(from, new Heartbeat(1, 10, each.fence(), each.shutdown()));
            assertThat(decision.reply()).as("%s", each).isEqualTo(each.reply());
            assertThat(from.apply(decision.records()).brokers().get(1).state())
                    .as("%s", each)
                    .isEqualTo(each.to());
        }
        assertThatThrownBy(() -> DECISIONS.heartbeat(image, new Heartbeat(1, 9, false, false)))
                .isInstanceOf(StaleBrokerEpochException.class);
        assertThatThrownBy(() -> DECISIONS.heartbeat(image, new Heartbeat(9, 9, false, false)))
                .isInstanceOf(BrokerIdNotRegisteredException.class);
    }

    @Test
    void leadershipMovesBeforeABrokerLeavesTheInSyncSet() {
        ClusterImage leaving = beat(three(ALL, List.of(), 1, 1), 1, false, true);
        assertThat(partition(leaving).leader()).isEqualTo(2);
        assertThat(partition(leaving).inSyncReplicas()).containsExactly(1, 2, 3);
        ClusterImage gone = beat(leaving, 1, false, true);
        assertThat(partition(gone).leader()).isEqualTo(2);
        assertThat(partition(gone).leaderEpoch()).isEqualTo(partition(leaving).leaderEpoch());
        assertThat(partition(gone).inSyncReplicas()).containsExactly(2, 3);
    }

    @Test
    void whatNobodyElseCanLeadIsKeptUntilTheEnd() {
        ClusterImage leaving = beat(three(List.of(1), List.of(), 1, 1), 1, false, true);
        assertThat(partition(leaving).leader()).isEqualTo(1);
        PartitionImage gone = partition(beat(leaving, 1, false, true));
        assertThat(gone.leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(gone.inSyncReplicas()).isEmpty();
        assertThat(gone.eligibleLeaders()).containsExactly(1);
    }

    @Test
    void silentBrokersAreReplacedAndRememberedBelowTheMinimum() {
        ClusterImage one = fenced(three(ALL, List.of(), 1, 2), 1);
        assertThat(partition(one))
                .isEqualTo(
                        new PartitionImage(ALL, List.of(2, 3), List.of(), PartitionImage.Reassignment.NONE, 2, 6, 10));
        ClusterImage two = fenced(one, 2);
        assertThat(partition(two))
                .isEqualTo(new PartitionImage(ALL, List.of(3), List.of(2), PartitionImage.Reassignment.NONE, 3, 7, 11));
        ClusterImage all = fenced(two, 3);
        assertThat(partition(all))
                .isEqualTo(
                        new PartitionImage(ALL, List.of(), List.of(2, 3), PartitionImage.Reassignment.NONE, -1, 8, 12));
        // The first one has fallen behind meanwhile; the second has not.
        ClusterImage first = beat(all, 1, false, false);
        assertThat(partition(first).leader()).isEqualTo(PartitionImage.NO_LEADER);
        ClusterImage second = beat(first, 2, false, false);
        assertThat(partition(second))
                .isEqualTo(new PartitionImage(ALL, List.of(2), List.of(3), PartitionImage.Reassignment.NONE, 2, 9, 13));
        assertThat(DECISIONS.fence(all, List.of(1, 2, 3)).records()).isEmpty();
    }

    @Test
    void aFollowerThatFallsSilentLeavesTheLeaderItsEpoch() {
        PartitionImage partition = partition(fenced(three(ALL, List.of(), 1, 1), 3));
        assertThat(partition.leaderEpoch()).isEqualTo(5);
        assertThat(partition.partitionEpoch()).isEqualTo(10);
    }

    @Test
    void uncleanElectionsNeedTheConfig() {
        PartitionImage start = partition(ALL, List.of(1), List.of(), 1);
        ClusterImage image = fenced(Clusters.with(3, start, Map.of("unclean.leader.election.enable", "true")), 1);
        assertThat(partition(image))
                .isEqualTo(new PartitionImage(ALL, List.of(2), List.of(), PartitionImage.Reassignment.NONE, 2, 6, 10));
        assertThat(partition(fenced(Clusters.with(3, start, Map.of()), 1)).leader())
                .isEqualTo(PartitionImage.NO_LEADER);
    }

    @Test
    void theLastThatHasAllRecordsIsNotForgotten() {
        for (ClusterImage image : List.of(
                three(List.of(1), List.of(), 1, 2),
                three(List.of(), List.of(1), PartitionImage.NO_LEADER, 2),
                fenced(three(List.of(1), List.of(), 1, 1), 1))) {
            assertThatThrownBy(() -> DECISIONS.unregister(image, 1))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("[t-0]");
            assertThat(DECISIONS.unregister(image, 2).reply().nodeId()).isEqualTo(2);
        }
    }

    @Test
    void aBrokerThatIsForgottenStaysAmongTheReplicas() {
        ClusterImage image = three(List.of(1), List.of(2), 1, 2);
        ClusterImage after = image.apply(DECISIONS.unregister(image, 1).records());
        assertThat(after.brokers()).doesNotContainKey(1);
        assertThat(partition(after).replicas()).containsExactly(1, 2, 3);
        assertThat(partition(after).leader()).isEqualTo(2);
        assertThat(partition(after).eligibleLeaders()).isEmpty();
        assertThatThrownBy(() -> DECISIONS.unregister(after, 1)).isInstanceOf(BrokerIdNotRegisteredException.class);
        ClusterImage alone = ClusterImage.EMPTY.apply(new BrokerRegistered(1, "h", 9092, 4));
        assertThatThrownBy(() -> DECISIONS.unregister(alone, 1)).isInstanceOf(InvalidRequestException.class);
    }
}
