package io.runnel.log.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.search.Candidate;
import io.runnel.log.search.KeyHash;
import io.runnel.log.search.Wanted;
import io.runnel.log.storage.BlockCursor;
import io.runnel.log.storage.FilterBuild;
import io.runnel.log.storage.LogPosition;
import io.runnel.log.storage.LogSearch;
import io.runnel.log.storage.SegmentView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What searches by key find in a log that is compacted, cut, crashed and damaged, with files and without. */
@Timeout(120)
class KeySearchTest extends CompactedReplica {
    private static final int KEYS = 40;

    private static long hash(int key) {
        return KeyHash.of(ByteBuffer.wrap(("k" + key).getBytes(UTF_8)));
    }

    private int buildFilters() throws IOException {
        return new FilterBuild(replica.log(), bytes -> {}).run();
    }

    private List<Path> filterFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("table-0"))) {
            return files.filter(file -> file.getFileName().toString().contains("keyfilter"))
                    .sorted()
                    .toList();
        }
    }

    private void write(Random random, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            put("k" + random.nextInt(KEYS), random.nextInt(5) == 0 ? null : "v".repeat(random.nextInt(40)));
            nowMs += 10;
        }
    }

    /** The parts that a search names, and those among all records that bear the key. */
    private List<Candidate> search(int key) {
        List<Candidate> found = new ArrayList<>();
        BlockCursor cursor =
                replica.search().cursor(new Wanted(new long[] {hash(key)}, Long.MIN_VALUE, Long.MAX_VALUE));
        long end = replica.highWatermark();
        long from = replica.logStartOffset();
        Candidate next = replica.search().next(cursor, from, end, () -> false);
        while (next != null) {
            found.add(next);
            from = next.toOffset();
            next = from >= end ? null : replica.search().next(cursor, from, end, () -> false);
        }
        return found;
    }

    private List<Long> offsetsOf(int key) throws Exception {
        List<Long> offsets = new ArrayList<>();
        long from = replica.logStartOffset();
        while (from < replica.highWatermark()) {
            LogSlice slice = replica.read(from, 1 << 20, true, ReadLimit.STABLE);
            if (slice.records() instanceof FileRecords found) {
                for (var batch : found.batches()) {
                    for (Record record : batch) {
                        if (!batch.isControlBatch() && text(record).equals("k" + key)) {
                            offsets.add(record.offset());
                        }
                    }
                    from = batch.lastOffset() + 1;
                }
            } else {
                return offsets;
            }
        }
        return offsets;
    }

    private static String text(Record record) {
        return UTF_8.decode(record.key()).toString();
    }

    private void requireAllFound() throws Exception {
        for (int key = 0; key < KEYS; key++) {
            List<Candidate> named = search(key);
            for (long offset : offsetsOf(key)) {
                assertThat(named)
                        .as("k%d at %d", key, offset)
                        .anyMatch(part -> part.fromOffset() <= offset && offset < part.toOffset());
            }
        }
        assertThat(replica.search().countRecords(0, Long.MAX_VALUE)).isEqualTo(recordsByReading());
    }

    private long recordsByReading() throws Exception {
        long count = 0;
        for (int key = 0; key < KEYS; key++) {
            count += offsetsOf(key).size();
        }
        return count;
    }

    @Test
    void keysAreFoundWhateverBecomesOfTheLog() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("KeySearchTest seed " + seed);
        for (int round = 0; round < 40; round++) {
            write(random, random.nextInt(60));
            switch (random.nextInt(6)) {
                case 0 -> compact(WHOLE_MAP);
                case 1 -> crash(random.nextBoolean());
                case 2 -> replicas.close();
                case 3 -> damageSomeFilter(random);
                default -> buildFilters();
            }
            if (replicas != null && round % 6 == 2) {
                replicas.close();
                open();
            }
            reopenIfClosed();
            requireAllFound();
        }
    }

    private void reopenIfClosed() {
        try {
            replica.requireInService();
        } catch (RuntimeException e) {
            open();
        }
    }

    private void damageSomeFilter(Random random) throws IOException {
        List<Path> files = filterFiles();
        if (files.isEmpty()) {
            return;
        }
        replicas.close();
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        switch (random.nextInt(3)) {
            case 0 -> Files.write(file, new byte[0]);
            case 1 -> {
                bytes[random.nextInt(bytes.length)] ^= 4;
                Files.write(file, bytes);
            }
            default -> Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        open();
    }

    @Test
    void fullSegmentsGetAFileByWhichMostIsPassedOver() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i, "v".repeat(100)); // Some seven in each segment.
        }
        replica.log().roll();
        assertThat(search(3)).hasSizeGreaterThan(3);
        assertThat(buildFilters()).isGreaterThan(3);
        assertThat(buildFilters()).isZero();
        assertThat(search(3)).hasSize(1);
        assertThat(search(39)).isEmpty();
        List<SegmentView> segments = replica.search().segments();
        assertThat(segments.stream()
                        .filter(view -> view.summary() != null)
                        .mapToLong(view -> view.summary().records())
                        .sum())
                .isEqualTo(30);
        assertThat(segments.get(segments.size() - 1).active()).isTrue();
    }

    @Test
    void aSegmentThatBecameFullIsNotTakenForCommittedToItsEnd() throws Exception {
        put("k1", "v");
        search(1); // What is in memory of the segment goes on to be used until its file is there.
        LogPosition committed = replica.log().end();
        put("k2", "v");
        replica.log().roll();
        put("k3", "v");
        BlockCursor cursor =
                new LogSearch(replica.log()).cursor(new Wanted(new long[] {hash(2)}, Long.MIN_VALUE, Long.MAX_VALUE));
        cursor.next(0, committed.offset(), committed, () -> false);
        LogPosition end = replica.log().end();
        assertThat(cursor.next(committed.offset(), end.offset(), end, () -> false))
                .isNotNull()
                .satisfies(found -> assertThat(found.fromOffset()).isLessThanOrEqualTo(committed.offset()));
    }

    @Test
    void aFileThatWasCutWhileItWasOpenIsMadeAnew() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i, "v".repeat(100));
        }
        replica.log().roll();
        buildFilters();
        assertThat(search(3)).hasSize(1);
        for (Path file : filterFiles()) {
            try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(80);
            }
        }
        requireAllFound();
        assertThat(buildFilters()).isGreaterThan(3);
        assertThat(search(3)).hasSize(1);
    }

    @Test
    void theSegmentThatIsWrittenIsKnownInMemory() throws Exception {
        for (int i = 0; i < 5; i++) {
            put("k" + i, "v");
        }
        assertThat(search(1)).as("the tail, which is read").hasSize(1);
        assertThat(filterFiles()).isEmpty();
    }

    @Test
    void compactionTakesTheOldFilterWithTheOldSegment() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i % 3, "v".repeat(100));
        }
        replica.log().roll();
        buildFilters();
        int before = filterFiles().size();
        compact(WHOLE_MAP);
        assertThat(filterFiles()).hasSizeLessThan(before);
        requireAllFound();
        buildFilters();
        assertThat(search(2)).hasSize(1);
        requireAllFound();
    }

    @Test
    void aFilterOfASegmentThatWasCutIsNotBelieved() throws Exception {
        for (int i = 0; i < 8; i++) {
            put("k" + i, "v".repeat(60));
        }
        replica.log().roll();
        put("k9", "w");
        buildFilters();
        Path filter = filterFiles().get(0);
        byte[] kept = Files.readAllBytes(filter);
        replicas.close();
        Path log = filter.resolveSibling(filter.getFileName().toString().replace(".keyfilter", ".log"));
        long size = Files.size(log);
        Files.deleteIfExists(directory.resolve(".kafka_cleanshutdown"));
        Files.deleteIfExists(directory.resolve("recovery-point-offset-checkpoint"));
        try (var channel = java.nio.channels.FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(size - 5);
        }
        try (Stream<Path> later = Files.list(log.getParent())) {
            for (Path file : later.filter(
                            other -> other.getFileName().toString().endsWith(".log")
                                    && !other.equals(log)
                                    && other.compareTo(log) > 0)
                    .toList()) {
                Files.delete(file);
            }
        }
        open();
        assertThat(filter).doesNotExist();
        Files.write(filter, kept); // As if the deletion had not reached the disk.
        put("k7", "u".repeat(60)); // As many bytes as were cut off, at the same offset.
        replica.log().roll();
        put("k9", "w");
        assertThat(offsetsOf(7)).hasSize(1);
        requireAllFound();
    }

    @Test
    void theBackgroundWritesThemAndStopsWithTheNode() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("k" + i, "v".repeat(100));
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (replica.search().segments().stream()
                        .filter(view -> view.summary() != null)
                        .count()
                < 3) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(10);
        }
        replicas.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("runnel-key-filters"));
    }
}
