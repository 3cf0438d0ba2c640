package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each fault is put into a history and must be found. */
class HistoryTest {
    private final History history = new History();
    private final TreeMap<Long, String> stored = new TreeMap<>();

    @BeforeEach
    void threeRecordsOfEachProducerAreAcknowledgedAndStored() {
        history.add(new History.Producer("i", true));
        history.add(new History.Producer("p", false));
        for (int number = 0; number < 3; number++) {
            for (String producer : List.of("i", "p")) {
                String value = producer + ":" + number;
                long offset = stored.size();
                stored.put(offset, value);
                history.acknowledged(new History.Place(0, offset), value);
                history.read(new History.Place(0, offset), value);
            }
        }
    }

    private List<String> judged() {
        return history.judge(0, stored, Long.MAX_VALUE);
    }

    @Test
    void whatIsAcknowledgedWhileTheLogIsReadIsNotOwedYet() {
        long owed = history.acknowledgedRecords();
        history.acknowledged(new History.Place(0, 6), "i:3");

        assertThat(history.judge(0, stored, owed)).isEmpty();
        assertThat(judged()).hasSize(1);
    }

    @Test
    void aSoundHistoryHasNoFaults() {
        stored.put(6L, "i:3"); // Stored without its acknowledgement having arrived, as a kill may have it.

        assertThat(judged()).isEmpty();
        assertThat(history.judge(1, new TreeMap<>(), Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aLostRecordIsFound() {
        stored.remove(5L);

        assertThat(judged()).anyMatch(wrong -> wrong.contains("acknowledged for p:2 and holds null"));
    }

    @Test
    void aHoleIsFound() {
        stored.put(7L, "i:3");

        assertThat(judged()).containsExactly("partition 0 skips to offset 7");
    }

    @Test
    void anotherValueAtAnOffsetIsFound() {
        history.read(new History.Place(0, 6), "i:3");
        history.read(new History.Place(0, 6), "i:4");
        history.acknowledged(new History.Place(0, 6), "i:4");
        history.acknowledged(new History.Place(0, 6), "i:5");
        stored.put(6L, "i:5");

        assertThat(judged())
                .anyMatch(wrong -> wrong.contains("held i:3 and then i:4"))
                .anyMatch(wrong -> wrong.contains("acknowledged for i:4 and for i:5"))
                .anyMatch(wrong -> wrong.contains("was read as i:4 and holds i:5"));
    }

    @Test
    void onlyWhoIsNotIdempotentMayRepeatItself() {
        stored.put(6L, "p:1");
        assertThat(judged()).isEmpty();

        stored.put(7L, "i:1");
        assertThat(judged()).anyMatch(wrong -> wrong.contains("idempotent i:1 is twice"));
    }

    @Test
    void aRecordOutOfItsProducersOrderIsFound() {
        stored.put(6L, "i:4");
        stored.put(7L, "i:3");

        assertThat(judged()).anyMatch(wrong -> wrong.contains("i:3 at offset 7"));
    }

    @Test
    void aRecordThatNobodySentIsFound() {
        stored.put(6L, "x:0");

        assertThat(judged()).anyMatch(wrong -> wrong.contains("which nobody sent"));
    }
}
