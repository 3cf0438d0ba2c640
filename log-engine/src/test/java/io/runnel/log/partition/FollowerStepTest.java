package io.runnel.log.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.LeaderEpochs.Entry;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerStepTest {
    @Test
    void logWithRecordsBeginsAnewOnlyWhereTheLeaderHasDeletedWhatFollows() {
        assertThat(FollowerStep.outOfRange(120, 0, 100)).isEqualTo(new FollowerStep.Restart(120));
        for (long leaderStart : new long[] {0, 40, 100}) {
            assertThat(FollowerStep.outOfRange(leaderStart, 20, 100))
                    .as("the leader's log begins at %s", leaderStart)
                    .isEqualTo(new FollowerStep.Append());
        }
    }

    @Test
    void emptyLogBeginsWhereItsLeaderDoes() {
        assertThat(FollowerStep.outOfRange(120, 100, 100)).isEqualTo(new FollowerStep.Restart(120));
        assertThat(FollowerStep.outOfRange(30, 100, 100)).isEqualTo(new FollowerStep.Restart(30));
        assertThat(FollowerStep.outOfRange(100, 100, 100)).isEqualTo(new FollowerStep.Append());
    }

    @Test
    void logsPartWhereTheSharedEpochEndsFirst() {
        LeaderEpochs own = new LeaderEpochs(List.of(new Entry(1, 0), new Entry(3, 50)));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 70), 0, 90)).isEqualTo(new FollowerStep.Truncate(70));
        assertThat(FollowerStep.diverging(own, new EpochEnd(1, 40), 0, 90)).isEqualTo(new FollowerStep.Truncate(40));
        assertThat(FollowerStep.diverging(own, new EpochEnd(2, 60), 0, 90)).isEqualTo(new FollowerStep.Truncate(50));
    }

    /** A follower and a leader that both went on alone: each epoch is asked about until one is shared (KIP-279). */
    @Test
    void anEpochOfWhichNothingIsHereIsPassedOver() {
        LeaderEpochs own = new LeaderEpochs(List.of(new Entry(1, 0), new Entry(3, 50), new Entry(5, 80)));
        assertThat(FollowerStep.diverging(own, new EpochEnd(4, 85), 0, 90)).isEqualTo(new FollowerStep.Truncate(80));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 95), 0, 90)).isEqualTo(new FollowerStep.Truncate(80));
    }

    @Test
    void aCutStaysWithinTheLog() {
        LeaderEpochs own = new LeaderEpochs(List.of(new Entry(1, 0), new Entry(3, 50)));
        assertThat(FollowerStep.diverging(own, new EpochEnd(1, 4), 6, 90)).isEqualTo(new FollowerStep.Truncate(6));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 99), 0, 90)).isEqualTo(new FollowerStep.Truncate(90));
    }

    /** An epoch that has begun without a record is not the one that was fetched last (KAFKA-15510). */
    @Test
    void theLastFetchedEpochIsThatOfTheLastRecord() {
        LeaderEpochs own = new LeaderEpochs(List.of(new Entry(1, 0), new Entry(3, 50), new Entry(5, 80)));
        assertThat(FollowerStep.lastFetchedEpoch(own, 0, 90)).isEqualTo(5);
        assertThat(FollowerStep.lastFetchedEpoch(own, 0, 80)).isEqualTo(3);
        assertThat(FollowerStep.lastFetchedEpoch(own, 80, 80)).isEqualTo(-1);
    }
}
