package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterMetadataTest {
    @TempDir
    Path dataDir;

    /** For each list of records: the topics that the node sees while it carries the list out. */
    private final List<List<String>> seenMeanwhile = new ArrayList<>();

    private ClusterMetadata open() {
        var opened = new AtomicReference<ClusterMetadata>();
        opened.set(new ClusterMetadata(
                1,
                SegmentedMetadataLog.open(1, dataDir, 1 << 20, Time.SYSTEM),
                new TopicDefaults(1, (short) 1),
                Uuid::randomUuid,
                (before, after, records) -> seenMeanwhile.add(
                        List.copyOf(opened.get().image().topics().keySet()))));
        opened.get().start();
        return opened.get();
    }

    private static TopicRequest topic(String name) {
        return new TopicRequest(name, 1, (short) 1, Map.of(), Map.of());
    }

    @Test
    void aTopicIsSeenOnceItCanBeUsedAndNoMoreWhenItsReplicasGo() {
        try (ClusterMetadata metadata = open()) {
            metadata.registerBroker(1, "h", 9092).join();
            metadata.createTopics(List.of(topic("a"), topic("b"))).join();
            assertThat(metadata.image().topics()).containsOnlyKeys("a", "b");
            metadata.deleteTopics(List.of("a")).join();
            metadata.createTopics(List.of(topic("a"))).join();
            assertThat(metadata.image().topics()).containsOnlyKeys("a", "b");
        }
        assertThat(seenMeanwhile).containsExactly(List.of(), List.of(), List.of("b"), List.of("b"));
    }

    /** At a start many batches may be replayed as one list. */
    @Test
    void aTopicThatCameAndWentIsReplayed() {
        ClusterImage before;
        try (ClusterMetadata metadata = open()) {
            metadata.registerBroker(1, "h", 9092).join();
            metadata.createTopics(List.of(topic("a"))).join();
            metadata.deleteTopics(List.of("a")).join();
            metadata.createTopics(List.of(topic("a"), topic("b"))).join();
            before = metadata.image();
        }
        try (ClusterMetadata metadata = open()) {
            assertThat(metadata.image().records()).isEqualTo(before.records());
        }
    }
}
