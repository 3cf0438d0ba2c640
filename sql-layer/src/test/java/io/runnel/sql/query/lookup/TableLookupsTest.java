package io.runnel.sql.query.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.search.KeyHash;
import io.runnel.sql.query.TestLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TableLookupsTest {
    private static final long PLENTY = 1 << 20;

    private final TestLog log = new TestLog().topic("T", 2);
    private final Map<String, Long> newest = new HashMap<>();
    private long end;

    @Test
    void findsTheNewestRecordOfEachKeyAsTheLogGrows() {
        TableLookups lookups = new TableLookups(PLENTY);
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            append(random, 50, 200);
            String key = "k" + random.nextInt(200);
            assertThat(find(lookups, 0, end, key, "never"))
                    .containsExactly(newest.getOrDefault(key, NewestOffsets.NONE), NewestOffsets.NONE);
        }
    }

    @Test
    void doesNotTellWhatANewerRecordHides() {
        TableLookups lookups = new TableLookups(PLENTY);
        append("a");
        append("a");
        assertThat(find(lookups, 0, 2, "a")).containsExactly(1);
        assertThat(find(lookups, 0, 1, "a")).as("as it was before").isNull();
        assertThat(find(lookups, 0, 1, "b")).as("no record hides it").containsExactly(NewestOffsets.NONE);
    }

    @Test
    void forgetsThePartitionThatWasUsedLongestAgoAndNoneThatIsTooLarge() {
        append(new Random(1), 300, 1_000_000);
        TableLookups lookups = new TableLookups(12 << 10);
        assertThat(find(lookups, 0, end, "k")).isNotNull();
        assertThat(lookups.bytes()).isEqualTo(8 << 10);
        for (int i = 0; i < 300; i++) {
            log.append("T", 1, "k" + i, "v", 1);
        }
        assertThat(find(lookups, 1, 300, "k7")).containsExactly(7);
        assertThat(lookups.bytes()).as("the other one is gone").isEqualTo(8 << 10);
        append(new Random(2), 300, 1_000_000);
        assertThat(find(lookups, 0, end, "k"))
                .as("larger than all that there is")
                .isNull();
        assertThat(find(lookups, 0, end, "k")).isNull();
        assertThat(lookups.bytes()).isLessThanOrEqualTo(12 << 10);
    }

    @Test
    void readsALongPartitionOnceSearchesHaveCostAsMuch() {
        append(new Random(1), 30_000, 100);
        TableLookups lookups = new TableLookups(PLENTY);
        assertThat(find(lookups, 0, end, "k1")).isNull();
        lookups.searched(log.topic("T").orElseThrow().id(), 0, 9_999);
        assertThat(find(lookups, 0, end, "k1")).isNull();
        lookups.searched(log.topic("T").orElseThrow().id(), 0, 1);
        assertThat(find(lookups, 0, end, "k1")).containsExactly(newest.get("k1"));
    }

    @Test
    void goesOnWhereItWasStopped() {
        append(new Random(1), 5_000, 100);
        TableLookups lookups = new TableLookups(PLENTY);
        TopicPartition place = new TopicPartition("T", 0);
        assertThatThrownBy(() ->
                        lookups.find(log, log.topic("T").orElseThrow().id(), place, List.of(bytes("k1")), end, () -> {
                            throw new IllegalStateException("stopped");
                        }))
                .hasMessage("stopped");
        assertThat(find(lookups, 0, end, "k1")).containsExactly(newest.get("k1"));
    }

    @Test
    void aMapKeepsWhatWasPutLastUnderEachHash() {
        NewestOffsets offsets = new NewestOffsets();
        Map<Long, Long> expected = new HashMap<>();
        Random random = new Random(3);
        for (long offset = 0; offset < 10_000; offset++) {
            long hash = random.nextInt(4) == 0 ? random.nextInt(50) : random.nextLong();
            if (offsets.isFull()) {
                offsets.grow();
            }
            offsets.put(hash, offset);
            expected.put(hash, offset);
        }
        expected.forEach((hash, offset) -> assertThat(offsets.get(hash)).isEqualTo(offset));
        assertThat(offsets.get(KeyHash.of(bytes("never")))).isEqualTo(NewestOffsets.NONE);
    }

    private long @Nullable [] find(TableLookups lookups, int partition, long endOffset, String... keys) {
        List<ByteBuffer> sought =
                new ArrayList<>(Stream.of(keys).map(TableLookupsTest::bytes).toList());
        return lookups.find(
                log,
                log.topic("T").orElseThrow().id(),
                new TopicPartition("T", partition),
                sought,
                endOffset,
                () -> {});
    }

    private void append(Random random, int records, int keys) {
        for (int i = 0; i < records; i++) {
            append("k" + random.nextInt(keys));
        }
    }

    private void append(String key) {
        log.append("T", 0, key, "v", 1);
        newest.put(key, end++);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
