package io.runnel.log.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.AbortedTransaction;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactionRulesTest {
    private static final long NOW_MS = 1_000_000;
    private static final Lags NO_LAGS = new Lags(0, Long.MAX_VALUE);

    private static ByteBuffer key(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static SegmentProfile segment(long base, long next, int bytes, long firstMs, long maxMs) {
        return new SegmentProfile(base, next, bytes, 8, 12, firstMs, maxMs);
    }

    /** Segments of ten offsets and a hundred bytes; the last one is active. */
    private static List<SegmentProfile> segments() {
        return List.of(
                segment(0, 10, 100, 10, 20),
                segment(10, 20, 100, 20, 30),
                segment(20, 30, 100, 30, 40),
                segment(30, 35, 50, 40, 50));
    }

    @Test
    void offsetMapAnswersTheLastOffsetOfEachKeyUntilItIsFull() {
        OffsetMap map = new OffsetMap(OffsetMap.ENTRY_BYTES * 5_000L);
        Random random = new Random(42);
        Map<String, Long> expected = new HashMap<>();
        boolean full = false;
        for (long offset = 0; offset < 20_000; offset++) {
            String key = "key " + random.nextInt(10_000);
            if (map.put(key(key), offset)) {
                expected.put(key, offset);
            } else {
                full = true;
                assertThat(expected).doesNotContainKey(key);
            }
        }
        assertThat(full).isTrue();
        assertThat(map.size()).isEqualTo(expected.size()).isEqualTo(4_500);
        expected.forEach((key, offset) -> assertThat(map.latest(key(key))).isEqualTo(offset));
        assertThat(map.latest(key("never seen"))).isEqualTo(OffsetMap.NONE);
    }

    @Test
    void everythingButTheActiveSegmentIsDirtyAtFirst() {
        assertThat(Dirt.of(segments(), 0, 35, NO_LAGS, NOW_MS)).isEqualTo(new Dirt(0, 30, 0, 300, false));
    }

    @Test
    void dirtBeginsWhereTheLastPassEnded() {
        Dirt dirt = Dirt.of(segments(), 20, 35, NO_LAGS, NOW_MS);
        assertThat(dirt).isEqualTo(new Dirt(20, 30, 200, 100, false));
        assertThat(dirt.cleanable(0.3)).isTrue();
        assertThat(dirt.cleanable(0.34)).isFalse();
        assertThat(Dirt.of(segments(), 25, 35, NO_LAGS, NOW_MS).dirtyBytes())
                .as("a segment of which a part has not been looked at")
                .isEqualTo(100);
        assertThat(Dirt.of(segments(), 30, 35, NO_LAGS, NOW_MS).cleanable(0)).isFalse();
    }

    @Test
    void checkpointOutsideTheLogCountsForNothing() {
        assertThat(Dirt.of(segments(), 36, 35, NO_LAGS, NOW_MS).firstOffset()).isZero();
        assertThat(Dirt.of(segments().subList(1, 4), 5, 35, NO_LAGS, NOW_MS).firstOffset())
                .isEqualTo(10);
    }

    @Test
    void segmentsThatReachBeyondWhatIsStableOrAreTooYoungStay() {
        assertThat(Dirt.of(segments(), 0, 29, NO_LAGS, NOW_MS).endOffset()).isEqualTo(20);
        assertThat(Dirt.of(segments(), 0, 35, new Lags(NOW_MS - 30, Long.MAX_VALUE), NOW_MS)
                        .endOffset())
                .isEqualTo(20);
    }

    @Test
    void recordThatHasWaitedTooLongMakesALogOverdue() {
        assertThat(Dirt.of(segments(), 0, 35, new Lags(0, NOW_MS - 10), NOW_MS).overdue())
                .isFalse();
        Dirt overdue = Dirt.of(segments(), 0, 35, new Lags(0, NOW_MS - 11), NOW_MS);
        assertThat(overdue.overdue()).isTrue();
        assertThat(overdue.cleanable(1)).isTrue();
    }

    @Test
    void groupsKeepToTheLimitsOfASegment() {
        assertThat(SegmentGroups.of(segments(), 250, 1_000))
                .extracting(List::size)
                .containsExactly(2, 2);
        assertThat(SegmentGroups.of(segments(), 1_000, 24))
                .extracting(List::size)
                .containsExactly(2, 2);
        assertThat(SegmentGroups.of(segments(), 10, 1_000))
                .as("too large alone")
                .hasSize(4);
        List<SegmentProfile> far = List.of(segment(0, 10, 1, 0, 0), segment(10, 3_000_000_000L, 1, 0, 0));
        assertThat(SegmentGroups.of(far, 1_000, 1_000))
                .as("offsets are relative, in 32 bits")
                .hasSize(2);
    }

    @Test
    void markerIsNeededAsLongAsABatchOfItsTransactionIsThere() {
        AbortedTransaction aborted = new AbortedTransaction(7, 0, 2, 3);
        PassedTransactions first = new PassedTransactions(List.of(aborted));
        assertThat(first.batch(7, true, 0)).isTrue();
        assertThat(first.batch(8, true, 1)).isFalse();
        assertThat(first.marker(7, false, 2)).isFalse();
        assertThat(first.takeStillNeeded()).containsExactly(aborted);
        assertThat(first.marker(8, true, 3)).isFalse();
        assertThat(first.batch(7, true, 4)).as("the next transaction").isFalse();
        PassedTransactions later = new PassedTransactions(List.of(aborted));
        assertThat(later.marker(7, false, 2)).isTrue();
        assertThat(later.marker(8, true, 3)).isTrue();
        assertThat(later.takeStillNeeded()).isEmpty();
    }

    @Test
    void transactionThatWasOverBeforeSaysNothingOfTheNextOne() {
        PassedTransactions fromTheMiddle = new PassedTransactions(List.of(new AbortedTransaction(7, 0, 2, 3)));

        assertThat(fromTheMiddle.batch(7, true, 10)).isFalse();
        assertThat(fromTheMiddle.marker(7, true, 11)).isFalse();
    }

    private static Retained.Batch batch(long producerId, boolean control, long lastOffset, long horizonMs) {
        return new Retained.Batch(
                producerId,
                (short) 0,
                false,
                control,
                lastOffset,
                horizonMs < 0 ? OptionalLong.empty() : OptionalLong.of(horizonMs));
    }

    private static Retained rules(@Nullable OffsetMap map, Map<Long, LastRecord> producers) {
        OffsetMap latest = map == null ? new OffsetMap(1 << 16) : map;
        return new Retained(latest, new PassedTransactions(List.of()), producers, 100, 200, NOW_MS);
    }

    @Test
    void recordStaysIfItIsTheLastOfItsKeyOrBeyondTheMap() {
        OffsetMap map = new OffsetMap(1 << 16);
        map.put(key("a"), 50);
        Retained rules = rules(map, Map.of());
        Retained.Batch batch = batch(-1, false, 60, -1);
        assertThat(rules.keeps(batch, 49, key("a"), false)).isFalse();
        assertThat(rules.keeps(batch, 50, key("a"), false)).isTrue();
        assertThat(rules.keeps(batch, 10, key("b"), false)).isTrue();
        assertThat(rules.keeps(batch, 10, null, false)).isFalse();
        assertThat(rules.keeps(batch, 100, null, false)).isTrue();
        assertThat(rules.keeps(batch, 50, key("a"), true)).as("no horizon yet").isTrue();
        assertThat(rules.keeps(batch(-1, false, 60, NOW_MS + 1), 50, key("a"), true))
                .isTrue();
        assertThat(rules.keeps(batch(-1, false, 60, NOW_MS), 50, key("a"), true))
                .isFalse();
    }

    @Test
    void batchStaysEmptyForTheLogsEndAndForWhatItsProducerWroteLast() {
        Retained rules = rules(null, Map.of(5L, new LastRecord((short) 0, 60), 6L, new LastRecord((short) 0, -1)));
        assertThat(rules.batch(batch(-1, false, 199, -1)).staysEmpty()).isTrue();
        assertThat(rules.batch(batch(-1, false, 198, -1)).staysEmpty()).isFalse();
        assertThat(rules.batch(batch(5, false, 60, -1)).staysEmpty()).isTrue();
        assertThat(rules.batch(batch(5, false, 59, -1)).staysEmpty()).isFalse();
        assertThat(rules.marker(batch(6, true, 70, -1), true).staysEmpty()).isTrue();
    }

    @Test
    void idleMarkerGoesOnlyAfterItsHorizon() {
        Retained rules = rules(null, Map.of());
        assertThat(rules.marker(batch(9, true, 10, -1), true)).isEqualTo(new Retained.Verdict(false, false, true));
        assertThat(rules.marker(batch(9, true, 11, NOW_MS + 1), true).recordsGo())
                .isFalse();
        assertThat(rules.marker(batch(9, true, 12, NOW_MS), true).recordsGo()).isTrue();
    }
}
