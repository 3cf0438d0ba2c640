package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    private static final List<String> NAMES = List.of("DELAY", "DEP_DELAY", "DISTANCE", "ORIGIN", "id");

    @Test
    void slipsAndSwapsAreFoundNearestFirst() {
        assertThat(NearestNames.of("DELY", NAMES)).containsExactly("DELAY");
        assertThat(NearestNames.of("oirgin", NAMES)).containsExactly("ORIGIN");
        assertThat(NearestNames.of("ID", NAMES)).containsExactly("id");
    }

    @Test
    void aPartOfALongerNameIsNear() {
        assertThat(NearestNames.of("DELAY", List.of("DEP_DELAY", "ORIGIN"))).containsExactly("DEP_DELAY");
    }

    @Test
    void afterASlipLongerNamesWereNotMeant() {
        assertThat(NearestNames.of("num.partition", List.of("offsets.topic.num.partitions", "num.partitions")))
                .containsExactly("num.partitions");
    }

    @Test
    void whatIsFarIsNotProposed() {
        assertThat(NearestNames.of("PASSENGERS", NAMES)).isEmpty();
        assertThat(NearestNames.suggestion("PASSENGERS", NAMES)).isEqualTo(".");
    }

    @Test
    void suggestionEndsTheSentence() {
        assertThat(NearestNames.suggestion("DELY", NAMES)).isEqualTo("; did you mean DELAY?");
        assertThat(NearestNames.alternatives(List.of("A", "B", "C"))).isEqualTo("A, B or C");
    }
}
