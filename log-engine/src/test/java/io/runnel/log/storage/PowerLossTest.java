package io.runnel.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fault 3: the machine goes down again and again, and of what was not flushed some pages are on disk and some are not.
 * The log opens each time, and what was flushed is there, unaltered.
 */
class PowerLossTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);
    private static final TopicConfig CONFIG = TopicConfig.DEFAULTS.withSegmentBytes(40_000);
    private static final int CRASHES = 6;

    @TempDir
    Path root;

    @RepeatedTest(16)
    void whatWasFlushedSurvivesPowerLossesInAnyOrderOfPages(RepetitionInfo repetition) throws IOException {
        long seed = Long.getLong("runnel.seed", 7_000_003L * repetition.getCurrentRepetition());
        Random random = new Random(seed);
        List<byte[]> appended = new ArrayList<>();
        int flushed = 0;
        Path directory = Files.createDirectory(root.resolve("0"));
        for (int crash = 1; crash <= CRASHES; crash++) {
            String where = "seed " + seed + ", start " + crash;
            SimulatedDisk disk = new SimulatedDisk(directory);
            LogDirectory logs = LogDirectory.open(directory, disk, Optional.of("boot " + crash));
            Files.createDirectories(logs.partitionDirectory(PARTITION));
            SegmentedLog log = SegmentedLog.open(
                    logs.partitionDirectory(PARTITION),
                    CONFIG,
                    logs.opening(PARTITION, RecoveryPolicy.REFUSE),
                    BatchVisitor.NONE,
                    logs.sync());
            appended = verified(log, appended, flushed, where);
            flushed = appended.size();
            logs.recovered();
            for (int step = random.nextInt(60); step >= 0; step--) {
                int action = random.nextInt(10);
                if (action < 7) {
                    byte[] value = new byte[random.nextInt(9000)];
                    random.nextBytes(value);
                    log.append(List.of(new SimpleRecord(appended.size(), value)), 0);
                    appended.add(value);
                } else if (action < 9) {
                    logs.flushEntries();
                    log.flush();
                    flushed = appended.size();
                } else {
                    logs.writeRecoveryPoints(() -> Map.of(PARTITION, log.recoveryPoint()));
                }
            }
            Path next = Files.createDirectory(root.resolve(String.valueOf(crash)));
            disk.losePower(next, random);
            log.abandon();
            directory = next;
        }
    }

    private static List<byte[]> verified(SegmentedLog log, List<byte[]> appended, int flushed, String where) {
        List<byte[]> found = new ArrayList<>();
        log.replay(0, stored -> {
            assertThat(stored.offset()).as(where).isEqualTo(found.size());
            found.add(Utils.toArray(stored.value()));
        });
        assertThat(found.size()).as(where).isBetween(flushed, appended.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(Arrays.equals(found.get(i), appended.get(i)))
                    .as("%s, offset %d", where, i)
                    .isTrue();
        }
        return found;
    }
}
