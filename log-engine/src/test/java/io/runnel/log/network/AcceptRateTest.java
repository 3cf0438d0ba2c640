package io.runnel.log.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptRateTest {
    @Test
    void aSecondsWorthComesAtOnceAndThenOneAfterTheOther() {
        AcceptRate rate = new AcceptRate(10, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(rate.accepted(0)).isZero();
        }
        assertThat(rate.accepted(0)).isEqualTo(100);
        assertThat(rate.accepted(100)).isEqualTo(100);
        assertThat(rate.accepted(5_000)).isZero();
    }

    @Test
    void withoutARateNothingWaits() {
        AcceptRate rate = new AcceptRate(Integer.MAX_VALUE, 0);
        for (int i = 0; i < 1000; i++) {
            assertThat(rate.accepted(0)).isZero();
        }
    }
}
