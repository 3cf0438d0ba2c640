package io.runnel.log.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicationQuotaTest {
    private static final long NOW_MS = -4_000; // The zero of a clock that does not jump means nothing.

    private final ReplicationQuota quota = new ReplicationQuota();

    @Test
    void withoutABoundNothingExceedsIt() {
        quota.record(Long.MAX_VALUE / 2, NOW_MS);
        assertThat(quota.isLimited()).isFalse();
        assertThat(quota.isExceeded(NOW_MS)).isFalse();
    }

    @Test
    void whatCameInOnePieceIsMadeUpFor() {
        quota.limitTo(1_000);
        quota.record(10_000, NOW_MS);
        assertThat(quota.isExceeded(NOW_MS)).as("as much as in ten seconds").isFalse();
        quota.record(2_000, NOW_MS);
        assertThat(quota.isExceeded(NOW_MS)).isTrue();
        assertThat(quota.isExceeded(NOW_MS + 10_900)).isTrue();
        assertThat(quota.isExceeded(NOW_MS + 11_000)).as("eleven windows later").isFalse();
    }

    @Test
    void aRateIsHeldOverALongTime() {
        quota.limitTo(1_000);
        long sent = 0;
        for (long atMs = 0; atMs < 100_000; atMs += 100) {
            if (!quota.isExceeded(NOW_MS + atMs)) {
                quota.record(500, NOW_MS + atMs);
                sent += 500;
            }
        }
        assertThat(sent).isBetween(90_000L, 115_000L);
    }

    @Test
    void afterALongSilenceNothingIsLeftOfWhatWas() {
        quota.limitTo(0);
        quota.record(1, NOW_MS);
        assertThat(quota.isExceeded(NOW_MS)).isTrue();
        assertThat(quota.isExceeded(NOW_MS + 86_400_000)).isFalse();
    }
}
