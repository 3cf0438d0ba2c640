package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Crc32C;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may enter a replica's log, and what the producer is told otherwise. */
@Timeout(60)
class ReplicaAdmissionTest {
    private static final short ALL = -1;
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private Replicas replicas;
    private Replica replica;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM);
        replica = replicas.create(Uuid.randomUuid(), new TopicPartition("events", 0), TopicConfig.DEFAULTS, null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private static TopicConfig with(TimestampType type, long beforeMaxMs) {
        return TopicConfig.DEFAULTS
                .with(new TopicConfig.Timestamps(type, beforeMaxMs, 60_000))
                .withMaxMessageBytes(10_000);
    }

    private static MemoryRecords batch(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(NOW_MS, ("k" + i).getBytes(UTF_8), values[i].getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.NONE, records);
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletableFuture<?> answer, Class<? extends Throwable> error, String words) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(error)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void validatorsRefusalsCarryTheirIndexAndNothingIsStored(String codec) throws Exception {
        replica.configure(TopicConfig.DEFAULTS, () -> record -> {
            ByteBuffer value = record.value();
            return value == null || value.remaining() != 3 ? null : "three bytes are too few";
        });
        MemoryRecords records = MemoryRecords.withRecords(
                Compression.of(codec).build(),
                new SimpleRecord("good".getBytes(UTF_8)),
                new SimpleRecord("bad".getBytes(UTF_8)),
                new SimpleRecord(NOW_MS, (byte[]) null, null),
                new SimpleRecord("BAD".getBytes(UTF_8)));
        assertThatThrownBy(() -> await(replica.append(records, ALL, NOW_MS)))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedRecordsException.class,
                        refused -> assertThat(refused.refusals())
                                .containsExactly(
                                        new RefusedRecordsException.Refusal(1, "three bytes are too few"),
                                        new RefusedRecordsException.Refusal(3, "three bytes are too few")));
        assertThat(replica.logEndOffset()).isZero();
        await(replica.append(batch("good"), ALL, NOW_MS));
    }

    @Test
    void logAppendTimeReplacesTimestampsAndKeepsTheChecksumRight() throws Exception {
        replica.configure(with(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE), null);
        AppendResult result = await(replica.append(batch("a"), ALL, NOW_MS + 7));
        assertThat(result.logAppendTimeMs()).isEqualTo(NOW_MS + 7);
        for (RecordBatch stored :
                replica.read(0, 1000, true, ReadLimit.STABLE).records().batches()) {
            stored.ensureValid();
            assertThat(stored.iterator().next().timestamp()).isEqualTo(NOW_MS + 7);
        }
    }

    @Test
    void batchesThatMayNotEnterAreRefusedAndNothingIsStored() {
        replica.configure(with(TimestampType.CREATE_TIME, 5_000), null);
        MemoryRecords flipped = batch("flipped");
        flipped.buffer().put(66, (byte) 99);
        MemoryRecords old = MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V1, Compression.NONE, new SimpleRecord(NOW_MS, "v1".getBytes(UTF_8)));
        ByteBuffer two = ByteBuffer.allocate(1000)
                .put(batch("a").buffer())
                .put(batch("b").buffer())
                .flip();
        assertFails(replica.append(flipped, ALL, NOW_MS), CorruptRecordException.class, "checksum");
        assertFails(replica.append(old, ALL, NOW_MS), InvalidRecordException.class, "message format v1");
        assertFails(
                replica.append(MemoryRecords.readableRecords(two), ALL, NOW_MS),
                InvalidRecordException.class,
                "exactly one");
        assertFails(replica.append(MemoryRecords.EMPTY, ALL, NOW_MS), InvalidRecordException.class, "no complete");
        assertFails(
                replica.append(batch("x".repeat(10_000)), ALL, NOW_MS),
                RecordTooLargeException.class,
                "max.message.bytes is 10000");
        assertFails(replica.append(batch("future"), ALL, NOW_MS - 60_001), InvalidTimestampException.class, "ahead");
        assertFails(replica.append(batch("past"), ALL, NOW_MS + 5_001), InvalidTimestampException.class, "behind");
        assertThat(replica.logEndOffset()).isZero();
    }

    /** The bytes of a batch with its header changed, and a checksum that holds. */
    private static MemoryRecords forged(MemoryRecords records, java.util.function.Consumer<ByteBuffer> change) {
        ByteBuffer bytes = ByteBuffer.allocate(records.sizeInBytes())
                .put(records.buffer().duplicate())
                .flip();
        change.accept(bytes);
        bytes.putInt(17, (int) Crc32C.compute(bytes, 21, bytes.limit() - 21));
        return MemoryRecords.readableRecords(bytes);
    }

    private static MemoryRecords batch(String codec, int records) {
        SimpleRecord[] all = new SimpleRecord[records];
        for (int i = 0; i < records; i++) {
            all[i] = new SimpleRecord(NOW_MS, ("k" + i).getBytes(UTF_8), "some value".getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.of(codec).build(), all);
    }

    private static void claim(ByteBuffer bytes, int records) {
        bytes.putInt(23, records - 1).putInt(57, records);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void batchesThatAreNotWhatTheySayAreRefusedInEveryCodec(String codec) {
        refusesWhatIsNotWhatItSays(codec);
        replica.configure(TopicConfig.DEFAULTS, () -> record -> null);
        refusesWhatIsNotWhatItSays(codec);
        assertThat(replica.logEndOffset()).isZero();
    }

    private void refusesWhatIsNotWhatItSays(String codec) {
        assertFails(
                replica.append(forged(batch(codec, 5), bytes -> claim(bytes, 6)), ALL, NOW_MS),
                InvalidRecordException.class,
                "malformed");
        assertFails(
                replica.append(forged(batch(codec, 5), bytes -> claim(bytes, 4)), ALL, NOW_MS),
                InvalidRecordException.class,
                "more bytes follow");
    }

    @Test
    void newestTimestampThatABatchLiesAboutIsCorrected() throws Exception {
        MemoryRecords lie = forged(batch("none", 2), bytes -> bytes.putLong(35, 5));
        assertThat(await(replica.append(lie, ALL, NOW_MS)).maxTimestampMs()).isEqualTo(NOW_MS);
        MemoryRecords ahead = forged(batch("none", 2), bytes -> bytes.putLong(35, 5));
        assertFails(replica.append(ahead, ALL, NOW_MS - 3_600_001), InvalidTimestampException.class, "ahead");
    }
}
