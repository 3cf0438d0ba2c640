package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.TopicDescription;
import io.runnel.sql.Session;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of positions when a topic is not the one that was read before. */
class InputPositionsTest {
    private final StateStores stores = new StateStores(StateConfig.defaults());
    private final StateLog states = new StateLog(
            stores.open("q", ContinuousSettings.of(new Session(Map.of())).budget()));
    private final InputPositions positions = new InputPositions(states);

    @AfterEach
    void close() {
        states.close();
        stores.close();
    }

    @Test
    void positionsInATopicThatIsGoneAreDropped() {
        TopicDescription first = topic(3);
        positions.read(0, first, false);
        for (int partition = 0; partition < 3; partition++) {
            positions.advance(0, partition, 70 + partition);
        }
        TopicDescription second = topic(1);
        positions.read(0, second, false);
        assertThat(positions.of(0, 0)).isNull();
        assertThat(positions.knows(0)).isFalse();
        positions.advance(0, 0, 5);

        positions.read(0, new TopicDescription("t", second.id(), 3, (short) 1, Map.of(), false), false);

        assertThat(positions.of(0, 0)).isEqualTo(5);
        assertThat(positions.of(0, 2)).isNull();
        assertThat(positions.knows(0)).isTrue();
    }

    @Test
    void otherPartitionsAreRefusedWhereTasksKeepStatesOfThemAlsoInATopicCreatedAnew() {
        TopicDescription first = topic(3);
        positions.read(0, first, true);
        positions.advance(0, 2, 70);

        assertThatThrownBy(() ->
                        positions.read(0, new TopicDescription("t", first.id(), 4, (short) 1, Map.of(), false), true))
                .hasMessageContaining("had 3 partitions before and has 4 now");
        assertThatThrownBy(() -> positions.read(0, topic(2), true))
                .hasMessageContaining("had 3 partitions before and has 2 now");
        positions.read(0, topic(3), true);
        assertThat(positions.of(0, 2)).isNull();
    }

    private static TopicDescription topic(int partitions) {
        return new TopicDescription("t", Uuid.randomUuid(), partitions, (short) 1, Map.of(), false);
    }
}
