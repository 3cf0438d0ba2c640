package io.runnel.log.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

/** What a leader decides about its followers, one rule at a time; the simulation drives the same class. */
class LeadershipTest {
    private static final int SELF = 1;
    private static final List<Integer> ALL = List.of(1, 2, 3);
    private static final long MAX_LAG_MS = 10_000;
    private static final long START = 100;
    private static final long REGISTERED = 70;

    private final Leadership leadership = new Leadership(SELF, assignment(9, ALL), START, 0);

    private static ReplicaAssignment assignment(int partitionEpoch, List<Integer> inSync) {
        return new ReplicaAssignment(SELF, 5, partitionEpoch, ALL, inSync);
    }

    private void fetched(int follower, long position, long logEndOffset, long nowMs) {
        assertThat(leadership.fetched(follower, REGISTERED + follower, position, logEndOffset, nowMs))
                .isTrue();
    }

    @Test
    void committedIsWhatAllInSyncReplicasHoldUnderThePromise() {
        assertThat(leadership.committed(120, 2)).isEqualTo(-1);
        fetched(2, 110, 120, 1);
        fetched(3, 105, 120, 1);
        assertThat(leadership.committed(120, 2)).isEqualTo(105);
        fetched(3, 120, 120, 2);
        assertThat(leadership.committed(120, 2)).isEqualTo(110);
        assertThat(leadership.committed(101, 2))
                .as("the leader's own disk is the slowest")
                .isEqualTo(101);
    }

    @Test
    void aSlowFollowerIsWaitedForUntilItLeavesTheInSyncSet() {
        fetched(2, 110, 110, 1);
        fetched(3, 110, 110, 1);
        leadership.logGrows(110, 2);
        fetched(2, 120, 120, 3);

        assertThat(leadership.committed(120, 2)).isEqualTo(110);
        assertThat(leadership.shrinking(120, 2 + MAX_LAG_MS, MAX_LAG_MS)).isNull();
        fetched(2, 120, 120, 3 + MAX_LAG_MS);
        InSyncProposal wish = leadership.shrinking(120, 3 + MAX_LAG_MS, MAX_LAG_MS);
        assertThat(wish).isEqualTo(new InSyncProposal(5, 9, List.of(1, 2), Map.of(2, REGISTERED + 2)));
        assertThat(leadership.committed(120, 2))
                .as("the controller has not said so yet")
                .isEqualTo(110);

        assertThat(leadership.reassigned(assignment(10, List.of(1, 2)), 4 + MAX_LAG_MS))
                .isTrue();
        assertThat(leadership.committed(120, 2)).isEqualTo(120);
    }

    /** It fetches all the time, with a disk that lets it hold less than what is written meanwhile. */
    @Test
    void aFollowerThatNeverHasEverythingLeavesThoughItFetches() {
        fetched(2, START, START, 0);
        fetched(3, START, START, 0);
        long end = START;
        for (long nowMs = 100; nowMs <= MAX_LAG_MS + 100; nowMs += 100) {
            leadership.logGrows(end, nowMs);
            end += 10;
            fetched(2, end, end, nowMs);
            fetched(3, START + nowMs / 100, end, nowMs);
        }
        InSyncProposal wish = leadership.shrinking(end, MAX_LAG_MS + 200, MAX_LAG_MS);
        assertThat(wish).isNotNull();
        assertThat(wish.inSyncReplicas()).containsExactly(1, 2);
    }

    @Test
    void whoIsSilentWhereNothingIsWrittenStays() {
        fetched(2, START, START, 0);
        fetched(3, START, START, 0);
        assertThat(leadership.shrinking(START, 100 * MAX_LAG_MS, MAX_LAG_MS)).isNull();
    }

    @Test
    void nothingIsCommittedBelowTheMinimumInSync() {
        leadership.reassigned(assignment(10, List.of(1)), 1);

        assertThat(leadership.committed(120, 2)).isEqualTo(-1);
        assertThat(leadership.committed(120, 1)).isEqualTo(120);
        assertThatThrownBy(() -> leadership.requireEnoughInSync("events-0", 2))
                .isInstanceOf(NotEnoughReplicasException.class)
                .hasMessageContaining("events-0")
                .hasMessageContaining("min.insync.replicas is 2");
    }

    @Test
    void whoIsWishedInSyncIsWaitedForFromTheWishOn() {
        leadership.reassigned(assignment(10, List.of(1, 2)), 1);
        fetched(2, 130, 130, 1);
        fetched(3, 120, 130, 1);
        assertThat(leadership.committed(130, 2)).isEqualTo(130);

        InSyncProposal wish = leadership.expansion(3, 120);
        assertThat(wish).isNotNull();
        assertThat(leadership.committed(130, 2)).isEqualTo(120);

        leadership.refused(new InSyncProposal(5, 9, List.of(1, 2, 3), Map.of()));
        assertThat(leadership.committed(130, 2)).as("another wish was refused").isEqualTo(120);
        leadership.refused(wish);
        assertThat(leadership.committed(130, 2)).isEqualTo(130);
    }

    @Test
    void inSyncComesOnlyWhoHasAllThatWasThereWhenTheEpochBegan() {
        leadership.reassigned(assignment(10, List.of(1, 2)), 1);
        fetched(3, START - 1, 130, 1);
        assertThat(leadership.expansion(3, 90)).isNull();
        fetched(3, START, 130, 2);
        assertThat(leadership.expansion(3, START + 1))
                .as("the high watermark is higher")
                .isNull();
        assertThat(leadership.expansion(3, 90)).isNotNull();
    }

    @Test
    void whatTheControllerSaidBeforeChangesNothing() {
        assertThat(leadership.reassigned(assignment(9, List.of(1)), 1)).isFalse();
        assertThat(leadership.reassigned(new ReplicaAssignment(SELF, 4, 12, ALL, List.of(1)), 1))
                .isFalse();
        assertThat(leadership.assignment().inSyncReplicas()).isEqualTo(ALL);
    }
}
