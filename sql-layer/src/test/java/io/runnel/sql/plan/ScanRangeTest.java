package io.runnel.sql.plan;

import static io.runnel.sql.format.PseudoColumn.ROWOFFSET;
import static io.runnel.sql.format.PseudoColumn.ROWTIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.plan.Bound.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanRangeTest {
    @ParameterizedTest
    @CsvSource({
        "LEAST, 5, 5, 9223372036854775807",
        "ABOVE, 5, 6, 9223372036854775807",
        "MOST, 5, -9223372036854775808, 5",
        "BELOW, 5, -9223372036854775808, 4",
        "EQUAL, 5, 5, 5"
    })
    void boundLimitsItsColumn(Kind kind, long value, long least, long most) {
        ScanRange range = ScanRange.of(List.of(new Bound(ROWTIME, kind)), new Object[] {value});

        assertThat(range.least(ROWTIME)).isEqualTo(least);
        assertThat(range.most(ROWTIME)).isEqualTo(most);
        assertThat(range.isEmpty()).isFalse();
        assertThat(range.bounds(ROWOFFSET)).isFalse();
        assertThat(range.contains(ROWOFFSET, Long.MIN_VALUE)).isTrue();
    }

    @Test
    void severalBoundsLeaveWhatSatisfiesAll() {
        ScanRange range =
                ScanRange.of(List.of(bound(Kind.LEAST), bound(Kind.ABOVE), bound(Kind.BELOW)), new Object[] {3, 5L, 7});

        assertThat(range.least(ROWOFFSET)).isEqualTo(6);
        assertThat(range.most(ROWOFFSET)).isEqualTo(6);
    }

    @Test
    void contradictionAndNullAndTheEndsOfTheNumbersLeaveNothing() {
        assertThat(ScanRange.of(List.of(bound(Kind.LEAST), bound(Kind.BELOW)), new Object[] {7L, 7L})
                        .isEmpty())
                .isTrue();
        assertThat(ScanRange.of(List.of(bound(Kind.LEAST)), new Object[] {null}).isEmpty())
                .isTrue();
        assertThat(ScanRange.of(List.of(bound(Kind.ABOVE)), new Object[] {Long.MAX_VALUE})
                        .isEmpty())
                .isTrue();
        assertThat(ScanRange.of(List.of(bound(Kind.BELOW)), new Object[] {Long.MIN_VALUE})
                        .isEmpty())
                .isTrue();
    }

    private static Bound bound(Kind kind) {
        return new Bound(PseudoColumn.ROWOFFSET, kind);
    }
}
