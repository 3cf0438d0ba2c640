package io.runnel.log.replication.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final Refusals refusals = new Refusals(100);
    private final TopicPartition partition = new TopicPartition("events", 0);

    @Test
    void theFirstPauseIsShortAndTheyGrow() {
        for (long expected : new long[] {10, 20, 40, 80, 100, 100}) {
            refusals.add(partition, Errors.UNKNOWN_LEADER_EPOCH);
            assertThat(refusals.pauseMs(partition)).isEqualTo(expected);
        }
        refusals.add(partition, Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(refusals.pauseMs(partition)).as("of another kind").isEqualTo(10);
        refusals.add(partition, Errors.NOT_LEADER_OR_FOLLOWER);
        refusals.remove(partition);
        refusals.add(partition, Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(refusals.pauseMs(partition)).as("after it was fetched").isEqualTo(10);
    }

    @Test
    void whatLastsIsToldOnceAndTogether() {
        for (int times = 1; times <= 20; times++) {
            for (int index = 0; index < 5; index++) {
                refusals.add(new TopicPartition("events", index), Errors.UNKNOWN_LEADER_EPOCH);
            }
            if (times == 5) {
                assertThat(refusals.lasting())
                        .containsExactly("events-0, events-1, events-2 and 2 others: UNKNOWN_LEADER_EPOCH");
            } else {
                assertThat(refusals.lasting()).isEmpty();
            }
        }
    }
}
