package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.replication.Table.Change;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.SwapFailedException;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compaction of a replica: fault 21. The test itself runs the passes, at moments of its choice. */
@Timeout(120)
class CompactionTest extends CompactedReplica {
    /** Makes the active segment an old one. */
    private void roll() throws Exception {
        put("filler", "x".repeat(900));
        put("filler", "y".repeat(900));
    }

    private List<Long> offsets() {
        List<Long> offsets = new ArrayList<>();
        long position = 0;
        while (position < replica.highWatermark()) {
            for (RecordBatch batch : replica.read(position, Integer.MAX_VALUE, true, ReadLimit.HIGH_WATERMARK)
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
        assertThat(replica.read(0, 10_000, true, ReadLimit.STABLE).aborted()).hasSize(1);
        roll();
        compact(WHOLE_MAP);
        nowMs += DELETE_RETENTION_MS;
        roll();
        compact(WHOLE_MAP);
        assertThat(offsets()).startsWith(2L, 3L);
        assertThat(replica.read(0, 10_000, true, ReadLimit.STABLE).aborted()).isEmpty();
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
        RecordBatch first = replica.read(0, 10_000, true, ReadLimit.STABLE)
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

    @Test
    void segmentOfACompactedTopicIsRolledBeforeItsRecordsAreOverdue() throws Exception {
        replica.configure(
                CONFIG.withSegmentBytes(1 << 20).with(new TopicConfig.Compaction(0.5, 0, 1_000, DELETE_RETENTION_MS)),
                null);
        put("a", "first");
        nowMs += 1_000;
        put("a", "second");
        assertThat(replica.cleaning().dirt(0, nowMs).dirtyBytes()).isZero();
        nowMs += 1;
        put("a", "third");
        Dirt dirt = replica.cleaning().dirt(0, nowMs);
        assertThat(dirt.overdue()).isTrue();
        assertThat(dirt.endOffset()).isEqualTo(2);
    }

    @Test
    void passEndsWhenItsPartitionIsDeleted() throws Exception {
        for (int i = 0; i < 40; i++) {
            put("a", "value " + i);
        }
        Dirt dirt = replica.cleaning().dirt(0, nowMs);
        replicas.delete(List.of(PARTITION));
        assertThatThrownBy(() -> replica.cleaning().compact(dirt, WHOLE_MAP, BUFFER_BYTES, nowMs, bytes -> {}))
                .hasMessageContaining("was deleted");
    }
}
