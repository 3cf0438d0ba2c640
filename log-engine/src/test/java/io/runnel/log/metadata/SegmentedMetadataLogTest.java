package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentedMetadataLogTest {
    private static final long SNAPSHOT_BYTES = 2_000;
    private static final TopicDefaults DEFAULTS = new TopicDefaults(1, (short) 1);

    @TempDir
    Path dataDir;

    private ClusterMetadata open() {
        var metadata = new ClusterMetadata(
                1,
                SegmentedMetadataLog.open(1, dataDir, SNAPSHOT_BYTES, Time.SYSTEM),
                DEFAULTS,
                Uuid::randomUuid,
                (before, after, records) -> {});
        metadata.start();
        return metadata;
    }

    private Path directory() {
        return dataDir.resolve(SegmentedMetadataLog.DIRECTORY);
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static void create(ClusterMetadata metadata, String name) {
        metadata.createTopics(List.of(new TopicRequest(name, 1, (short) 1, Map.of(), Map.of("retention.ms", "1234"))))
                .join();
    }

    /** Topics come and go, so that most of what was written holds no more. */
    private ClusterImage history() {
        try (ClusterMetadata metadata = open()) {
            metadata.registerBroker(1, "h", 9092).join();
            for (int i = 0; i < 100; i++) {
                create(metadata, "t" + i);
                if (i % 10 != 0) {
                    metadata.deleteTopics(List.of("t" + i)).join();
                }
            }
            return metadata.image();
        }
    }

    private ClusterImage reopened() {
        try (ClusterMetadata metadata = open()) {
            return metadata.image();
        }
    }

    @Test
    void aSnapshotTakesThePlaceOfTheLogBeforeIt() throws IOException {
        ClusterImage written = history();

        assertThat(files(".checkpoint")).hasSize(1);
        assertThat(files(".log")).hasSize(1);
        assertThat(Files.size(files(".log").get(0))).isLessThan(2 * SNAPSHOT_BYTES);
        ClusterImage read = reopened();
        assertThat(read.records()).isEqualTo(written.records());
        assertThat(read.topics()).hasSize(10);
    }

    @Test
    void theLogGoesOnAfterASnapshot() {
        history();
        try (ClusterMetadata metadata = open()) {
            create(metadata, "later");
        }

        assertThat(reopened().topics()).hasSize(11).containsKey("later");
    }

    @Test
    void aCrashBeforeTheOldLogIsDeletedLosesNothing() throws IOException {
        List<MetadataRecord> records = new ArrayList<>();
        try (MetadataLog log = SegmentedMetadataLog.open(1, dataDir, Long.MAX_VALUE, Time.SYSTEM)) {
            log.start(new Collecting(new ArrayList<>()));
            for (int node = 1; node <= 50; node++) {
                records.add(new BrokerRegistered(node, "host", node, node));
                log.append(node - 2, List.of(records.get(node - 1))).join();
            }
        }
        // What a crash right after the snapshot's renaming leaves, and what one in the midst of the next leaves.
        new MetadataSnapshots(directory(), io.runnel.log.storage.DiskSync.OPERATING_SYSTEM)
                .write(40, records.subList(0, 40), 1);
        Files.writeString(directory().resolve("00000000000000000045-0000000000.checkpoint.tmp"), "half");

        List<MetadataRecord> read = new ArrayList<>();
        try (MetadataLog log = SegmentedMetadataLog.open(1, dataDir, Long.MAX_VALUE, Time.SYSTEM)) {
            log.start(new Collecting(read));
        }
        assertThat(read).isEqualTo(records);
    }

    @Test
    void whatIsAgreedHoldsThoughThisNodeFailsToCarryItOut() {
        var metadata = new ClusterMetadata(
                1,
                SegmentedMetadataLog.open(1, dataDir, SNAPSHOT_BYTES, Time.SYSTEM),
                DEFAULTS,
                Uuid::randomUuid,
                (before, after, records) -> {
                    if (after.topic("t") != null && before.topic("t") == null) {
                        throw new IllegalStateException("cannot");
                    }
                });
        try (metadata) {
            metadata.start();
            metadata.registerBroker(1, "h", 9092).join();
            assertThatThrownBy(() -> create(metadata, "t")).hasCauseInstanceOf(IllegalStateException.class);

            assertThatThrownBy(() -> metadata.createTopics(List.of(TopicRequest.automatic("t")))
                            .join()
                            .get(0)
                            .orThrow())
                    .isInstanceOf(TopicExistsException.class);
        }
        assertThat(reopened().topics()).containsOnlyKeys("t");
    }

    private record Collecting(List<MetadataRecord> records) implements MetadataLog.Listener {
        @Override
        public void committed(long baseOffset, List<MetadataRecord> committed) {
            records.addAll(committed);
        }

        @Override
        public void replaced(long offset, List<MetadataRecord> all) {
            records.clear();
            records.addAll(all);
        }

        @Override
        public void controllerIs(int nodeId, long term) {}

        @Override
        public void controllerIsUnknown() {}

        @Override
        public List<MetadataRecord> snapshot() {
            return records;
        }
    }

    @Test
    void aDamagedOrMissingSnapshotIsNotPassedOver() throws IOException {
        history();
        Path snapshot = files(".checkpoint").get(0);
        byte[] whole = Files.readAllBytes(snapshot);

        byte[] damaged = whole.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(snapshot, damaged);
        assertThatThrownBy(this::open)
                .isInstanceOf(MetadataLogException.class)
                .hasMessageContaining(snapshot.getFileName().toString());

        Files.delete(snapshot);
        assertThatThrownBy(this::open)
                .isInstanceOf(MetadataLogException.class)
                .hasMessageContaining("files are missing");

        Files.write(snapshot, whole);
        assertThat(reopened().topics()).hasSize(10);
    }
}
