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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start after a crash reads, trusts, rebuilds and cuts: faults 1, 3 and 10 of a single log. */
class RecoveryTest {
    private static final int RECORDS = 60;
    private static final String FIRST = "00000000000000000000";
    private static final TopicConfig CONFIG = TopicConfig.DEFAULTS
            .with(new TopicConfig.Segments(1 << 20, Long.MAX_VALUE, 0, 4096, 1 << 20, 60_000))
            .with(new TopicConfig.Timestamps(TimestampType.CREATE_TIME, Long.MAX_VALUE, Long.MAX_VALUE))
            .withMaxMessageBytes(1_000_000);

    @TempDir
    Path directory;

    private final LongAdder checked = new LongAdder();
    private final List<Long> shown = new ArrayList<>();
    private long replayFrom = Long.MAX_VALUE;

    @BeforeEach
    void fill() throws IOException {
        SegmentedLog log = SegmentedLog.open(directory, CONFIG);
        for (int i = 0; i < RECORDS; i++) {
            byte[] value = String.format("%3000d", i).getBytes(UTF_8);
            log.append(List.of(new SimpleRecord(1000 + i, value)), 0);
        }
        log.close();
    }

    private SegmentedLog open(LogOpening opening) throws IOException {
        BatchVisitor visitor = new BatchVisitor() {
            @Override
            public long replayFrom(long latestOffset) {
                return Math.min(replayFrom, latestOffset);
            }

            @Override
            public void batch(BatchHeader header) {
                shown.add(header.baseOffset());
            }
        };
        return SegmentedLog.open(directory, CONFIG, opening, visitor, DiskSync.OPERATING_SYSTEM);
    }

    private LogOpening killed(long recoveryPoint) {
        return new LogOpening(false, recoveryPoint, false, RecoveryPolicy.REFUSE, checked);
    }

    private LogOpening powerLost(long recoveryPoint) {
        return new LogOpening(false, recoveryPoint, true, RecoveryPolicy.REFUSE, checked);
    }

    private Path file(String suffix) {
        return directory.resolve(FIRST + suffix);
    }

    private int batchAt(int record) throws IOException {
        return (int) (Files.size(file(".log")) / RECORDS * record);
    }

    private void damage(String suffix, long position, int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file(suffix), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(bytes), position);
        }
    }

    private void assertReadableFrom(SegmentedLog log, int records) throws IOException {
        assertThat(log.endOffset()).isEqualTo(records);
        for (int i = 0; i < records; i++) {
            assertThat(log.read(i, 1, true, log.end())
                            .batches()
                            .iterator()
                            .next()
                            .baseOffset())
                    .isEqualTo(i);
            assertThat(log.find(1000 + i, log.end()).offset).isEqualTo(i);
        }
    }

    @Test
    void onlyWhatIsBeyondTheRecoveryPointIsChecked() throws IOException {
        try (SegmentedLog log = open(killed(50))) {
            assertReadableFrom(log, RECORDS);
        }
        assertThat(checked.sum())
                .isEqualTo(Files.size(file(".log")) - batchAt(50))
                .isPositive();
        assertThat(shown).containsExactly(50L, 51L, 52L, 53L, 54L, 55L, 56L, 57L, 58L, 59L);
    }

    @Test
    void batchesThatTheVisitorLacksAreShownWithoutBeingChecked() throws IOException {
        replayFrom = 45;
        open(killed(58)).close();
        assertThat(checked.sum()).isEqualTo(batchAt(2));
        assertThat(shown).hasSize(15).startsWith(45L).endsWith(59L);
        shown.clear();
        replayFrom = 57;
        open(new LogOpening(true, 60, RecoveryPolicy.REFUSE)).close();
        assertThat(shown).containsExactly(57L, 58L, 59L);
    }

    /** Fault 10: each way in which an index may be wrong. */
    @Test
    void indexesAreRebuiltToTheSameBytesWhateverHappenedToThem() throws IOException {
        byte[] offsets = Files.readAllBytes(file(".index"));
        byte[] times = Files.readAllBytes(file(".timeindex"));
        for (LogOpening opening : List.of(killed(50), powerLost(60), new LogOpening(true, 60, RecoveryPolicy.REFUSE))) {
            for (String suffix : List.of(".index", ".timeindex")) {
                byte[] good = suffix.equals(".index") ? offsets : times;
                int entry = suffix.equals(".index") ? 8 : 12;
                List<byte[]> wrong = new ArrayList<>();
                wrong.add(new byte[0]);
                wrong.add(Arrays.copyOf(good, good.length - 1)); // torn
                wrong.add(Arrays.copyOf(good, entry * 5)); // the newest entries were never written
                wrong.add(Arrays.copyOf(good, good.length + entry * 3)); // zeros after the end
                wrong.add(new byte[good.length]);
                byte[] hole = good.clone();
                Arrays.fill(hole, entry * 6, entry * 9, (byte) 0);
                wrong.add(hole);
                byte[] flipped = good.clone();
                flipped[good.length - 1] ^= 1;
                wrong.add(flipped);
                for (int i = 0; i < wrong.size(); i++) {
                    Files.write(file(suffix), wrong.get(i));
                    try (SegmentedLog log = open(opening)) {
                        assertReadableFrom(log, RECORDS);
                    }
                    assertThat(Files.readAllBytes(file(".index")))
                            .as("%s %d", suffix, i)
                            .isEqualTo(offsets);
                    assertThat(Files.readAllBytes(file(".timeindex")))
                            .as("%s %d", suffix, i)
                            .isEqualTo(times);
                }
                Files.delete(file(suffix));
                open(opening).close();
                assertThat(Files.readAllBytes(file(suffix))).isEqualTo(good);
            }
        }
    }

    /** Fault 3: a page that never reached the disk, while later ones did. */
    @Test
    void holeInTheUnflushedTailIsCutAfterAPowerLoss() throws IOException {
        damage(".log", batchAt(55) + 100, 500);
        try (SegmentedLog log = open(powerLost(50))) {
            assertReadableFrom(log, 55);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".damaged")))
                    .hasSize(1);
        }
    }

    /** Fault 1: a killed process leaves its writes in order, so that this is damage. */
    @Test
    void holeBeforeAnIntactBatchIsRefusedWhenTheMachineWentOn() throws IOException {
        damage(".log", batchAt(55) + 100, 500);
        byte[] before = Files.readAllBytes(file(".log"));
        assertThatThrownBy(() -> open(killed(50)))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining(FIRST + ".log is damaged at byte " + batchAt(55));
        // Nor does a power loss after that make it an unflushed tail.
        assertThatThrownBy(() -> open(powerLost(50))).isInstanceOf(DamagedLogException.class);
        assertThat(Files.readAllBytes(file(".log"))).isEqualTo(before);
    }

    @Test
    void headerDamagedBelowTheRecoveryPointIsRefusedEvenAfterAPowerLoss() throws IOException {
        damage(".log", batchAt(48), 100);
        Files.delete(file(".index"));
        assertThatThrownBy(() -> open(powerLost(50)))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("damaged at byte " + batchAt(48));
    }
}
