package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RetentionTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final long START_MS = 1_700_000_000_000L;
    private static final long DAY_MS = 86_400_000;
    private static final long HOUR_MS = 3_600_000;
    private static final int RECORDS_PER_SEGMENT = 2;
    private static final StorageConfig CONFIG = new StorageConfig(
            HOUR_MS, HOUR_MS, HOUR_MS, HOUR_MS, 60_000, 86_400_000, RecoveryPolicy.REFUSE, CleanerConfig.DEFAULTS);
    /** Two batches fill a segment. */
    private static final TopicConfig SMALL = TopicConfig.DEFAULTS
            .with(new TopicConfig.Segments(180, Long.MAX_VALUE, 0, 0, 1 << 20, 60_000))
            .with(new TopicConfig.Retention(DAY_MS, -1));

    @TempDir
    Path directory;

    private final ManualTime time = new ManualTime(START_MS);
    private Replicas replicas;
    private Replica replica;
    private TopicConfig config = SMALL;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, CONFIG, time, DiskSync.OPERATING_SYSTEM);
        replica = replicas.create(TOPIC, PARTITION, config, null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private void crash() throws IOException {
        replicas.close();
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
    }

    private void configure(TopicConfig changed) {
        config = changed;
        replica.configure(changed, null);
    }

    private void append(int count, long timestampMs) throws Exception {
        for (int i = 0; i < count; i++) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES).putLong(0, replica.logEndOffset());
            MemoryRecords batch =
                    MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(timestampMs, null, value.array()));
            await(replica.append(batch, ALL, time.milliseconds()));
        }
    }

    private void checkRetention() {
        replicas.housekeeping().applyRetention();
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("events-0"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private static String file(long offset, String suffix) {
        return String.format("%020d", offset) + suffix;
    }

    private long firstOffsetFrom(long offset) {
        return replica.read(offset, Integer.MAX_VALUE, true, true)
                .records()
                .records()
                .iterator()
                .next()
                .offset();
    }

    @Test
    void oldSegmentsGoAndTheOthersStay() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        append(3, START_MS);

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(4);
        assertThat(replica.logEndOffset()).isEqualTo(7);
        assertThat(files(".*\\.log")).containsExactly(file(4, ".log"), file(6, ".log"));
        assertThat(firstOffsetFrom(4)).isEqualTo(4);
        assertThatThrownBy(() -> replica.read(3, 1000, true, true)).isInstanceOf(OffsetOutOfRangeException.class);
        append(1, START_MS);
        assertThat(replica.logEndOffset()).isEqualTo(8);
    }

    @Test
    void anExpiredActiveSegmentGoesTooAndOffsetsGoOnAfterACrash() throws Exception {
        append(5, START_MS - 2 * DAY_MS);

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(5);
        assertThat(files(".*\\.(log|snapshot)")).containsExactly(file(5, ".log"), file(5, ".snapshot"));
        crash();
        open();
        assertThat(replica.logStartOffset()).isEqualTo(5);
        append(1, START_MS);
        assertThat(firstOffsetFrom(5)).isEqualTo(5);
    }

    @Test
    void aCrashBetweenTheRollAndTheDeletionLosesNothing() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        crash();
        Files.createFile(directory.resolve("events-0").resolve(file(4, ".log")));

        open();

        assertThat(replica.logEndOffset()).isEqualTo(4);
        assertThat(firstOffsetFrom(0)).isZero();
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(4, ".log"));
        append(1, START_MS);
        assertThat(firstOffsetFrom(4)).isEqualTo(4);
    }

    @Test
    void sequencesAreKnownAfterTheirRecordsWereDeleted() throws Exception {
        MemoryRecords sent = idempotent();
        AppendResult first = await(replica.append(sent, ALL, time.milliseconds()));
        append(3, START_MS - 2 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(4);
        crash();
        open();

        AppendResult again = await(replica.append(idempotent(), ALL, time.milliseconds()));

        assertThat(again.baseOffset()).isEqualTo(first.baseOffset());
        assertThat(replica.logEndOffset()).isEqualTo(4);
    }

    private MemoryRecords idempotent() {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, 7, (short) 0, 0, new SimpleRecord(START_MS - 2 * DAY_MS, "v".getBytes(UTF_8)));
    }

    @Test
    void readsUnderWayGoOnAndTheFilesGoLater() throws Exception {
        append(4, START_MS - 2 * DAY_MS);
        LogSlice slice = replica.read(0, Integer.MAX_VALUE, true, true);

        checkRetention();

        assertThat(files(".*\\.deleted")).contains(file(0, ".log.deleted"), file(2, ".log.deleted"));
        ByteBuffer bytes = ByteBuffer.allocate(slice.records().sizeInBytes());
        ((FileRecords) slice.records()).readInto(bytes, 0);
        assertThat(MemoryRecords.readableRecords(bytes).records()).hasSize(RECORDS_PER_SEGMENT);
        replicas.close();
        open();
        assertThat(files(".*\\.deleted")).isEmpty();
    }

    @Test
    void filesAreDeletedAfterTheTopicsDelay() throws Exception {
        configure(config.with(new TopicConfig.Segments(180, Long.MAX_VALUE, 0, 0, 1 << 20, 0)));
        append(4, START_MS - 2 * DAY_MS);
        checkRetention();

        // The deletion is queued before this write on the one housekeeping thread.
        await(replica.deleteRecordsBefore(4));
        await(replica.deleteRecordsBefore(4));

        assertThat(files(".*\\.deleted")).isEmpty();
        assertThat(files(".*index")).isEmpty();
    }

    @Test
    void sizeLimitCutsTheOldest() throws Exception {
        append(8, START_MS);
        long segmentBytes = Files.size(directory.resolve("events-0").resolve(file(0, ".log")));
        configure(config.with(new TopicConfig.Retention(-1, 2 * segmentBytes)));

        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(4);
    }

    @Test
    void deletedRecordsStayDeletedAfterACrash() throws Exception {
        append(5, START_MS);

        assertThat(await(replica.deleteRecordsBefore(3))).isEqualTo(3);

        assertThat(replica.logStartOffset()).isEqualTo(3);
        assertThatThrownBy(() -> replica.read(2, 1000, true, true)).isInstanceOf(OffsetOutOfRangeException.class);
        assertThat(replica.offsetForTime(0))
                .hasValueSatisfying(found -> assertThat(found.offset).isEqualTo(3));
        assertThat(Files.readString(directory.resolve("log-start-offset-checkpoint")))
                .isEqualTo("0\n1\nevents 0 3\n");
        crash();
        open();
        assertThat(replica.logStartOffset()).isEqualTo(3);
        assertThat(await(replica.deleteRecordsBefore(1))).isEqualTo(3);
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(2, ".log"), file(4, ".log"));
        assertThat(firstOffsetFrom(3)).isEqualTo(3);
    }

    @Test
    void recordsAreDeletedAgainAndAgainUpToTheHighWatermark() throws Exception {
        for (int round = 1; round <= 20; round++) {
            append(3, START_MS);
            assertThat(await(replica.deleteRecordsBefore(3L * round - 1))).isEqualTo(3L * round - 1);
            checkRetention();
            assertThat(files(".*\\.log")).hasSizeLessThanOrEqualTo(2);
            assertThat(firstOffsetFrom(3L * round - 1)).isEqualTo(3L * round - 1);
        }
        assertThat(await(replica.deleteRecordsBefore(-1))).isEqualTo(60);
        assertThat(replica.read(60, 1000, true, true).records().sizeInBytes()).isZero();
    }

    @Test
    void deletionBeyondTheHighWatermarkAndOfCompactedTopicsIsRefused() throws Exception {
        append(2, START_MS);

        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(3)))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(OffsetOutOfRangeException.class)
                .hasMessageContaining("offset 3")
                .hasMessageContaining("high watermark 2");
        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(-2)))
                .cause()
                .isInstanceOf(OffsetOutOfRangeException.class);
        configure(config.withCleanup(CleanupPolicy.COMPACT));
        assertThatThrownBy(() -> await(replica.deleteRecordsBefore(1)))
                .cause()
                .isInstanceOf(PolicyViolationException.class)
                .hasMessageContaining("cleanup.policy");
        assertThat(replica.logStartOffset()).isZero();
    }

    @Test
    void aNamesakeOfADeletedPartitionBeginsAtZero() throws Exception {
        append(5, START_MS);
        await(replica.deleteRecordsBefore(5));
        replicas.delete(PARTITION);

        replica = replicas.create(Uuid.randomUuid(), PARTITION, config, null);

        assertThat(replica.logStartOffset()).isZero();
        crash();
        assertThat(Files.readString(directory.resolve("log-start-offset-checkpoint")))
                .isEqualTo("0\n0\n");
    }

    /** A crash of a topic without flush may lose records that were deleted, and whose offsets were told. */
    @Test
    void aLogThatEndsBeforeItsStartGoesOnAtItsStart() throws Exception {
        append(5, START_MS);
        await(replica.deleteRecordsBefore(5));
        crash();
        Files.delete(directory.resolve("recovery-point-offset-checkpoint"));
        Files.write(directory.resolve("events-0").resolve(file(4, ".log")), new byte[0]);

        open();

        assertThat(replica.logStartOffset()).isEqualTo(5);
        append(1, START_MS);
        assertThat(firstOffsetFrom(5)).isEqualTo(5);
        crash();
        open();
        assertThat(replica.logEndOffset()).isEqualTo(6);
        checkRetention();
        assertThat(files(".*\\.log")).containsExactly(file(5, ".log"));
    }

    @Test
    void newestTimestampIsThatOfTheRecordsThatAreLeft() throws Exception {
        append(1, START_MS + 5);
        await(replica.append(
                MemoryRecords.withRecords(
                        Compression.gzip().build(),
                        new SimpleRecord(START_MS + 9, "a".getBytes(UTF_8)),
                        new SimpleRecord(START_MS + 1, "b".getBytes(UTF_8)),
                        new SimpleRecord(START_MS + 2, "c".getBytes(UTF_8))),
                ALL,
                time.milliseconds()));
        await(replica.deleteRecordsBefore(2));

        assertThat(replica.offsetOfMaxTimestamp()).hasValueSatisfying(found -> {
            assertThat(found.offset).isEqualTo(3);
            assertThat(found.timestamp).isEqualTo(START_MS + 2);
        });
    }

    /** Fault 19, forward: for the moment of a check the clock is a month ahead. */
    @Test
    void aClockThatJumpsAheadAndBackDeletesNothingThatIsYoung() throws Exception {
        append(5, START_MS);
        time.pass(HOUR_MS);

        time.jump(30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();
        time.jump(-30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        time.pass(DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(5);
    }

    /** A jump that was right delays deletion until the time has passed, or the node is started anew. */
    @Test
    void aClockThatStaysAheadIsBelievedAfterARestart() throws Exception {
        append(5, START_MS);
        time.jump(30 * DAY_MS);
        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        replicas.close();
        open();
        checkRetention();

        assertThat(replica.logStartOffset()).isEqualTo(5);
    }

    /** Fault 19, back: the broker stamps records while its clock is a month behind. */
    @Test
    void recordsStampedByAClockThatWasBehindLiveAsLongAsOthers() throws Exception {
        configure(config.with(new TopicConfig.Timestamps(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, HOUR_MS)));
        time.jump(-30 * DAY_MS);
        append(5, 0);
        checkRetention();
        time.jump(30 * DAY_MS);
        time.pass(HOUR_MS);

        checkRetention();
        assertThat(replica.logStartOffset()).isZero();

        time.pass(DAY_MS - HOUR_MS + 1);
        checkRetention();
        assertThat(replica.logStartOffset()).isEqualTo(5);
    }

    @Test
    void partitionsOfNoTopicAreMovedAsideAndLiveOnesStay() throws Exception {
        append(1, START_MS);
        TopicPartition other = new TopicPartition("gone-1", 0);
        replicas.create(Uuid.randomUuid(), other, config, null);
        Files.createDirectories(directory.resolve("__cluster_metadata-0"));
        replicas.close();
        open();

        replicas.setStraysAside();

        try (Stream<Path> entries = Files.list(directory)) {
            List<String> names =
                    entries.map(entry -> entry.getFileName().toString()).toList();
            assertThat(names).contains("events-0", "__cluster_metadata-0").doesNotContain("gone-1-0");
            assertThat(names)
                    .filteredOn(name -> name.matches("gone-1-0\\..*-stray"))
                    .hasSize(1);
        }
        append(1, START_MS);
        assertThat(firstOffsetFrom(0)).isZero();
    }
}
