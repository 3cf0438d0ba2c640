package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReplicaReaderTest {
    private static final long START_MS = 1_700_000_000_000L;

    @TempDir
    Path directory;

    private Replicas replicas;
    private Replica replica;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM);
        replica = replicas.create(
                Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ"),
                new TopicPartition("events", 0),
                TopicConfig.DEFAULTS.withSegmentBytes(400_000),
                null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    /** A record as a reader shows it. */
    private record Seen(
            long offset,
            long timestampMs,
            @Nullable String key,
            @Nullable String value,
            String headers) {}

    private static @Nullable String text(@Nullable ByteBuffer bytes) {
        return bytes == null ? null : UTF_8.decode(bytes.duplicate()).toString();
    }

    private static String text(Header[] headers) {
        StringBuilder text = new StringBuilder();
        for (Header header : headers) {
            text.append(header.key())
                    .append('=')
                    .append(header.value() == null ? null : new String(header.value(), UTF_8))
                    .append(';');
        }
        return text.toString();
    }

    private static Seen seen(PartitionReader reader) {
        return new Seen(
                reader.offset(),
                reader.timestampMs(),
                text(reader.key()),
                text(reader.value()),
                text(reader.headers()));
    }

    private static List<Seen> readAll(PartitionReader reader) {
        List<Seen> all = new ArrayList<>();
        while (reader.next()) {
            all.add(seen(reader));
        }
        return all;
    }

    /** Batches of random records; what was written, in order. */
    private List<Seen> fill(Compression compression, int batches, long seed) throws Exception {
        Random random = new Random(seed);
        List<Seen> written = new ArrayList<>();
        for (int b = 0; b < batches; b++) {
            SimpleRecord[] records = new SimpleRecord[1 + random.nextInt(50)];
            for (int i = 0; i < records.length; i++) {
                long timestampMs = START_MS + written.size();
                String key = random.nextInt(4) == 0 ? null : "key " + random.nextInt(100);
                String value = random.nextInt(10) == 0 ? null : "v".repeat(random.nextInt(300));
                Header[] headers = random.nextInt(3) > 0
                        ? new Header[0]
                        : new Header[] {new RecordHeader("h", "x".getBytes(UTF_8)), new RecordHeader("n", (byte[]) null)
                        };
                records[i] = new SimpleRecord(
                        timestampMs,
                        key == null ? null : key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8),
                        headers);
                written.add(new Seen(written.size(), timestampMs, key, value, text(headers)));
            }
            replica.append(MemoryRecords.withRecords(compression, records), (short) -1, START_MS)
                    .get(10, TimeUnit.SECONDS);
        }
        return written;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void readerShowsWhatWasWrittenWhateverTheCompression(String codec) throws Exception {
        long seed = System.nanoTime();
        List<Seen> written = fill(Compression.of(codec).build(), 200, seed);
        try (PartitionReader reader = new ReplicaReader(replica)) {
            assertThat(readAll(reader)).as("seed %d", seed).isEqualTo(written);
            assertThat(reader.next()).isFalse();
            Random random = new Random(seed);
            for (int i = 0; i < 200; i++) {
                int target = random.nextInt(written.size());
                reader.seek(target);
                for (int offset = target; offset < Math.min(target + 3, written.size()); offset++) {
                    assertThat(reader.next()).isTrue();
                    assertThat(seen(reader))
                            .as("seed %d offset %d", seed, offset)
                            .isEqualTo(written.get(offset));
                }
            }
        }
    }

    @Test
    void timeBecomesTheOffsetOfTheFirstRecordNotBefore() throws Exception {
        List<Seen> written = fill(Compression.NONE, 200, 1);
        try (PartitionReader reader = new ReplicaReader(replica)) {
            for (int i = 0; i < written.size(); i += 97) {
                assertThat(reader.offsetForTime(START_MS + i)).isEqualTo(i);
            }
            assertThat(reader.offsetForTime(0)).isZero();
            assertThat(reader.offsetForTime(START_MS + written.size())).isEqualTo(reader.endOffset());
        }
    }

    @Test
    void readerGoesOnWhenItIsWoken() throws Exception {
        PartitionWriter writer = new ReplicaWriter(replica, Time.SYSTEM);
        Semaphore readable = new Semaphore(0);
        try (PartitionReader reader = new ReplicaReader(replica)) {
            reader.onReadable(readable::release);
            assertThat(reader.next()).isFalse();
            Appended appended = writer.append(List.of(
                            LogRecord.of("t".getBytes(UTF_8), null),
                            new LogRecord(
                                    "k".getBytes(UTF_8),
                                    "v".getBytes(UTF_8),
                                    7,
                                    List.of(new RecordHeader("h", new byte[0])))))
                    .get(10, TimeUnit.SECONDS);
            assertThat(appended.baseOffset()).isZero();
            assertThat(appended.endOffset()).isEqualTo(2);
            assertThat(readable.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(readAll(reader))
                    .extracting(found -> found.key() + "/" + found.value() + "/" + found.headers())
                    .containsExactly("t/null/", "k/v/h=;");
        }
    }

    @Test
    void readerGoesOnAtTheStartWhenThatHasPassedIt() throws Exception {
        fill(Compression.NONE, 50, 1);
        try (PartitionReader reader = new ReplicaReader(replica)) {
            long endOffset = reader.endOffset();
            assertThat(reader.startOffset()).isZero();
            replica.deleteRecordsBefore(endOffset - 2).get(10, TimeUnit.SECONDS);

            assertThat(reader.startOffset()).isEqualTo(endOffset - 2);
            assertThat(reader.next()).isTrue();
            assertThat(reader.offset()).isEqualTo(endOffset - 2);
            reader.seek(0);
            assertThat(readAll(reader)).extracting(Seen::offset).containsExactly(endOffset - 2, endOffset - 1);
        }
    }

    @Test
    void conditionalAppendFailsWithItsOwnException() throws Exception {
        PartitionWriter writer = new ReplicaWriter(replica, Time.SYSTEM);
        List<LogRecord> records = List.of(LogRecord.of(null, new byte[1]));
        writer.appendAt(0, records).get(10, TimeUnit.SECONDS);
        assertThat(writer.appendAt(0, records)
                        .handle((appended, failure) -> failure)
                        .get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        UnexpectedEndOffsetException.class,
                        failure -> assertThat(failure.actualEndOffset()).isEqualTo(1));
    }

    @Test
    void batchDamagedOnDiskIsReportedAndCanBePassedOver() throws Exception {
        for (int i = 0; i < 3; i++) {
            replica.append(
                            MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(START_MS, new byte[20])),
                            (short) -1,
                            START_MS)
                    .get(10, TimeUnit.SECONDS);
        }
        int batchBytes = replica.read(0, 1, true, ReadLimit.STABLE).records().sizeInBytes();
        Path file = directory.resolve("events-0/00000000000000000000.log");
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
            log.write(ByteBuffer.wrap(new byte[] {9}), batchBytes + 70);
        }
        try (PartitionReader reader = new ReplicaReader(replica)) {
            assertThat(reader.next()).isTrue();
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(reader::next)
                        .isInstanceOf(CorruptRecordException.class)
                        .hasMessageContaining("events-0 at offset 1")
                        .hasMessageContaining("seek to 2");
            }
            reader.seek(2);
            assertThat(reader.next()).isTrue();
            assertThat(reader.offset()).isEqualTo(2);
        }
    }

    @Test
    void malformedRecordInAnIntactBatchIsReported() throws Exception {
        MemoryRecords records =
                MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(START_MS, "abc".getBytes(UTF_8)));
        replica.append(records, (short) -1, START_MS).get(10, TimeUnit.SECONDS);
        Path file = directory.resolve("events-0/00000000000000000000.log");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)); // Such a batch is refused at the door.
        bytes.put(61, (byte) 0x7e); // The record's length: 63 where 10 bytes are left.
        bytes.putInt(17, (int) org.apache.kafka.common.utils.Crc32C.compute(bytes, 21, bytes.limit() - 21));
        try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
            log.write(bytes, 0);
        }
        try (PartitionReader reader = new ReplicaReader(replica)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(CorruptRecordException.class)
                    .hasMessageContaining("its length is 63 where");
        }
    }
}
