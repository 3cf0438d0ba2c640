package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplicasTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final short LEADER = 1;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final StorageConfig CONFIG = new StorageConfig(
            3_600_000,
            3_600_000,
            3_600_000,
            3_600_000,
            0,
            ProducerExpiration.DEFAULTS,
            RecoveryPolicy.REFUSE,
            CleanerConfig.DEFAULTS,
            LogDirectoryConfig.DEFAULTS,
            SearchConfig.DEFAULTS);
    private static final TopicConfig WRITTEN = withAck(AckPromise.WRITTEN, TimestampType.CREATE_TIME, Long.MAX_VALUE);

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private Replicas replicas;
    private Replica replica;

    @BeforeEach
    void open() {
        open(TopicConfig.DEFAULTS);
    }

    private void open(TopicConfig config) {
        replicas = Replicas.open(directory, CONFIG, Time.SYSTEM, disk);
        replica = replicas.create(TOPIC, PARTITION, config, null);
    }

    @AfterEach
    void close() {
        disk.release();
        replicas.close();
    }

    /** As if the process had died: what only a shutdown writes is taken away again. */
    private void crash() throws IOException {
        replicas.close();
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
        Files.deleteIfExists(directory.resolve("recovery-point-offset-checkpoint"));
        long end = replica.logEndOffset();
        Files.deleteIfExists(directory.resolve(String.format("events-0/%020d.snapshot", end)));
    }

    private static TopicConfig withAck(AckPromise ack, TimestampType type, long beforeMaxMs) {
        return TopicConfig.DEFAULTS
                .with(new TopicConfig.Timestamps(type, beforeMaxMs, 60_000))
                .withMaxMessageBytes(10_000)
                .with(ack);
    }

    private static MemoryRecords batch(String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(NOW_MS, ("k" + i).getBytes(UTF_8), values[i].getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.NONE, records);
    }

    private static MemoryRecords idempotent(long producer, int epoch, int sequence, String value) {
        return MemoryRecords.withIdempotentRecords(
                Compression.NONE, producer, (short) epoch, sequence, new SimpleRecord(NOW_MS, value.getBytes(UTF_8)));
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletableFuture<?> answer, Class<? extends Throwable> error) {
        assertFails(answer, error, "");
    }

    private static void assertFails(CompletableFuture<?> answer, Class<? extends Throwable> error, String words) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(error)
                .hasMessageContaining(words);
    }

    private List<String> values(Replica from) {
        List<String> values = new ArrayList<>();
        from.read(0, Integer.MAX_VALUE, true, ReadLimit.STABLE)
                .records()
                .records()
                .forEach(found -> values.add(UTF_8.decode(found.value()).toString()));
        return values;
    }

    @Test
    void appendIsAcknowledgedAndReadable() throws Exception {
        assertThat(await(replica.append(batch("a", "b"), ALL, NOW_MS)))
                .isEqualTo(new AppendResult(0, 1, NOW_MS, -1, 0));
        assertThat(await(replica.append(batch("c"), ALL, NOW_MS)).baseOffset()).isEqualTo(2);
        assertThat(values(replica)).containsExactly("a", "b", "c");
        assertThat(replica.highWatermark()).isEqualTo(3);
    }

    @Test
    void oneFlushServesAllAppendsThatArrivedMeanwhile() throws Exception {
        disk.hold();
        CompletableFuture<AppendResult> first = replica.append(batch("first"), ALL, NOW_MS);
        assertThat(disk.flushBegan.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(replica.append(batch("value " + i), ALL, NOW_MS));
        }
        assertThat(first).isNotDone();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(replica.highWatermark()).isZero();
        disk.release();
        for (CompletableFuture<AppendResult> answer : answers) {
            await(answer);
        }
        assertThat(disk.fileFlushes).hasValue(2);
        assertThat(replica.highWatermark()).isEqualTo(101);
    }

    /** Fetch sessions look only at partitions whose move they were told of. */
    @Test
    void readersAreToldOfRecordsBeforeTheirProducerIs() throws Exception {
        disk.hold();
        CompletableFuture<AppendResult> answer = replica.append(batch("value"), ALL, NOW_MS);
        List<Boolean> acknowledged = new CopyOnWriteArrayList<>();
        replica.onHighWatermark(() -> acknowledged.add(answer.isDone()));
        disk.release();
        await(answer);
        assertThat(acknowledged).containsExactly(false);
    }

    @Test
    void unflushedRecordsAreInvisibleWhereFlushIsPromised() throws Exception {
        await(replica.append(batch("flushed"), ALL, NOW_MS));
        disk.hold();
        assertThat(replica.append(batch("written"), LEADER, NOW_MS)).isDone();
        assertThat(replica.logEndOffset()).isEqualTo(2);
        assertThat(values(replica)).containsExactly("flushed");
        assertThat(replica.read(1, 1000, true, ReadLimit.STABLE).records().sizeInBytes())
                .isZero();
    }

    @Test
    void writtenTopicAcknowledgesWithoutFlush() {
        replica.configure(WRITTEN, null);
        disk.hold();
        AtomicInteger woken = new AtomicInteger();
        replica.onHighWatermark(woken::incrementAndGet);
        assertThat(replica.append(batch("a"), ALL, NOW_MS)).isCompleted();
        assertThat(values(replica)).containsExactly("a");
        assertThat(woken).hasValue(1);
        assertThat(disk.fileFlushes).hasValue(0);
    }

    @Test
    void failedFlushTakesTheDirectoryOfflineForGood() throws Exception {
        Replica other = replicas.create(Uuid.randomUuid(), new TopicPartition("other", 0), TopicConfig.DEFAULTS, null);
        await(replica.append(batch("kept"), ALL, NOW_MS));
        disk.breakDown();
        assertFails(replica.append(batch("lost"), ALL, NOW_MS), KafkaStorageException.class, "Input/output error");
        disk.repair();
        assertFails(replica.append(batch("later"), ALL, NOW_MS), KafkaStorageException.class, "offline");
        assertFails(other.append(batch("elsewhere"), ALL, NOW_MS), KafkaStorageException.class, "offline");
        assertThat(values(replica)).containsExactly("kept");
        assertThat(replica.highWatermark()).isEqualTo(1);
        replicas.close();
        assertThat(directory.resolve(".kafka_cleanshutdown")).doesNotExist();
    }

    @Test
    void recoveryKeepsAcknowledgedRecordsAndProducersSequences() throws Exception {
        for (int i = 0; i < 7; i++) {
            await(replica.append(idempotent(4, 0, i, "value " + i), ALL, NOW_MS));
        }
        crash();
        open();
        assertThat(replica.highWatermark()).isEqualTo(7);
        assertThat(values(replica)).hasSize(7);
        for (int i = 2; i < 7; i++) {
            assertThat(await(replica.append(idempotent(4, 0, i, "again"), ALL, NOW_MS))
                            .baseOffset())
                    .isEqualTo(i);
        }
        assertFails(replica.append(idempotent(4, 0, 8, "gap"), ALL, NOW_MS), OutOfOrderSequenceException.class);
        assertThat(await(replica.append(idempotent(4, 0, 7, "next"), ALL, NOW_MS))
                        .baseOffset())
                .isEqualTo(7);
    }

    @Test
    void cleanRestartTrustsTheFilesAndKeepsTheLastSequence() throws Exception {
        await(replica.append(idempotent(4, 0, 0, "a"), ALL, NOW_MS));
        await(replica.append(idempotent(4, 0, 1, "b"), ALL, NOW_MS));
        replicas.close();
        assertThat(directory.resolve(".kafka_cleanshutdown")).exists();
        open();
        assertThat(directory.resolve(".kafka_cleanshutdown")).doesNotExist();
        assertThat(replica.highWatermark()).isEqualTo(2);
        assertThat(await(replica.append(idempotent(4, 0, 1, "b"), ALL, NOW_MS)).baseOffset())
                .isEqualTo(1);
        assertThat(await(replica.append(idempotent(4, 0, 2, "c"), ALL, NOW_MS)).baseOffset())
                .isEqualTo(2);
        assertThat(values(replica)).containsExactly("a", "b", "c");
    }

    @Test
    void damagedSnapshotIsReplacedByAScan() throws Exception {
        await(replica.append(idempotent(4, 0, 0, "a"), ALL, NOW_MS));
        replicas.close();
        Path snapshot = directory.resolve("events-0/00000000000000000001.snapshot");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[20] ^= 1;
        Files.write(snapshot, bytes);
        open();
        assertFails(replica.append(idempotent(4, 0, 2, "gap"), ALL, NOW_MS), OutOfOrderSequenceException.class);
    }

    @Test
    void damagedReplicaStaysOfflineOverRestartsAndOthersServe() throws Exception {
        for (int i = 0; i < 3; i++) {
            await(replica.append(batch("value"), ALL, NOW_MS));
        }
        crash();
        try (FileChannel log =
                FileChannel.open(directory.resolve("events-0/00000000000000000000.log"), StandardOpenOption.WRITE)) {
            log.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 65);
        }
        for (int restart = 0; restart < 2; restart++) {
            open();
            assertFails(
                    replica.append(batch("x"), ALL, NOW_MS),
                    KafkaStorageException.class,
                    "00000000000000000000.log is damaged at byte 0");
            assertThatThrownBy(() -> replica.read(0, 100, true, ReadLimit.STABLE))
                    .isInstanceOf(KafkaStorageException.class);
            Replica other = replicas.create(TOPIC, new TopicPartition("events", 1), TopicConfig.DEFAULTS, null);
            await(other.append(batch("fine"), ALL, NOW_MS));
            replicas.close();
            assertThat(directory.resolve(".kafka_cleanshutdown")).doesNotExist();
        }
    }

    @Test
    void deletedPartitionRefusesAndItsNameIsFree() throws Exception {
        await(replica.append(batch("old"), ALL, NOW_MS));
        disk.hold();
        CompletableFuture<AppendResult> waiting = replica.append(batch("waiting"), ALL, NOW_MS);
        replicas.delete(List.of(PARTITION));
        disk.release();
        assertFails(waiting, NotLeaderOrFollowerException.class, "deleted");
        assertFails(replica.append(batch("late"), ALL, NOW_MS), NotLeaderOrFollowerException.class);
        assertThat(replicas.replica(PARTITION)).isEmpty();
        Replica fresh = replicas.create(Uuid.randomUuid(), PARTITION, TopicConfig.DEFAULTS, null);
        for (int i = 0; i < 10; i++) {
            await(fresh.append(batch("new"), ALL, NOW_MS)); // Also while the old files are closed and deleted.
        }
        assertThat(values(fresh)).hasSize(10).containsOnly("new");
        replicas.close();
        replicas = Replicas.open(directory, CONFIG, Time.SYSTEM, disk);
        try (var entries = Files.list(directory)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .noneMatch(name -> name.endsWith("-delete"));
        }
    }

    @Test
    void directoryOfAnotherTopicOfThatNameIsMovedAside() throws Exception {
        await(replica.append(batch("old"), ALL, NOW_MS));
        replicas.close();
        replicas = Replicas.open(directory, CONFIG, Time.SYSTEM, disk);
        Replica fresh = replicas.create(Uuid.randomUuid(), PARTITION, TopicConfig.DEFAULTS, null);
        assertThat(fresh.logEndOffset()).isZero();
        try (var entries = Files.list(directory)) {
            assertThat(entries.filter(entry -> entry.toString().endsWith("-stray")))
                    .hasSize(1);
        }
    }

    @Test
    void conditionalAppendLosesAgainstOneThatCameFirst() throws Exception {
        assertThat(await(replica.appendAt(0, batch("a"), NOW_MS)).baseOffset()).isZero();
        CompletableFuture<AppendResult> late = replica.appendAt(0, batch("b"), NOW_MS);
        assertFails(late, UnexpectedEndOffsetException.class, "expected end offset 0 but the log ends at 1");
        assertThat(values(replica)).containsExactly("a");
    }

    @Test
    void offsetsOutsideTheLogAreOutOfRange() throws Exception {
        await(replica.append(batch("a"), ALL, NOW_MS));
        assertThat(replica.read(1, 100, true, ReadLimit.STABLE).records().sizeInBytes())
                .isZero();
        assertThatThrownBy(() -> replica.read(2, 100, true, ReadLimit.STABLE))
                .isInstanceOf(OffsetOutOfRangeException.class);
        assertThatThrownBy(() -> replica.read(-1, 100, true, ReadLimit.STABLE))
                .isInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void sequencesSurviveARollAndARestartFromTheNewSegment() throws Exception {
        replica.configure(
                TopicConfig.DEFAULTS.with(new TopicConfig.Segments(300, Long.MAX_VALUE, 0, 100, 1024, 60_000)), null);
        await(replica.append(idempotent(4, 0, 0, "the only one of producer 4"), ALL, NOW_MS));
        for (int i = 0; i < 20; i++) {
            await(replica.append(batch("value " + i), ALL, NOW_MS));
        }
        assertThat(directory.resolve("events-0/00000000000000000018.snapshot")).exists();
        crash();
        open();
        assertThat(replica.logEndOffset()).isEqualTo(21);
        assertFails(replica.append(idempotent(4, 0, 2, "gap"), ALL, NOW_MS), OutOfOrderSequenceException.class);
    }
}
