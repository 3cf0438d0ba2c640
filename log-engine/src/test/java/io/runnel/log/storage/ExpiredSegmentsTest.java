package io.runnel.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.storage.ExpiredSegments.Bounds;
import io.runnel.log.storage.ExpiredSegments.Expired;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiredSegmentsTest {
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final long FOREVER = TopicConfig.Retention.NO_LIMIT;

    /** A hundred offsets and bytes each, one after the other; the last one is being written. */
    private static List<SegmentFacts> segments(long... newestMs) {
        SegmentFacts[] segments = new SegmentFacts[newestMs.length];
        for (int i = 0; i < newestMs.length; i++) {
            segments[i] = new SegmentFacts(i * 100L, i * 100L + 100, 100, newestMs[i]);
        }
        return List.of(segments);
    }

    private static TopicConfig retention(long ms, long bytes) {
        return TopicConfig.DEFAULTS.with(new TopicConfig.Retention(ms, bytes));
    }

    private static List<Long> expired(List<SegmentFacts> segments, TopicConfig config, Bounds bounds) {
        return ExpiredSegments.of(segments, config, bounds).stream()
                .map(expired -> expired.segment().baseOffset())
                .toList();
    }

    private static Bounds all() {
        return new Bounds(0, Long.MAX_VALUE, NOW_MS);
    }

    @Test
    void segmentsGoFromTheOldestOnWhileTheirNewestRecordIsTooOld() {
        List<SegmentFacts> segments = segments(NOW_MS - 1001, NOW_MS - 1001, NOW_MS - 1000, NOW_MS - 1001);

        assertThat(expired(segments, retention(1000, FOREVER), all())).containsExactly(0L, 100L);
        assertThat(expired(segments, retention(FOREVER, FOREVER), all())).isEmpty();
        assertThat(expired(segments, retention(999, FOREVER), all())).containsExactly(0L, 100L, 200L, 300L);
    }

    @Test
    void recordsOf1970ExpireAtOnceAndThoseOfTheFutureNever() {
        assertThat(expired(segments(0), retention(604_800_000, FOREVER), all())).containsExactly(0L);
        assertThat(expired(segments(Long.MAX_VALUE), retention(0, FOREVER), all()))
                .isEmpty();
        assertThat(expired(segments(NOW_MS + 1), retention(0, FOREVER), all())).isEmpty();
        // A clock set before 1970 makes nothing old.
        assertThat(expired(segments(0), retention(0, FOREVER), new Bounds(0, 100, Long.MIN_VALUE)))
                .isEmpty();
        assertThat(expired(segments(0), retention(Long.MAX_VALUE, FOREVER), new Bounds(0, 100, Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void sizeIsNeverCutBelowTheLimit() {
        List<SegmentFacts> segments = segments(NOW_MS, NOW_MS, NOW_MS, NOW_MS);

        assertThat(expired(segments, retention(FOREVER, 400), all())).isEmpty();
        assertThat(expired(segments, retention(FOREVER, 301), all())).isEmpty();
        assertThat(expired(segments, retention(FOREVER, 300), all())).containsExactly(0L);
        assertThat(expired(segments, retention(FOREVER, 299), all())).containsExactly(0L);
        assertThat(expired(segments, retention(FOREVER, 0), all())).containsExactly(0L, 100L, 200L, 300L);
    }

    @Test
    void bothLimitsHoldTogether() {
        List<SegmentFacts> segments = segments(NOW_MS - 2000, NOW_MS, NOW_MS, NOW_MS);

        List<Expired> expired = ExpiredSegments.of(segments, retention(1000, 200), all());

        assertThat(expired).hasSize(2);
        assertThat(expired.get(0).reason()).contains("retention.ms is 1000").contains("2000 ms old");
        assertThat(expired.get(1).reason()).contains("retention.bytes is 200").contains("300 bytes");
    }

    @Test
    void segmentsBelowTheStartOffsetGoWhateverThePolicyButNotTheActiveOne() {
        List<SegmentFacts> segments = segments(NOW_MS, NOW_MS, NOW_MS);
        TopicConfig compacted = retention(FOREVER, FOREVER).withCleanup(CleanupPolicy.COMPACT);

        assertThat(expired(segments, compacted, new Bounds(199, 300, NOW_MS))).containsExactly(0L);
        assertThat(expired(segments, compacted, new Bounds(200, 300, NOW_MS))).containsExactly(0L, 100L);
        assertThat(expired(segments, compacted, new Bounds(300, 300, NOW_MS))).containsExactly(0L, 100L);
    }

    @Test
    void withoutThePolicyNoAgeAndNoSizeCounts() {
        TopicConfig strict = retention(0, 0);

        assertThat(expired(segments(0, 0), strict.withCleanup(CleanupPolicy.COMPACT), all()))
                .isEmpty();
        assertThat(expired(segments(0, 0), strict.withCleanup(), all())).isEmpty();
        assertThat(expired(segments(0, 0), strict.withCleanup(CleanupPolicy.COMPACT, CleanupPolicy.DELETE), all()))
                .containsExactly(0L, 100L);
    }

    @Test
    void whatReachesBeyondTheDeletableEndStaysAndSoDoesAllThatFollows() {
        List<SegmentFacts> segments = segments(0, 0, 0);

        assertThat(expired(segments, retention(0, FOREVER), new Bounds(0, 199, NOW_MS)))
                .containsExactly(0L);
        assertThat(expired(segments, retention(0, FOREVER), new Bounds(0, 200, NOW_MS)))
                .containsExactly(0L, 100L);
    }

    @Test
    void anEmptyActiveSegmentStays() {
        List<SegmentFacts> segments = List.of(new SegmentFacts(0, 100, 100, 0), new SegmentFacts(100, 100, 0, 0));

        assertThat(expired(segments, retention(0, 0), all())).containsExactly(0L);
    }
}
