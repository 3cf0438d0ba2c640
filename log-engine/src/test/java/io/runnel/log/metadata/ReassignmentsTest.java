package io.runnel.log.metadata;

import static io.runnel.log.metadata.Clusters.partition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.PartitionImage.Reassignment;
import io.runnel.log.metadata.Reassignments.Request;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReassignmentsTest {
    private static final Reassignments DECISIONS = new Reassignments(new Elections(ReplicationRules.DEFAULTS));
    private static final ClusterImage IMAGE =
            Clusters.with(6, partition(List.of(1, 2), List.of(1, 2), List.of(), 1), Map.of());

    private static ClusterImage alter(ClusterImage image, @Nullable List<Integer> target) {
        return image.apply(
                DECISIONS.alter(image, new Request("t", 0, target, true)).records());
    }

    @Test
    void newReplicasComeBeforeOldOnesGo() {
        PartitionImage moving = partition(alter(IMAGE, List.of(3, 1)));
        assertThat(moving)
                .isEqualTo(new PartitionImage(
                        List.of(3, 1, 2),
                        List.of(1, 2),
                        List.of(),
                        new Reassignment(List.of(3), List.of(2)),
                        1,
                        5,
                        10));
    }

    @Test
    void anotherTargetReplacesTheOneBefore() {
        PartitionImage moving = partition(alter(alter(IMAGE, List.of(3, 4)), List.of(3, 1)));
        assertThat(moving.replicas()).containsExactly(3, 1, 2);
        assertThat(moving.reassignment()).isEqualTo(new Reassignment(List.of(3), List.of(2)));
    }

    @Test
    void cancelledItIsWhereItWas() {
        PartitionImage back = partition(alter(alter(IMAGE, List.of(3, 4)), null));
        assertThat(back.replicas()).containsExactly(1, 2);
        assertThat(back.reassignment().isUnderWay()).isFalse();
        assertThat(back.leader()).isEqualTo(1);
    }

    @Test
    void whatIsInSyncAlreadyNeedsNoTime() {
        PartitionImage order = partition(alter(IMAGE, List.of(2, 1)));
        assertThat(order).isEqualTo(new PartitionImage(List.of(2, 1), List.of(1, 2), 1, 5, 10));
        PartitionImage fewer = partition(alter(IMAGE, List.of(2)));
        assertThat(fewer).isEqualTo(new PartitionImage(List.of(2), List.of(2), 2, 6, 10));
        assertThat(DECISIONS
                        .alter(IMAGE, new Request("t", 0, List.of(1, 2), true))
                        .records())
                .isEmpty();
    }

    @Test
    void refusalsSayWhatIsWrong() {
        record Case(Class<? extends Exception> error, Request request) {}
        List<Case> cases = List.of(
                new Case(UnknownTopicOrPartitionException.class, new Request("u", 0, List.of(1), true)),
                new Case(UnknownTopicOrPartitionException.class, new Request("t", 7, List.of(1), true)),
                new Case(NoReassignmentInProgressException.class, new Request("t", 0, null, true)),
                new Case(InvalidReplicaAssignmentException.class, new Request("t", 0, List.of(), true)),
                new Case(InvalidReplicaAssignmentException.class, new Request("t", 0, List.of(1, 1), true)),
                new Case(InvalidReplicaAssignmentException.class, new Request("t", 0, List.of(1, 9), true)),
                new Case(InvalidReplicationFactorException.class, new Request("t", 0, List.of(1, 2, 3), false)));
        for (Case each : cases) {
            assertThatThrownBy(() -> DECISIONS.alter(IMAGE, each.request()))
                    .as("%s", each)
                    .isInstanceOf(each.error());
        }
        Request twice = new Request("t", 0, List.of(3, 1), true);
        assertThat(DECISIONS
                        .alterEach(IMAGE, List.of(twice, twice))
                        .reply()
                        .get(1)
                        .error())
                .isInstanceOf(InvalidRequestException.class);
    }

    /** Those where it was are behind by now, and the one that holds all is one of those that were to come. */
    @Test
    void theLastOneThatHoldsAllIsNotGivenUp() {
        PartitionImage moving = new PartitionImage(
                List.of(3, 4, 1, 2), List.of(3), List.of(), new Reassignment(List.of(3, 4), List.of(1, 2)), 3, 5, 9);
        ClusterImage image = Clusters.with(6, moving, Map.of());
        assertThatThrownBy(() -> alter(image, null))
                .isInstanceOf(InvalidReplicaAssignmentException.class)
                .hasMessageContaining("[3]");
        assertThatThrownBy(() -> alter(image, List.of(5, 6))).isInstanceOf(InvalidReplicaAssignmentException.class);
        assertThat(partition(alter(image, List.of(3, 6))).leader()).isEqualTo(3);
    }
}
