package io.runnel.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.TopicConfigs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.record.internal.FileRecords.TimestampAndOffset;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches by time, held against a plain list. */
class SegmentTimesTest {
    private static final long SEED = 20_261_121;
    private static final TopicConfig CONFIG = TopicConfigs.storage(
            TopicConfigs.effective(Map.of("segment.bytes", "20000", "index.interval.bytes", "300"), Map.of()));

    @TempDir
    Path directory;

    @Test
    void timesAreFoundWhateverTheirOrderAndWhereverTheReadableRecordsEnd() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Long> times = new ArrayList<>();
        List<LogPosition> ends = new ArrayList<>();
        try (SegmentedLog log = SegmentedLog.open(directory, CONFIG)) {
            for (int batch = 0; batch < 600; batch++) {
                List<SimpleRecord> records = new ArrayList<>();
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    long time = batch * 5L + random.nextInt(-300, 300) + 1000;
                    times.add(time);
                    records.add(new SimpleRecord(time, null, new byte[random.nextInt(80)]));
                }
                log.append(records, 0);
                ends.add(log.end());
            }
            for (LogPosition end : ends) {
                List<Long> readable = times.subList(0, (int) end.offset());
                long newest = readable.stream().mapToLong(Long::longValue).max().orElseThrow();
                assertThat(log.maxTimestampMs(end)).as("seed %d, %s", SEED, end).isEqualTo(newest);
                assertThat(offset(log.find(newest, end))).isEqualTo(readable.indexOf(newest));
            }
            LogPosition end = log.end();
            for (long time = 600; time < 4400; time += 7) {
                long wanted = time;
                long expected = times.stream()
                        .filter(each -> each >= wanted)
                        .findFirst()
                        .map(times::indexOf)
                        .orElse(-1);
                assertThat(offset(log.find(time, end)))
                        .as("seed %d, time %d", SEED, time)
                        .isEqualTo(expected);
            }
        }
    }

    private static long offset(@org.jspecify.annotations.Nullable TimestampAndOffset found) {
        return found == null ? -1 : found.offset;
    }
}
