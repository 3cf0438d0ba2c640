package io.runnel.log.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.partition.LeaderEpochs.Entry;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {
    private static final long LOG_END = 100;
    private final LeaderEpochs epochs = new LeaderEpochs(List.of(new Entry(2, 10), new Entry(4, 30), new Entry(5, 60)));

    @Test
    void anEpochEndsWhereTheNextOneBegins() {
        assertThat(epochs.endOf(2, 10, LOG_END)).isEqualTo(new EpochEnd(2, 30));
        assertThat(epochs.endOf(4, 10, LOG_END)).isEqualTo(new EpochEnd(4, 60));
        assertThat(epochs.endOf(5, 10, LOG_END)).isEqualTo(new EpochEnd(5, LOG_END));
    }

    @Test
    void anEpochThatIsNotThereEndsWithTheOneBeforeIt() {
        assertThat(epochs.endOf(3, 10, LOG_END)).isEqualTo(new EpochEnd(2, 30));
        assertThat(epochs.endOf(1, 10, LOG_END)).isEqualTo(new EpochEnd(1, 10));
        assertThat(epochs.endOf(6, 10, LOG_END).isUndefined()).isTrue();
        assertThat(epochs.endOf(-1, 10, LOG_END).isUndefined()).isTrue();
    }

    @Test
    void noEpochEndsBelowTheLogsStart() {
        assertThat(epochs.endOf(2, 45, LOG_END)).isEqualTo(new EpochEnd(2, 45));
    }

    @Test
    void everyOffsetHasItsEpoch() {
        assertThat(List.of(0L, 10L, 29L, 30L, 99L, 100L))
                .extracting(epochs::epochAt)
                .containsExactly(2, 2, 2, 4, 5, 5);
    }

    @Test
    void anEpochWithoutRecordsGivesWayToOlderOnes() {
        LeaderEpochs led = new LeaderEpochs(List.of(new Entry(2, 10), new Entry(4, 30), new Entry(7, 60)));
        assertThat(led.with(4, 60).entries()).containsExactly(new Entry(2, 10), new Entry(4, 30));
        assertThat(led.with(5, 60).entries()).containsExactly(new Entry(2, 10), new Entry(4, 30), new Entry(5, 60));
        assertThat(led.with(7, 60)).isSameAs(led);
        assertThat(led.with(4, 61)).as("epoch 7 has a record").isSameAs(led);
    }

    @Test
    void epochsBeyondTheEndAreCut() {
        assertThat(epochs.upTo(59).entries()).containsExactly(new Entry(2, 10), new Entry(4, 30));
        assertThat(epochs.upTo(60)).isSameAs(epochs);
        assertThat(epochs.upTo(0).latest()).isEqualTo(2);
        assertThatThrownBy(() -> new LeaderEpochs(List.of(new Entry(2, 10), new Entry(2, 11))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must ascend");
    }
}
