package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.LogFolder;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LogDirNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node's log survives: faults 2 (failed flush), 9 (disk full) and 10 (lost files), and what moves do. */
@Timeout(60)
class FaultsTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final long NOW_MS = 1_700_000_000_000L;
    private static final TopicConfig SMALL = TopicConfig.DEFAULTS.withSegmentBytes(20_000);
    private static final TopicConfig WRITTEN = SMALL.with(AckPromise.WRITTEN);

    @TempDir
    Path root;

    private final FaultyDisk disk = new FaultyDisk();
    private Replicas replicas;

    private StorageConfig config(long reopenMs) {
        LogDirectoryConfig directories = new LogDirectoryConfig(List.of(), 64 << 20, 2, 2, reopenMs, 0);
        return new StorageConfig(
                3_600_000,
                3_600_000,
                3_600_000,
                3_600_000,
                3_600_000,
                ProducerExpiration.DEFAULTS,
                RecoveryPolicy.REFUSE,
                CleanerConfig.DEFAULTS,
                directories,
                SearchConfig.DEFAULTS);
    }

    private Path folder(String name) {
        return root.resolve(name);
    }

    private void open(long reopenMs, String... folders) {
        List<LogFolder> all = new ArrayList<>();
        for (String folder : folders) {
            all.add(LogFolder.usable(folder(folder)));
        }
        replicas = Replicas.open(all, config(reopenMs), Time.SYSTEM, disk);
    }

    @AfterEach
    void close() {
        disk.free();
        disk.release();
        replicas.close();
    }

    private Replica create(int partition) {
        return replicas.create(TOPIC, new TopicPartition("events", partition), SMALL, null);
    }

    private static MemoryRecords batch(String value) {
        return MemoryRecords.withRecords(
                Compression.NONE,
                new SimpleRecord(NOW_MS, String.format("%-1000s", value).getBytes(UTF_8)));
    }

    private static void append(Replica to, int from, int until) throws Exception {
        for (int i = from; i < until; i++) {
            assertThat(await(to.append(batch("value " + i), ALL, NOW_MS)).baseOffset())
                    .isEqualTo(i);
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static void assertRefused(CompletableFuture<?> answer, String words) {
        assertThatThrownBy(() -> await(answer))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(KafkaStorageException.class)
                .hasMessageContaining(words);
    }

    private static void assertHolds(Replica replica, int records) {
        List<String> values = new ArrayList<>();
        while (values.size() < records) {
            replica.read(values.size(), 1 << 20, true, ReadLimit.HIGH_WATERMARK)
                    .records()
                    .records()
                    .forEach(found ->
                            values.add(UTF_8.decode(found.value()).toString().strip()));
        }
        for (int i = 0; i < records; i++) {
            assertThat(values.get(i)).isEqualTo("value " + i);
        }
        assertThat(replica.logEndOffset()).isEqualTo(records);
    }

    /** Fault 9: batches, index entries at a roll, all the way; and no restart. */
    @Test
    void fullDiskStoresNothingByHalvesAndServiceResumesWhenThereIsSpace() throws Exception {
        open(3_600_000, "a");
        Replica replica = create(0);
        int end = 0;
        for (int round = 1; round < 30; round++) {
            append(replica, end, end + round % 5);
            end += round % 5;
            disk.fill();
            for (int attempt = 0; attempt < 2; attempt++) {
                assertRefused(replica.append(batch("too much"), ALL, NOW_MS), "No space left on device");
            }
            assertHolds(replica, end);
            disk.free();
        }
        append(replica, end, end + 1);
        replicas.close();
        assertThat(folder("a").resolve(".kafka_cleanshutdown")).exists();
        open(3_600_000, "a");
        assertHolds(create(0), end + 1);
    }

    /** Fault 9: the checkpoints have no space, so that the shutdown does not count as clean. */
    @Test
    void fullDiskAtShutdownLeavesNoMarkerAndNothingIsLost() throws Exception {
        open(3_600_000, "a");
        append(create(0), 0, 50);
        disk.fill();
        replicas.close();
        assertThat(folder("a").resolve(".kafka_cleanshutdown")).doesNotExist();
        disk.free();
        open(3_600_000, "a");
        assertHolds(create(0), 50);
    }

    /** Fault 9, KAFKA-13773: recovery writes indexes. */
    @Test
    void partitionThatAFullDiskKeptFromOpeningComesBackWithoutARestart() throws Exception {
        open(3_600_000, "a");
        append(create(0), 0, 50);
        replicas.close();
        Files.delete(folder("a").resolve(".kafka_cleanshutdown"));
        Files.delete(folder("a/events-0").resolve("00000000000000000000.index"));
        open(20, "a");
        CountDownLatch reopened = new CountDownLatch(1);
        replicas.onReopened(partition -> reopened.countDown());
        disk.fill();
        Replica refused = create(0);
        assertRefused(refused.append(batch("x"), ALL, NOW_MS), "No space left on device");
        disk.free();
        assertThat(reopened.await(20, TimeUnit.SECONDS)).isTrue();
        Replica back = replicas.replica(PARTITION).orElseThrow();
        assertHolds(back, 50);
        append(back, 50, 51);
    }

    /** Fault 10: everything that can be made from the batches. */
    @Test
    void logOpensWhateverDerivedFileIsMissingOrDamaged() throws Exception {
        open(3_600_000, "a");
        append(create(0), 0, 50);
        List<Path> derived = new ArrayList<>(List.of(folder("a").resolve("recovery-point-offset-checkpoint")));
        replicas.close();
        try (var files = Files.list(folder("a/events-0"))) {
            files.filter(file -> !file.toString().endsWith(".log") && !file.endsWith("partition.metadata"))
                    .forEach(derived::add);
        }
        assertThat(derived).hasSizeGreaterThan(6);
        for (Path file : derived) {
            for (byte[] content : new byte[][] {null, new byte[0], "0\n7\nrubbish\n".getBytes(UTF_8), new byte[96]}) {
                for (boolean clean : new boolean[] {true, false}) {
                    if (content == null) {
                        Files.deleteIfExists(file);
                    } else {
                        Files.write(file, content);
                    }
                    if (!clean) {
                        Files.delete(folder("a").resolve(".kafka_cleanshutdown"));
                    }
                    open(3_600_000, "a");
                    assertHolds(create(0), 50);
                    replicas.close();
                }
            }
        }
    }

    /** Fault 2, with several directories. */
    @Test
    void failedFlushTakesOnlyItsDirectoryOffline() throws Exception {
        open(3_600_000, "a", "b");
        Replica first = create(0);
        Replica second = create(1);
        assertThat(folder("a/events-0")).isDirectory();
        assertThat(folder("b/events-1")).isDirectory();
        append(second, 0, 1);
        disk.breakDown(folder("a"));
        assertRefused(first.append(batch("lost"), ALL, NOW_MS), "Input/output error");
        assertRefused(first.append(batch("later"), ALL, NOW_MS), "offline");
        append(second, 1, 30);
        Replica third = create(2);
        assertThat(folder("b/events-2")).isDirectory();
        append(third, 0, 1);
        assertThat(replicas.describe()).extracting(LogDirectoryContent::offline).containsExactly(true, false);
        replicas.close();
        assertThat(folder("a").resolve(".kafka_cleanshutdown")).doesNotExist();
        assertThat(folder("b").resolve(".kafka_cleanshutdown")).exists();
    }

    @Test
    void directoryThatCannotBeOpenedTakesOnlyItsPartitionsOffline() throws Exception {
        open(3_600_000, "a", "b");
        append(create(0), 0, 3);
        append(create(1), 0, 3);
        replicas.close();
        replicas = Replicas.open(
                List.of(
                        LogFolder.usable(folder("a")),
                        new LogFolder(folder("b"), new IOException("Input/output error"))),
                config(3_600_000),
                Time.SYSTEM,
                disk);
        assertHolds(create(0), 3);
        assertRefused(create(1).append(batch("x"), ALL, NOW_MS), "could not be opened");
        replicas.recovered();
        append(create(2), 0, 1);
        assertThat(folder("a/events-1")).doesNotExist();
        replicas.close();
        open(3_600_000, "a", "b");
        assertHolds(create(1), 3);
    }

    @Test
    void partitionMovesToAnotherDirectoryWhileItServes() throws Exception {
        open(3_600_000, "a", "b");
        Replica replica = create(0);
        append(replica, 0, 100);
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Integer> producer = CompletableFuture.supplyAsync(() -> {
            try {
                int next = 100;
                while (!stop.get() || next < 150) {
                    append(replica, next, next + 1);
                    next++;
                }
                return next;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        replicas.move(PARTITION, folder("b"));
        while (!Files.exists(folder("b/events-0"))) {
            Thread.onSpinWait();
        }
        stop.set(true);
        int end = producer.get(30, TimeUnit.SECONDS);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.exists(folder("a/events-0")) && System.nanoTime() < deadline) {
            Thread.onSpinWait(); // It goes after the other has come.
        }
        assertThat(folder("a/events-0")).doesNotExist();
        append(replica, end, end + 50);
        assertHolds(replica, end + 50);
        replicas.close();
        open(3_600_000, "a", "b");
        assertHolds(create(0), end + 50);
        assertThat(folder("a/events-0")).doesNotExist();
    }

    @Test
    void moveThatACrashCutShortLeavesThePartitionWhole() throws Exception {
        open(3_600_000, "a", "b");
        append(create(0), 0, 60);
        replicas.close();
        // While it was copied.
        Path future = Files.createDirectory(folder("b/events-0.aaaabbbb-future"));
        Files.copy(folder("a/events-0/00000000000000000000.log"), future.resolve("00000000000000000000.log"));
        open(3_600_000, "a", "b");
        assertThat(future).doesNotExist();
        assertHolds(create(0), 60);
        replicas.close();
        // Between the last two steps: the copy has its name, the original still too.
        Path copy = Files.createDirectory(folder("b/events-0"));
        try (var files = Files.list(folder("a/events-0"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        open(3_600_000, "a", "b");
        assertHolds(create(0), 60);
        assertThat(Files.exists(folder("a/events-0")) ^ Files.exists(folder("b/events-0")))
                .isTrue();
    }

    @Test
    void moveToNowhereIsRefused() throws Exception {
        open(3_600_000, "a", "b");
        create(0);
        assertThatThrownBy(() -> replicas.move(PARTITION, folder("c"))).isInstanceOf(LogDirNotFoundException.class);
        assertThatThrownBy(() -> replicas.move(new TopicPartition("other", 0), folder("b")))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        disk.breakDown(folder("a"));
        assertRefused(replicas.replica(PARTITION).orElseThrow().append(batch("x"), ALL, NOW_MS), "");
        assertThatThrownBy(() -> replicas.move(PARTITION, folder("b"))).isInstanceOf(KafkaStorageException.class);
    }

    /** An interrupt closes the channel under all who use it. */
    @Test
    void interruptedReaderAndWriterGoOnAndSoDoTheOthers() throws Exception {
        open(3_600_000, "a");
        Replica replica = replicas.create(TOPIC, PARTITION, WRITTEN, null);
        append(replica, 0, 50);
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    while (!stop.get()) {
                        replica.read(25, 10, true, ReadLimit.HIGH_WATERMARK)
                                .records()
                                .sizeInBytes();
                        replica.offsetForTime(NOW_MS);
                    }
                    done.complete(null);
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
            thread.start();
            threads.add(thread);
            readers.add(done);
        }
        for (int i = 50; i < 400; i++) {
            threads.get(i % threads.size()).interrupt();
            Thread.currentThread().interrupt();
            AppendResult stored =
                    replica.append(batch("value " + i), ALL, NOW_MS).join();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(stored.baseOffset()).isEqualTo(i);
        }
        stop.set(true);
        for (CompletableFuture<Void> reader : readers) {
            await(reader);
        }
        assertHolds(replica, 400);
    }
}
