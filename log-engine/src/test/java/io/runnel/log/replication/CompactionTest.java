package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.replication.Table.Change;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.storage.SwapFailedException;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compaction of a replica: fault 21. The test itself runs the passes, at moments of its choice. */
@Timeout(120)
class CompactionTest {
    private static final TopicPartition PARTITION = new TopicPartition("table", 0);
    private static final Uuid TOPIC = Uuid.fromString("AAAAAAAAAAEAAAAAAAAAAQ");
    private static final short ALL = -1;
    private static final long NO_PRODUCER = -1;
    private static final long WHOLE_MAP = 1 << 20;
    private static final int BUFFER_BYTES = 1024;
    private static final long DELETE_RETENTION_MS = 10_000;
    private static final String[] CODECS = {"none", "none", "gzip", "snappy", "lz4", "zstd"};
    private static final CleanerConfig NO_CLEANER = new CleanerConfig(false, 1, 1 << 20, 1 << 20, 1e18, 0);
    private static final TopicConfig CONFIG = TopicConfig.DEFAULTS
            .withSegmentBytes(1_000)
            .withCleanup(CleanupPolicy.COMPACT)
            .with(new TopicConfig.Compaction(0, 0, Long.MAX_VALUE, DELETE_RETENTION_MS))
            .with(new TopicConfig.Timestamps(TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE));

    /** A disk that is quick, and on which a process may die after some rename. */
    private static final class Disk implements DiskSync {
        private int renamesLeft = Integer.MAX_VALUE;

        @Override
        public void force(FileChannel file) {}

        @Override
        public void forceDirectory(Path path) {}

        @Override
        public void renamed(Path file) throws IOException {
            if (--renamesLeft < 0) {
                throw new IOException("the process dies after it has renamed to " + file.getFileName());
            }
        }
    }

    @TempDir
    Path directory;

    private final Disk disk = new Disk();
    private final Table table = new Table();
    private long nowMs = 1_700_000_000_000L;
    private long checkpoint;
    private Replicas replicas;
    private LocalReplica replica;

    @BeforeEach
    void open() {
        open(NO_CLEANER);
    }

    private void open(CleanerConfig cleaner) {
        replicas = Replicas.open(
                directory,
                new StorageConfig(
                        3_600_000, 3_600_000, 3_600_000, 3_600_000, 0, 86_400_000, RecoveryPolicy.REFUSE, cleaner),
                Time.SYSTEM,
                disk);
        replica = (LocalReplica) replicas.create(TOPIC, PARTITION, CONFIG, null);
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private void crash(boolean nothingWasFlushed) throws IOException {
        replicas.close();
        disk.renamesLeft = Integer.MAX_VALUE;
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
        if (nothingWasFlushed) {
            Files.deleteIfExists(directory.resolve("recovery-point-offset-checkpoint"));
        }
        open();
    }

    private void put(String key, @Nullable String value) throws Exception {
        table.write(replica, "none", NO_PRODUCER, false, nowMs, List.of(new Change(key, value)));
    }

    /** Makes the active segment an old one. */
    private void roll() throws Exception {
        put("filler", "x".repeat(900));
        put("filler", "y".repeat(900));
    }

    private Dirt compact(long mapBytes) throws IOException {
        Dirt dirt = replica.cleaning().dirt(checkpoint, nowMs);
        if (dirt.dirtyBytes() > 0) {
            checkpoint = replica.cleaning().compact(dirt, mapBytes, BUFFER_BYTES, nowMs, bytes -> {});
            replica.cleaning().deleteReplaced(nowMs);
        }
        return dirt;
    }

    private List<Long> offsets() {
        List<Long> offsets = new ArrayList<>();
        long position = 0;
        while (position < replica.highWatermark()) {
            for (RecordBatch batch : replica.read(position, Integer.MAX_VALUE, true, false)
                    .records()
                    .batches()) {
                batch.forEach(found -> offsets.add(found.offset()));
                position = batch.nextOffset();
            }
        }
        return offsets;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("table-0"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void lastRecordOfEachKeyStaysAtItsOffset() throws Exception {
        for (int i = 0; i < 10; i++) {
            put("a", "value " + i);
            put("b", "value " + i);
        }
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).containsExactly(18L, 19L, 20L, 21L);
        assertThat(replica.logEndOffset()).isEqualTo(22);
        assertThat(replica.logStartOffset()).isZero();
        table.verify(replica, 10_000, "after compaction");
        assertThat(Files.size(directory.resolve("table-0/00000000000000000000.log")))
                .as("all of it was replaced")
                .isZero();
        assertThat(files())
                .noneMatch(name -> name.endsWith(".cleaned") || name.endsWith(".swap") || name.endsWith(".deleted"));
    }

    @Test
    void tombstoneStaysForItsRetentionAndTheKeyStaysDeleted() throws Exception {
        put("a", "value");
        put("a", null);
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).contains(1L).doesNotContain(0L);
        nowMs += DELETE_RETENTION_MS - 1;
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).contains(1L);
        nowMs += 1;
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).doesNotContain(0L, 1L);
        table.verify(replica, 10_000, "after the retention");
    }

    @Test
    void abortedRecordsGoAtOnceAndTheirMarkerLater() throws Exception {
        table.write(replica, "none", 7, true, nowMs, List.of(new Change("a", "aborted")));
        table.end(replica, 7, false, nowMs);
        table.write(replica, "none", 7, true, nowMs, List.of(new Change("a", "committed")));
        table.end(replica, 7, true, nowMs);
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).startsWith(1L, 2L, 3L);
        assertThat(replica.read(0, 10_000, true, true).aborted()).hasSize(1);
        roll();
        compact(WHOLE_MAP);
        nowMs += DELETE_RETENTION_MS;
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).startsWith(2L, 3L);
        assertThat(replica.read(0, 10_000, true, true).aborted()).isEmpty();
        table.verify(replica, 10_000, "without the marker");
    }

    @Test
    void nothingAtOrBeyondAnOpenTransactionIsCompacted() throws Exception {
        for (int i = 0; i < 20; i++) {
            put("a", "value " + i);
        }
        table.write(replica, "none", 7, true, nowMs, List.of(new Change("a", "open")));
        for (int i = 0; i < 40; i++) {
            put("a", "later " + i);
        }
        long open = 20;
        Dirt dirt = compact(WHOLE_MAP);
        assertThat(dirt.endOffset()).isPositive().isLessThanOrEqualTo(open);
        assertThat(offsets()).contains(open, open + 1, open + 2);
        table.end(replica, 7, true, nowMs);
        compact(WHOLE_MAP);
        assertThat(offsets()).doesNotContain(open);
        table.verify(replica, 10_000, "after the end");
    }

    @Test
    void producersLastBatchIsKnownThoughItsRecordsAreGone() throws Exception {
        List<Change> change = List.of(new Change("a", "once"));
        long offset = table.write(replica, "none", 5, false, nowMs, change);
        put("a", "newer");
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).doesNotContain(offset);
        try (Stream<Path> files = Files.list(directory.resolve("table-0"))) {
            for (Path snapshot :
                    files.filter(file -> file.toString().endsWith(".snapshot")).toList()) {
                Files.delete(snapshot);
            }
        }
        crash(true);
        assertThat(replica.append(Table.batch("none", 5, 0, false, nowMs, change), ALL, nowMs)
                        .get(10, TimeUnit.SECONDS)
                        .baseOffset())
                .isEqualTo(offset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void rewrittenBatchKeepsItsCodecAndItsTime(String codec) throws Exception {
        table.write(replica, codec, NO_PRODUCER, false, nowMs, List.of(new Change("a", "1"), new Change("b", "2")));
        put("a", "newer");
        roll();
        nowMs += 1;
        compact(WHOLE_MAP);
        RecordBatch first = replica.read(0, 10_000, true, true)
                .records()
                .batches()
                .iterator()
                .next();
        assertThat(first.compressionType().name).isEqualTo(codec);
        assertThat(first.iterator().next().offset()).isEqualTo(1);
        assertThat(first.iterator().next().timestamp()).isEqualTo(nowMs - 1);
    }

    /** A crash after each rename leaves a log that holds what it must. */
    @Test
    void crashAfterAnyRenameLosesNothing() throws Exception {
        int cut = 0;
        boolean died = true;
        while (died) {
            table.write(replica, "none", 7, true, nowMs, List.of(new Change("a", "aborted " + cut)));
            table.end(replica, 7, false, nowMs);
            for (int i = 0; i < 30; i++) {
                put("key " + i % 4, i % 7 == 6 ? null : "cut " + cut + " value " + i);
            }
            nowMs += DELETE_RETENTION_MS / 2;
            long end = replica.logEndOffset();
            disk.renamesLeft = cut++;
            died = false;
            try {
                compact(WHOLE_MAP);
            } catch (SwapFailedException e) {
                died = true;
            }
            crash(cut % 2 == 0);
            assertThat(replica.logEndOffset()).isEqualTo(end);
            assertThat(files())
                    .noneMatch(
                            name -> name.endsWith(".cleaned") || name.endsWith(".swap") || name.endsWith(".deleted"));
            table.verify(replica, 500, "died after rename " + cut);
        }
        assertThat(cut).isGreaterThan(20);
    }

    @Test
    void logThatCannotBeReadIsLeftAloneAndOthersGoOn() throws Exception {
        for (int i = 0; i < 40; i++) {
            put("a", "value " + i);
        }
        replicas.close();
        try (FileChannel log =
                FileChannel.open(directory.resolve("table-0/00000000000000000000.log"), StandardOpenOption.WRITE)) {
            log.write(ByteBuffer.wrap("?".getBytes(UTF_8)), 75);
        }
        open(new CleanerConfig(true, 2, 1 << 20, 1 << 20, 1e18, 1));
        TopicPartition other = new TopicPartition("table", 1);
        LocalReplica healthy = (LocalReplica) replicas.create(TOPIC, other, CONFIG, null);
        Table contents = new Table();
        for (int i = 0; i < 40; i++) {
            contents.write(healthy, "none", NO_PRODUCER, false, nowMs, List.of(new Change("a", "value " + i)));
        }
        Path checkpoints = directory.resolve("cleaner-offset-checkpoint");
        while (replicas.uncleanable().isEmpty()
                || Files.notExists(checkpoints)
                || !Files.readString(checkpoints).contains("table 1 ")) {
            Thread.onSpinWait(); // The test's timeout ends this.
        }
        assertThat(replicas.uncleanable()).containsOnlyKeys(PARTITION);
        assertThat(replicas.uncleanable().get(PARTITION)).contains("00000000000000000000.log is damaged at byte 0");
        contents.verify(healthy, 10_000, "healthy log");
    }

    /** Writes, tombstones, transactions, compactions, crashes and restarts at random. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readersSeeTheNewestValueWhateverHappens(long fixed) throws Exception {
        long seed = fixed < 7 ? fixed : System.nanoTime();
        Random random = new Random(seed);
        Table.Reader slow = table.new Reader();
        Map<Long, List<Change>> lastBatches = new HashMap<>();
        Map<Long, Long> lastOffsets = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            String where = "seed " + seed + " step " + step;
            nowMs += random.nextInt((int) DELETE_RETENTION_MS / 10);
            int dice = random.nextInt(100);
            if (dice < 45) {
                table.write(replica, codec(random), NO_PRODUCER, false, nowMs, changes(random, where));
            } else if (dice < 60) {
                long producer = 50 + random.nextInt(2);
                List<Change> changes = changes(random, where);
                lastOffsets.put(producer, table.write(replica, codec(random), producer, false, nowMs, changes));
                lastBatches.put(producer, changes);
            } else if (dice < 75) {
                table.write(replica, codec(random), 100 + random.nextInt(3), true, nowMs, changes(random, where));
            } else if (dice < 85) {
                long producer = 100 + random.nextInt(3);
                if (table.inTransaction(producer)) {
                    table.end(replica, producer, random.nextBoolean(), nowMs);
                }
            } else if (dice < 92) {
                long end = replica.logEndOffset();
                disk.renamesLeft = random.nextInt(4) == 0 ? random.nextInt(40) : Integer.MAX_VALUE;
                try {
                    compact(random.nextBoolean() ? WHOLE_MAP : 24L * (2 + random.nextInt(8)));
                } catch (SwapFailedException e) {
                    crash(random.nextBoolean());
                }
                disk.renamesLeft = Integer.MAX_VALUE;
                assertThat(replica.logEndOffset()).as(where).isEqualTo(end);
                table.verify(replica, 100 + random.nextInt(2_000), where);
            } else if (dice < 96) {
                restart(random);
                repeatLastBatches(lastBatches, lastOffsets, where);
                table.verify(replica, 100 + random.nextInt(2_000), where);
            } else {
                slow.step(replica, 1 + random.nextInt(2_000), where);
            }
        }
        String where = "seed " + seed + " at the end";
        while (slow.step(replica, 1_000, where)) {
            // On to the next slice.
        }
        table.newest(replica.lastStableOffset()).forEach((key, record) -> {
            if (record.value() != null) {
                assertThat(slow.last().get(key)).as(where + " key " + key).isEqualTo(record);
            }
        });
    }

    private void restart(Random random) throws IOException {
        if (random.nextBoolean()) {
            crash(random.nextBoolean());
        } else {
            replicas.close();
            open();
        }
        if (random.nextInt(4) == 0) {
            checkpoint = 0; // The checkpoint was lost.
        }
    }

    private void repeatLastBatches(Map<Long, List<Change>> batches, Map<Long, Long> offsets, String where)
            throws Exception {
        for (Map.Entry<Long, List<Change>> last : batches.entrySet()) {
            long producer = last.getKey();
            int sequence = table.nextSequence(producer) - last.getValue().size();
            assertThat(replica.append(
                                    Table.batch("none", producer, sequence, false, nowMs, last.getValue()), ALL, nowMs)
                            .get(10, TimeUnit.SECONDS)
                            .baseOffset())
                    .as(where + " producer " + producer)
                    .isEqualTo(offsets.get(producer));
        }
    }

    private static String codec(Random random) {
        return CODECS[random.nextInt(CODECS.length)];
    }

    private static List<Change> changes(Random random, String where) {
        List<Change> changes = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            changes.add(new Change("key " + random.nextInt(12), random.nextInt(4) == 0 ? null : where + " " + count));
        }
        return changes;
    }

    @Test
    void passEndsWhenItsPartitionIsDeleted() throws Exception {
        for (int i = 0; i < 40; i++) {
            put("a", "value " + i);
        }
        Dirt dirt = replica.cleaning().dirt(0, nowMs);
        replicas.delete(PARTITION);
        assertThatThrownBy(() -> replica.cleaning().compact(dirt, WHOLE_MAP, BUFFER_BYTES, nowMs, bytes -> {}))
                .hasMessageContaining("was deleted");
    }
}
