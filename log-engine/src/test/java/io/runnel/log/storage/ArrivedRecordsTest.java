package io.runnel.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivedRecordsTest {
    private static final int BATCH_AT = 7;
    private static final int NO_LIMIT = 1 << 20;

    private final ArrivedRecords records = new ArrivedRecords();
    private final BatchHeader header = new BatchHeader();

    /** The batch somewhere in a buffer that is not on the heap, as requests arrive. */
    private static ByteBuffer arrived(MemoryRecords batch) {
        return ByteBuffer.allocateDirect(BATCH_AT + batch.sizeInBytes() + 3)
                .position(BATCH_AT)
                .put(batch.buffer().duplicate())
                .position(BATCH_AT);
    }

    private void open(MemoryRecords batch, int maxBytes) {
        ByteBuffer buffer = arrived(batch);
        records.open(header.wrap(buffer, BATCH_AT), buffer, BATCH_AT, maxBytes);
    }

    private static Header header(String name, @Nullable String value) {
        return new RecordHeader(name, value == null ? null : value.getBytes(UTF_8));
    }

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void keysValuesAndHeadersAreSeenWhereTheyLieAndTwice(String codec) {
        SimpleRecord first = new SimpleRecord(
                5, "k".getBytes(UTF_8), "v".getBytes(UTF_8), new Header[] {header("a", "1"), header("a", "2")});
        SimpleRecord second = new SimpleRecord(
                3, (byte[]) null, null, new Header[] {header("b", null), header("ab", "3"), header("c", "")});
        open(MemoryRecords.withRecords(Compression.of(codec).build(), first, second), NO_LIMIT);

        for (int pass = 0; pass < 2; pass++) {
            assertThat(records.next()).isTrue();
            assertThat(records.index()).isZero();
            assertThat(records.timestampMs()).isEqualTo(5);
            assertThat(text(records.key())).isEqualTo("k");
            assertThat(text(records.value())).isEqualTo("v");
            assertThat(text(records.lastHeader("a".getBytes(UTF_8)))).isEqualTo("2");
            assertThat(records.lastHeader("b".getBytes(UTF_8))).isNull();
            assertThat(records.next()).isTrue();
            assertThat(records.timestampMs()).isEqualTo(3);
            assertThat(records.hasKey()).isFalse();
            assertThat(records.key()).isNull();
            assertThat(records.value()).isNull();
            assertThat(records.lastHeader("b".getBytes(UTF_8))).isNull();
            assertThat(text(records.lastHeader("ab".getBytes(UTF_8)))).isEqualTo("3");
            assertThat(text(records.lastHeader("c".getBytes(UTF_8)))).isEmpty();
            assertThat(records.headers()).containsExactly(header("b", null), header("ab", "3"), header("c", ""));
            assertThat(records.next()).isFalse();
            records.rewind();
        }
        records.release();
        assertThat(records.next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void aBatchThatDecompressesToTooMuchIsRefusedAndNothingOfItIsKept(String codec) {
        byte[] zeros = new byte[20 << 20];
        MemoryRecords bomb = MemoryRecords.withRecords(Compression.of(codec).build(), new SimpleRecord(zeros));

        assertThatThrownBy(() -> open(bomb, 8 << 20))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("more than " + (8 << 20) + " bytes");
        open(bomb, 32 << 20);
        assertThat(records.next()).isTrue();
        assertThat(Objects.requireNonNull(records.value()).remaining()).isEqualTo(zeros.length);
        records.release();
    }

    /** Whatever a byte is changed to, the walk ends, in bounds, with records or with a refusal. */
    @Test
    void noByteLeadsAstray() {
        MemoryRecords batch = MemoryRecords.withRecords(
                Compression.NONE,
                new SimpleRecord(5, "key".getBytes(UTF_8), "value".getBytes(UTF_8), new Header[] {header("a", "1")}),
                new SimpleRecord(6, null, "other".getBytes(UTF_8)));
        int refused = 0;
        for (int at = BatchHeader.BYTES; at < batch.sizeInBytes(); at++) {
            for (int value = 0; value < 256; value++) {
                ByteBuffer bytes = ByteBuffer.allocate(batch.sizeInBytes())
                        .put(batch.buffer().duplicate())
                        .put(at, (byte) value)
                        .flip();
                records.open(header.wrap(bytes, 0), bytes, 0, NO_LIMIT);
                try {
                    while (records.next()) {
                        assertThat(records.headers().length).isLessThan(2);
                    }
                } catch (InvalidRecordException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(3000);
    }
}
