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
}
