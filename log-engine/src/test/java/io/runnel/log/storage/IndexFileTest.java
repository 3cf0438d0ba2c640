package io.runnel.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
    @TempDir
    Path directory;

    @Test
    void lookupAgreesWithATreeAcrossPagesAndPendingEntries() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<Long, Integer> byKey = new TreeMap<>();
        TreeMap<Integer, Integer> values = new TreeMap<>();
        try (IndexFile index = IndexFile.ofTimes(directory, 0)) {
            long key = 1_000_000_000_000L;
            int value = 0;
            for (int i = 0; i < 1700; i++) {
                key += 1 + random.nextInt(5);
                value += 1 + random.nextInt(50);
                index.add(key, value);
                byKey.put(key, value);
                values.put(value, value);
            }
            for (int i = 0; i < 3000; i++) {
                long wanted = 1_000_000_000_000L - 3 + random.nextInt(6000);
                var floor = byKey.floorEntry(wanted);
                assertThat(index.valueAtOrBelowKey(wanted))
                        .as("seed %d key %d", seed, wanted)
                        .isEqualTo(floor == null ? 0 : floor.getValue());
                int position = random.nextInt(60_000);
                var below = values.floorKey(position);
                assertThat(index.valueAtOrBelow(position))
                        .as("seed %d value %d", seed, position)
                        .isEqualTo(below == null ? 0 : below);
            }
        }
    }

    @Test
    void entryThatAddsNothingIsPassedOver() throws IOException {
        try (IndexFile index = IndexFile.ofTimes(directory, 0)) {
            index.add(100, 1);
            index.add(100, 2);
            index.add(99, 3);
            assertThat(index.entries()).isEqualTo(1);
            assertThat(index.valueAtOrBelowKey(100)).isEqualTo(1);
        }
    }

    @Test
    void fileHasKafkasLayout() throws IOException {
        try (IndexFile offsets = IndexFile.ofOffsets(directory, 42);
                IndexFile times = IndexFile.ofTimes(directory, 42)) {
            offsets.add(7, 4096);
            offsets.add(9, 8192);
            times.add(1_700_000_000_000L, 7);
            offsets.seal();
            times.seal();
        }
        assertThat(Files.readAllBytes(directory.resolve("00000000000000000042.index")))
                .isEqualTo(ByteBuffer.allocate(16)
                        .putInt(7)
                        .putInt(4096)
                        .putInt(9)
                        .putInt(8192)
                        .array());
        assertThat(Files.readAllBytes(directory.resolve("00000000000000000042.timeindex")))
                .isEqualTo(ByteBuffer.allocate(12)
                        .putLong(1_700_000_000_000L)
                        .putInt(7)
                        .array());
    }

    @Test
    void indexIsTakenUpFromItsFileAndExtended() throws IOException {
        try (IndexFile index = IndexFile.ofOffsets(directory, 0)) {
            for (int i = 1; i <= 1000; i++) {
                index.add(i, 10 * i);
            }
            index.seal();
        }
        try (IndexFile index = IndexFile.ofOffsets(directory, 0)) {
            assertThat(index.load()).isTrue();
            index.add(1001, 10_010);
            assertThat(index.entries()).isEqualTo(1001);
            assertThat(index.valueAtOrBelowKey(700)).isEqualTo(7000);
            assertThat(index.valueAtOrBelowKey(5000)).isEqualTo(10_010);
        }
    }
}
