package io.runnel.log.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.FollowerStep.Append;
import io.runnel.log.partition.FollowerStep.Restart;
import io.runnel.log.partition.FollowerStep.Truncate;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FollowerStepTest {
    /** The cases of KIP-101 and KIP-279: a log is cut where the newest epoch ends that both have, and no sooner. */
    @Test
    void aLogIsCutWhereTheNewestSharedEpochEnds() {
        LeaderEpochs own = epochs(1, 0, 3, 10, 5, 20);

        assertThat(FollowerStep.diverging(own, new EpochEnd(5, 25), 0, 30))
                .as("the leader has less of the epoch")
                .isEqualTo(new Truncate(25));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 15), 0, 30))
                .as("the leader went on to another epoch sooner")
                .isEqualTo(new Truncate(15));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 28), 0, 30))
                .as("this log went on to another epoch sooner")
                .isEqualTo(new Truncate(20));
        assertThat(FollowerStep.diverging(own, new EpochEnd(4, 27), 0, 30))
                .as("nothing of that epoch is here: the older one is asked about next")
                .isEqualTo(new Truncate(20));
    }

    @Test
    void aCutStaysWithinTheLog() {
        LeaderEpochs own = epochs(1, 0, 3, 10);

        assertThat(FollowerStep.diverging(own, new EpochEnd(1, 4), 6, 30)).isEqualTo(new Truncate(6));
        assertThat(FollowerStep.diverging(own, new EpochEnd(3, 99), 0, 30)).isEqualTo(new Truncate(30));
    }

    @Test
    void aLogThatTheLeaderReachesGivesNoRecordUpForAnOffsetThatIsOutOfRange() {
        assertThat(FollowerStep.outOfRange(10, 5, 30)).isEqualTo(new Append());
        assertThat(FollowerStep.outOfRange(30, 5, 30)).isEqualTo(new Append());
        assertThat(FollowerStep.outOfRange(31, 5, 30)).isEqualTo(new Restart(31));
        assertThat(FollowerStep.outOfRange(0, 30, 30)).as("empty").isEqualTo(new Restart(0));
        assertThat(FollowerStep.outOfRange(30, 30, 30)).as("empty").isEqualTo(new Append());
    }

    /** KAFKA-15510: an epoch that has begun without a record is not the one that was fetched last. */
    @Test
    void theLastFetchedEpochIsThatOfTheLastRecord() {
        LeaderEpochs own = epochs(1, 0, 3, 10, 5, 20);

        assertThat(FollowerStep.lastFetchedEpoch(own, 0, 30)).isEqualTo(5);
        assertThat(FollowerStep.lastFetchedEpoch(own, 0, 20)).isEqualTo(3);
        assertThat(FollowerStep.lastFetchedEpoch(own, 20, 20)).isEqualTo(-1);
    }

    /** @param pairs epoch and where it begins, by turns */
    private static LeaderEpochs epochs(int... pairs) {
        return new LeaderEpochs(IntStream.range(0, pairs.length / 2)
                .mapToObj(i -> new LeaderEpochs.Entry(pairs[2 * i], pairs[2 * i + 1]))
                .toList());
    }
}
