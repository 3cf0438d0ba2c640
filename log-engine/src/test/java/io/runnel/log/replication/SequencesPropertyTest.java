package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.LogDirectory;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Idempotent producers that repeat themselves over restarts, kills, retention, DeleteRecords and compaction: each of
 * their last five batches is answered with its offset and stored once. {@code -Dsequences.seeds} for more than the build
 * runs, {@code -Dsequences.seed} to repeat one.
 */
class SequencesPropertyTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final long NEVER_MS = 3_600_000;
    private static final int PRODUCERS = 4;
    private static final int STEPS = 120;
    private static final StorageConfig CONFIG = new StorageConfig(
            NEVER_MS,
            NEVER_MS,
            NEVER_MS,
            NEVER_MS,
            0,
            ProducerExpiration.DEFAULTS,
            RecoveryPolicy.REFUSE,
            new CleanerConfig(false, 1, 1 << 20, 1 << 20, 1e18, 0),
            LogDirectoryConfig.DEFAULTS,
            SearchConfig.DEFAULTS);
    private static final DiskSync QUICK_DISK = new DiskSync() {
        @Override
        public void force(FileChannel file) {}

        @Override
        public void forceDirectory(Path directory) {}
    };

    @TempDir
    Path folder;

    @Test
    void eachOfTheLastFiveBatchesIsKnownWhateverHappensToTheLog() throws Exception {
        int seeds = Integer.getInteger("sequences.seeds", 12);
        long first = Long.getLong("sequences.seed", System.nanoTime() & 0xffff_ffffL);
        for (long seed = first; seed < first + seeds; seed++) {
            try (Run run = new Run(folder, seed)) {
                run.steps();
            }
        }
    }

    /** A batch that was acknowledged. */
    private record Sent(int sequence, int records, long offset) {}

    private static final class Producer {
        short epoch;
        int next;
        final Deque<Sent> lastFive = new ArrayDeque<>();
    }

    private static final class Run implements AutoCloseable {
        private final Path folder;
        private final long seed;
        private final Random random;
        private final boolean compacted;
        private final ManualTime time = new ManualTime(1_700_000_000_000L);
        private final Map<Long, Producer> producers = new HashMap<>();
        private final List<String> history = new ArrayList<>();
        private Path directory;
        private int starts;
        private long endOffset;
        private long compactedUpTo;
        private Replicas replicas;
        private LocalReplica replica;

        Run(Path folder, long seed) {
            this.folder = folder.resolve("seed-" + seed);
            this.seed = seed;
            this.random = new Random(seed);
            this.compacted = random.nextBoolean();
            this.directory = this.folder.resolve("start-0");
            open();
        }

        private void open() {
            replicas = Replicas.open(directory, CONFIG, time, QUICK_DISK);
            TopicConfig config = TopicConfig.DEFAULTS
                    .withSegmentBytes(600)
                    .with(new TopicConfig.Retention(1000, -1))
                    .with(new TopicConfig.Compaction(0, 0, Long.MAX_VALUE, 1000));
            replica = (LocalReplica) replicas.create(
                    TOPIC, PARTITION, compacted ? config.withCleanup(CleanupPolicy.COMPACT) : config, null);
        }

        void steps() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                int what = random.nextInt(100);
                if (what < 50) {
                    write();
                } else if (what < 70) {
                    repeatAll();
                } else if (what < 75) {
                    refuse();
                } else if (what < 78) {
                    newEpoch();
                } else if (what < 82) {
                    restart();
                } else if (what < 90) {
                    kill();
                } else if (what < 93) {
                    replicas.housekeeping().writeRecoveryPoints();
                    note("recovery points");
                } else {
                    removeSome();
                }
                time.sleep(random.nextInt(300));
                assertThat(replica.logEndOffset()).as(where()).isEqualTo(endOffset);
            }
            repeatAll();
        }

        private Producer producer(long id) {
            return producers.computeIfAbsent(id, key -> new Producer());
        }

        private CompletableFuture<AppendResult> append(long id, short epoch, int sequence, int count) {
            SimpleRecord[] records = new SimpleRecord[count];
            for (int i = 0; i < count; i++) {
                String value = id + ":" + epoch + ":" + (sequence + i);
                records[i] = new SimpleRecord(
                        time.milliseconds(), ("k" + random.nextInt(3)).getBytes(UTF_8), value.getBytes(UTF_8));
            }
            return replica.append(
                    MemoryRecords.withIdempotentRecords(Compression.NONE, id, epoch, sequence, records),
                    ALL,
                    time.milliseconds());
        }

        private void write() throws Exception {
            long id = random.nextInt(PRODUCERS);
            Producer producer = producer(id);
            int count = 1 + random.nextInt(3);
            note("write " + id + ":" + producer.epoch + ":" + producer.next + " x" + count);
            AppendResult stored = await(append(id, producer.epoch, producer.next, count));
            assertThat(stored.baseOffset()).as(where()).isEqualTo(endOffset);
            producer.lastFive.add(new Sent(producer.next, count, endOffset));
            if (producer.lastFive.size() > ProducerWindow.SIZE) {
                producer.lastFive.remove();
            }
            producer.next += count;
            endOffset += count;
        }

        private void repeatAll() throws Exception {
            for (Map.Entry<Long, Producer> each : producers.entrySet()) {
                for (Sent sent : each.getValue().lastFive) {
                    note("repeat " + each.getKey() + ":" + each.getValue().epoch + ":" + sent.sequence());
                    AppendResult again =
                            await(append(each.getKey(), each.getValue().epoch, sent.sequence(), sent.records()));
                    assertThat(again.baseOffset()).as(where()).isEqualTo(sent.offset());
                }
            }
        }

        private void refuse() {
            long id = random.nextInt(PRODUCERS);
            Producer producer = producer(id);
            if (producer.next == 0) {
                return; // Not seen yet: it may begin anywhere.
            }
            note("gap " + id);
            assertRefused(append(id, producer.epoch, producer.next + 1, 1), OutOfOrderSequenceException.class);
            if (producer.epoch > 0) {
                note("old epoch " + id);
                short old = (short) (producer.epoch - 1);
                assertRefused(append(id, old, producer.next, 1), InvalidProducerEpochException.class);
            }
        }

        private void assertRefused(CompletableFuture<?> answer, Class<?> error) {
            assertThatThrownBy(() -> await(answer)).as(where()).cause().isInstanceOf(error);
        }

        private void newEpoch() throws Exception {
            long id = random.nextInt(PRODUCERS);
            Producer producer = producer(id);
            if (producer.next == 0) {
                return;
            }
            producer.epoch++;
            note("epoch " + producer.epoch + " of " + id);
            assertRefused(append(id, producer.epoch, 1, 1), OutOfOrderSequenceException.class);
            producer.next = 0;
            producer.lastFive.clear();
            AppendResult stored = await(append(id, producer.epoch, 0, 1));
            assertThat(stored.baseOffset()).as(where()).isEqualTo(endOffset++);
            producer.lastFive.add(new Sent(0, 1, stored.baseOffset()));
            producer.next = 1;
        }

        private void restart() {
            note("restart");
            replicas.close();
            open();
        }

        /** Goes on with the files as a process leaves them that dies now. */
        private void kill() throws IOException {
            note("kill");
            Path next = folder.resolve("start-" + ++starts);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.toList()) {
                    Files.copy(file, next.resolve(directory.relativize(file)));
                }
            }
            replicas.close();
            directory = next;
            open();
        }

        private void removeSome() throws Exception {
            if (compacted) {
                note("compact");
                Dirt dirt = replica.cleaning().dirt(compactedUpTo, time.milliseconds());
                if (dirt.dirtyBytes() > 0) {
                    compactedUpTo = replica.cleaning().compact(dirt, 1 << 20, 1024, time.milliseconds(), bytes -> {});
                    replica.cleaning().deleteReplaced(time.milliseconds());
                }
            } else if (random.nextBoolean()) {
                note("retention");
                replicas.housekeeping().applyRetention();
            } else {
                long offset = replica.logStartOffset()
                        + random.nextInt((int) (replica.highWatermark() - replica.logStartOffset()) + 1);
                note("delete before " + offset);
                await(replica.deleteRecordsBefore(offset));
            }
        }

        private void note(String event) {
            history.add(event);
        }

        private String where() {
            return "-Dsequences.seed=" + seed + (compacted ? ", compacted: " : ": ") + history;
        }

        private <T> T await(CompletableFuture<T> answer) throws Exception {
            try {
                return answer.get(10, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new ExecutionException(where(), e.getCause());
            }
        }

        @Override
        public void close() throws IOException {
            replicas.close();
            LogDirectory.deleteTree(folder);
        }
    }
}
