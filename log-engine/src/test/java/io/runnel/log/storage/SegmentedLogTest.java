package io.runnel.log.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedLogTest {
    private static final TopicConfig SMALL = config(2000, 1000, 1024);
    private static final String FIRST = "00000000000000000000";

    @TempDir
    Path directory;

    private static TopicConfig config(long segmentBytes, long segmentMs, int indexBytes) {
        return TopicConfig.DEFAULTS.with(new TopicConfig.Segments(segmentBytes, segmentMs, 0, 100, indexBytes, 60_000));
    }

    private SegmentedLog open() throws IOException {
        return SegmentedLog.open(directory, SMALL);
    }

    private SegmentedLog open(LogOpening opening) throws IOException {
        return SegmentedLog.open(directory, SMALL, opening, BatchVisitor.NONE, DiskSync.OPERATING_SYSTEM);
    }

    private static void fill(SegmentedLog log, int records, long timestampMs) throws IOException {
        for (int i = 0; i < records; i++) {
            byte[] value = ("value " + log.endOffset()).getBytes(UTF_8);
            log.append(List.of(new SimpleRecord(timestampMs, value)), 0);
        }
    }

    private static List<String> values(SegmentedLog log) {
        List<String> values = new ArrayList<>();
        log.replay(0, found -> values.add(UTF_8.decode(found.value()).toString()));
        return values;
    }

    private static List<String> expected(int count) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add("value " + i);
        }
        return values;
    }

    private List<String> names(String suffix) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void overwrite(Path file, long position, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private void truncate(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    @Test
    void logRollsBeforeASegmentGrowsTooLargeAndReadsAcrossSegments() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 100, 5);
            assertThat(names(".log").size()).isGreaterThan(3);
            assertThat(values(log)).isEqualTo(expected(100));
        }
        for (String name : names(".log")) {
            assertThat(Files.size(file(name))).isLessThanOrEqualTo(2000);
        }
    }

    @Test
    void logRollsWhenRecordTimePassesSegmentMs() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 5_000);
            fill(log, 1, 6_000);
            assertThat(names(".log")).hasSize(1);
            fill(log, 1, 6_001);
            assertThat(names(".log")).containsExactly(FIRST + ".log", "00000000000000000002.log");
        }
    }

    @Test
    void logRollsWhenAnIndexIsFull() throws IOException {
        try (SegmentedLog log = SegmentedLog.open(directory, config(1 << 20, 1000, 36))) {
            fill(log, 40, 5);
        }
        assertThat(names(".log").size()).isGreaterThan(1);
        for (String name : names(".index")) {
            assertThat(Files.size(file(name))).isLessThanOrEqualTo(36);
        }
    }

    @Test
    void readGivesWholeBatchesFromTheOneThatHoldsTheOffset() throws IOException {
        try (SegmentedLog log = SegmentedLog.open(directory, config(1 << 20, 1000, 1024))) {
            for (int i = 0; i < 50; i++) {
                log.append(List.of(new SimpleRecord(5, new byte[30]), new SimpleRecord(5, new byte[30])), 0);
            }
            for (int offset = 0; offset < 100; offset++) {
                for (int maxBytes : new int[] {0, 1, 150, 151, 700, 100_000}) {
                    Records found = log.read(offset, maxBytes, true, log.end());
                    List<RecordBatch> batches = new ArrayList<>();
                    found.batches().forEach(batches::add);
                    String where = "offset " + offset + " max " + maxBytes;
                    assertThat(batches.get(0).baseOffset()).as(where).isEqualTo(offset - offset % 2);
                    assertThat(batches.stream()
                                    .mapToInt(RecordBatch::sizeInBytes)
                                    .sum())
                            .as(where)
                            .isEqualTo(found.sizeInBytes());
                    int size = batches.get(0).sizeInBytes();
                    int fitting = Math.max(1, Math.min(maxBytes / size, 50 - offset / 2));
                    assertThat(batches).as(where).hasSize(fitting);
                }
            }
            assertThat(log.read(100, 1000, true, log.end()).sizeInBytes()).isZero();
            assertThat(log.read(0, 10, false, log.end()).sizeInBytes()).isZero();
        }
    }

    @Test
    void readEndsAtTheLimit() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 5, 5);
            LogPosition limit = log.end();
            fill(log, 50, 5);
            Records found = log.read(3, 100_000, true, limit);
            List<Long> offsets = new ArrayList<>();
            found.records().forEach(each -> offsets.add(each.offset()));
            assertThat(offsets).containsExactly(3L, 4L);
            assertThat(log.read(7, 100_000, true, limit).sizeInBytes()).isZero();
        }
    }

    @Test
    void timeIsFoundAcrossSegments() throws IOException {
        try (SegmentedLog log = open()) {
            for (int i = 0; i < 100; i++) {
                log.append(List.of(new SimpleRecord(10L * i, new byte[50])), 0);
            }
            for (int i = 0; i < 100; i++) {
                FileRecords.TimestampAndOffset found = log.find(10L * i - 3, log.end());
                assertThat(found)
                        .as("time %d", 10 * i - 3)
                        .isEqualTo(new FileRecords.TimestampAndOffset(10L * i, i, Optional.of(0)));
            }
            assertThat(log.find(991, log.end())).isNull();
            assertThat(log.maxTimestampMs(log.end())).isEqualTo(990);
        }
    }

    @Test
    void everyTornTailIsCutAndTheLogGoesOn() throws IOException {
        int whole;
        try (SegmentedLog log = open()) {
            fill(log, 3, 5);
            whole = (int) Files.size(file(FIRST + ".log"));
            fill(log, 1, 5);
        }
        byte[] bytes = Files.readAllBytes(file(FIRST + ".log"));
        for (int cutAt = whole + 1; cutAt < bytes.length; cutAt++) {
            Files.write(file(FIRST + ".log"), java.util.Arrays.copyOf(bytes, cutAt));
            try (SegmentedLog log = open()) {
                assertThat(log.endOffset()).as("cut at %d", cutAt).isEqualTo(3);
                assertThat(values(log)).isEqualTo(expected(3));
            }
        }
        try (SegmentedLog log = open()) {
            fill(log, 1, 5);
            assertThat(values(log)).isEqualTo(expected(4));
        }
    }

    @Test
    void zerosAfterTheLastBatchAreATornTail() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 3, 5);
        }
        overwrite(file(FIRST + ".log"), Files.size(file(FIRST + ".log")), new byte[500]);
        try (SegmentedLog log = open()) {
            assertThat(values(log)).isEqualTo(expected(3));
        }
    }

    @Test
    void bitFlipBeforeTheTailIsRefusedWithFileAndPosition() throws IOException {
        long second;
        long third;
        try (SegmentedLog log = open()) {
            fill(log, 1, 5);
            second = Files.size(file(FIRST + ".log"));
            third = Files.size(file(FIRST + ".log")) * 2;
            fill(log, 3, 5);
        }
        byte[] before = Files.readAllBytes(file(FIRST + ".log"));
        for (long at = second; at < second + BatchHeader.BYTES; at++) {
            if (at >= second + 12 && at < second + 16) {
                continue; // The leader epoch, which the checksum does not cover.
            }
            byte[] damaged = before.clone();
            damaged[(int) at] ^= (byte) 0x80;
            Files.write(file(FIRST + ".log"), damaged);
            // An offset that is a little too large shows when the next batch has a smaller one.
            long named = at >= second + 5 && at < second + 8 ? third : second;
            assertThatThrownBy(this::open)
                    .as("bit at %d", at)
                    .isInstanceOf(DamagedLogException.class)
                    .hasMessageContaining(FIRST + ".log is damaged at byte " + named);
            assertThat(Files.readAllBytes(file(FIRST + ".log"))).isEqualTo(damaged);
        }
    }

    @Test
    void damageInARolledSegmentIsNoTornTail() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 100, 5);
        }
        truncate(file(FIRST + ".log"), Files.size(file(FIRST + ".log")) - 1);
        assertThatThrownBy(this::open).isInstanceOf(DamagedLogException.class).hasMessageContaining(FIRST + ".log");
    }

    @Test
    void lossOfWhatWasFlushedIsNoTornTail() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 10, 5);
        }
        truncate(file(FIRST + ".log"), Files.size(file(FIRST + ".log")) - 1);
        assertThatThrownBy(() -> open(new LogOpening(false, 10, RecoveryPolicy.REFUSE)))
                .isInstanceOf(DamagedLogException.class);
        try (SegmentedLog log = open(new LogOpening(false, 9, RecoveryPolicy.REFUSE))) {
            assertThat(log.endOffset()).isEqualTo(9);
        }
        truncate(file(FIRST + ".log"), 0);
        assertThatThrownBy(() -> open(new LogOpening(false, 9, RecoveryPolicy.REFUSE)))
                .hasMessageContaining("flushed up to offset 9 but ends at 0");
    }

    @Test
    void positionThatALaterFlushHasPassedIsOnDiskAlready() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 1, 1);
            LogPosition earlier = log.end();
            fill(log, 100, 2);
            log.flush();

            assertThat(log.flushTo(earlier)).isZero();
            assertThat(log.end().segmentBaseOffset()).isGreaterThan(earlier.segmentBaseOffset());
        }
    }

    @Test
    void operatorMayCutTheLogAtDamage() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 100, 5);
        }
        long thirdBatch;
        try (SegmentedLog log = open()) {
            thirdBatch = log.read(2, 1, true, log.end()).sizeInBytes() * 2L;
        }
        overwrite(file(FIRST + ".log"), thirdBatch + 70, (byte) 99);
        try (SegmentedLog log = open(new LogOpening(false, 0, RecoveryPolicy.TRUNCATE))) {
            assertThat(values(log)).isEqualTo(expected(2));
            assertThat(names(".log")).containsExactly(FIRST + ".log");
            assertThat(names(".damaged")).isNotEmpty();
            fill(log, 1, 5);
            assertThat(values(log)).isEqualTo(expected(3));
        }
    }

    @Test
    void missingAndWrongIndexesAreRebuiltToTheSameBytes() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 100, 5);
        }
        List<String> indexes = new ArrayList<>(names(".index"));
        indexes.addAll(names(".timeindex"));
        List<byte[]> before = new ArrayList<>();
        for (String name : indexes) {
            before.add(Files.readAllBytes(file(name)));
        }
        assertThat(indexes).hasSize(8);
        Files.delete(file(indexes.get(0)));
        Files.delete(file(indexes.get(5)));
        truncate(file(indexes.get(2)), 9);
        overwrite(file(indexes.get(3)), Files.size(file(indexes.get(3))) - 1, (byte) 77);
        try (SegmentedLog log = open(new LogOpening(true, 100, RecoveryPolicy.REFUSE))) {
            assertThat(log.endOffset()).isEqualTo(100);
            assertThat(values(log)).isEqualTo(expected(100));
        }
        for (int i = 0; i < indexes.size(); i++) {
            assertThat(Files.readAllBytes(file(indexes.get(i))))
                    .as(indexes.get(i))
                    .isEqualTo(before.get(i));
        }
    }

    @Test
    void emptySegmentBeyondACutTailIsDropped() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 5, 5);
        }
        truncate(file(FIRST + ".log"), Files.size(file(FIRST + ".log")) - 1);
        Files.createFile(file("00000000000000000005.log"));
        try (SegmentedLog log = open()) {
            assertThat(log.endOffset()).isEqualTo(4);
            fill(log, 1, 5);
            assertThat(values(log)).isEqualTo(expected(5));
        }
    }

    @Test
    void recoveryReadsNothingBelowTheRecoveryPoint() throws IOException {
        try (SegmentedLog log = open()) {
            fill(log, 100, 5);
        }
        overwrite(file(FIRST + ".log"), 70, (byte) 99);
        try (SegmentedLog log = open(new LogOpening(false, 90, RecoveryPolicy.REFUSE))) {
            assertThat(log.endOffset()).isEqualTo(100);
        }
    }

    @Test
    void jitterRollsEarlierAndDiffersBetweenSegments() {
        TopicConfig.Segments config = new TopicConfig.Segments(1000, 10_000, 4_000, 100, 1000, 0);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            long jitterMs = RollJitter.of(Path.of("logs/events-" + i), 0, config);
            assertThat(jitterMs).isBetween(0L, 3_999L).isEqualTo(RollJitter.of(Path.of("x/events-" + i), 0, config));
            seen.add(jitterMs / 1000);
        }
        assertThat(seen).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
        assertThat(RollJitter.of(Path.of("events-0"), 0, new TopicConfig.Segments(1000, 5, 0, 100, 1000, 0)))
                .isZero();
    }

    @Test
    void quietSegmentIsRolledWithTheNextBatchEarlierByItsJitter() throws Exception {
        TopicConfig.Segments config = new TopicConfig.Segments(1 << 20, 10_000, 4_000, 100, 1 << 20, 0);
        long rollMs = 10_000 - RollJitter.of(directory, 0, config);
        try (SegmentedLog log = SegmentedLog.open(directory, TopicConfig.DEFAULTS.with(config))) {
            fill(log, 1, 50);
            fill(log, 1, 50 + rollMs);
            assertThat(log.segmentFacts()).hasSize(1);
            fill(log, 1, 51 + rollMs);
            assertThat(log.segmentFacts()).hasSize(2);
        }
    }
}
