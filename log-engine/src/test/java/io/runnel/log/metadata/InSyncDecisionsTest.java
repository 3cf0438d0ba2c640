package io.runnel.log.metadata;

import static io.runnel.log.metadata.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.InSyncDecisions.Change;
import io.runnel.log.metadata.InSyncDecisions.Member;
import io.runnel.log.metadata.InSyncDecisions.Request;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.PartitionImage.Reassignment;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.IneligibleReplicaException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.NewLeaderElectedException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.StaleBrokerEpochException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class InSyncDecisionsTest {
    private static final InSyncDecisions DECISIONS = new InSyncDecisions(new Elections(ReplicationRules.DEFAULTS));
    private static final List<Integer> ALL = List.of(1, 2, 3);
    private static final ClusterImage IMAGE =
            Clusters.with(4, partition(ALL, List.of(1, 2), List.of(), 1), Map.of("min.insync.replicas", "2"));

    private static List<Member> members(int... nodes) {
        return java.util.Arrays.stream(nodes)
                .mapToObj(node -> new Member(node, node * 10L))
                .toList();
    }

    private static Change change(int leaderEpoch, int partitionEpoch, List<Member> members) {
        return new Change(Clusters.TOPIC, 0, leaderEpoch, partitionEpoch, members);
    }

    private static Outcome<PartitionImage> alter(ClusterImage image, int leader, Change change) {
        return DECISIONS
                .alter(image, new Request(leader, leader * 10L, List.of(change)))
                .reply()
                .get(0);
    }

    @Test
    void theInSyncSetChangesAndTheLeaderKeepsItsEpoch() {
        PartitionImage grown = alter(IMAGE, 1, change(5, 9, members(3, 1, 2))).orThrow();
        assertThat(grown).isEqualTo(new PartitionImage(ALL, ALL, List.of(), Reassignment.NONE, 1, 5, 10));
        PartitionImage shrunk = alter(IMAGE, 1, change(5, 9, members(1))).orThrow();
        assertThat(shrunk).isEqualTo(new PartitionImage(ALL, List.of(1), List.of(2), Reassignment.NONE, 1, 5, 10));
        var same = DECISIONS.alter(IMAGE, new Request(1, 10, List.of(change(5, 9, members(1, 2)))));
        assertThat(same.records()).isEmpty();
    }

    @Test
    void whoIsEligibleIsForgottenWhenTheMinimumIsReached() {
        ClusterImage image =
                Clusters.with(4, partition(ALL, List.of(1), List.of(2), 1), Map.of("min.insync.replicas", "2"));
        assertThat(alter(image, 1, change(5, 9, members(1, 3))).orThrow().eligibleLeaders())
                .isEmpty();
    }

    @Test
    void refusalsSayWhatIsWrong() {
        ClusterImage image = IMAGE.apply(new BrokerStateChanged(3, 30, State.FENCED));
        ClusterImage leaving = IMAGE.apply(new BrokerStateChanged(3, 30, State.SHUTTING_DOWN));
        record Case(Class<? extends ApiException> error, ClusterImage image, int leader, Change change) {}
        List<Case> cases = List.of(
                new Case(UnknownTopicIdException.class, image, 1, new Change(new Uuid(1, 1), 0, 5, 9, members(1))),
                new Case(
                        UnknownTopicOrPartitionException.class,
                        image,
                        1,
                        new Change(Clusters.TOPIC, 1, 5, 9, members(1))),
                new Case(NotControllerException.class, image, 1, change(6, 9, members(1))),
                new Case(NotControllerException.class, image, 1, change(5, 10, members(1))),
                new Case(FencedLeaderEpochException.class, image, 1, change(4, 9, members(1))),
                new Case(InvalidUpdateVersionException.class, image, 1, change(5, 8, members(1))),
                new Case(InvalidRequestException.class, image, 2, change(5, 9, members(2))),
                new Case(InvalidRequestException.class, image, 1, change(5, 9, members(2))),
                new Case(InvalidRequestException.class, image, 1, change(5, 9, members(1, 1))),
                new Case(InvalidRequestException.class, image, 1, change(5, 9, members(1, 4))),
                new Case(IneligibleReplicaException.class, image, 1, change(5, 9, members(1, 3))),
                new Case(IneligibleReplicaException.class, leaving, 1, change(5, 9, members(1, 3))),
                new Case(
                        IneligibleReplicaException.class,
                        image,
                        1,
                        change(5, 9, List.of(new Member(1, 10), new Member(2, 19)))));
        for (Case each : cases) {
            assertThat(alter(each.image(), each.leader(), each.change()).error())
                    .as("%s", each)
                    .isInstanceOf(each.error());
        }
        assertThatThrownBy(() -> DECISIONS.alter(image, new Request(1, 9, List.of())))
                .isInstanceOf(StaleBrokerEpochException.class);
        assertThatThrownBy(() -> DECISIONS.alter(image, new Request(9, 9, List.of())))
                .isInstanceOf(BrokerIdNotRegisteredException.class);
    }

    /** A copy of the request may come late, when the member is in service again and its log is another. */
    @Test
    void whatWasRefusedIsNotCarriedOutLater() {
        ClusterImage image = IMAGE.apply(new BrokerStateChanged(3, 30, State.FENCED));
        Request request = new Request(1, 10, List.of(change(5, 9, members(1, 2, 3))));
        var refused = DECISIONS.alter(image, request);
        assertThat(refused.reply().get(0).error()).isInstanceOf(IneligibleReplicaException.class);
        ClusterImage later = image.apply(refused.records()).apply(new BrokerStateChanged(3, 30, State.ACTIVE));
        assertThat(partition(later).inSyncReplicas()).containsExactly(1, 2);
        assertThat(DECISIONS.alter(later, request).reply().get(0).error())
                .isInstanceOf(InvalidUpdateVersionException.class);
    }

    @Test
    void whoIsAboutToLeaveMayStayInSync() {
        ClusterImage leaving = IMAGE.apply(new BrokerStateChanged(2, 20, State.SHUTTING_DOWN));
        assertThat(alter(leaving, 1, change(5, 9, members(1, 2, 3))).orThrow().inSyncReplicas())
                .containsExactly(1, 2, 3);
    }

    @Test
    void aPartitionThatOccursTwiceIsChangedOnce() {
        var decision = DECISIONS.alter(
                IMAGE, new Request(1, 10, List.of(change(5, 9, members(1)), change(5, 9, members(1, 2, 3)))));
        assertThat(decision.records()).hasSize(1);
        assertThat(decision.reply().get(1).error()).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aReassignmentIsCompleteWhenItsTargetIsInSync() {
        PartitionImage moving = new PartitionImage(
                List.of(3, 4, 1, 2), List.of(1, 2), List.of(), new Reassignment(List.of(3, 4), List.of(1, 2)), 1, 5, 9);
        ClusterImage image = Clusters.with(4, moving, Map.of());
        PartitionImage half = alter(image, 1, change(5, 9, members(1, 2, 3))).orThrow();
        assertThat(half.reassignment()).isEqualTo(moving.reassignment());

        var decision = DECISIONS.alter(image, new Request(1, 10, List.of(change(5, 9, members(1, 2, 3, 4)))));
        assertThat(decision.reply().get(0).error()).isInstanceOf(NewLeaderElectedException.class);
        assertThat(partition(image.apply(decision.records())))
                .isEqualTo(new PartitionImage(List.of(3, 4), List.of(3, 4), 3, 6, 10));
    }
}
