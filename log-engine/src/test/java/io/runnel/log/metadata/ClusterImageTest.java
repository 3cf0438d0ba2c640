package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.BrokerStateChanged;
import io.runnel.log.metadata.MetadataRecord.BrokerUnregistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.FeatureFinalized;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ClusterImageTest {
    private static final Uuid ID = new Uuid(7, 8);
    private static final List<MetadataRecord> HISTORY = List.of(
            new ClusterNamed("c1"),
            new BrokerRegistered(1, "h", 9092, 1),
            new TopicCreated("t", ID, List.of(new PartitionImage(List.of(1), List.of(1), 1, 4, 5))),
            new TopicConfigured(ID, Map.of("retention.ms", "5")),
            new PartitionsAdded(ID, List.of(PartitionImage.initial(List.of(1)))),
            new BrokerConfigured(ClusterImage.ALL_BROKERS, Map.of("log.retention.ms", "9")),
            new BrokerConfigured("1", Map.of("log.retention.ms", "8")),
            new GroupConfigured("group", Map.of("consumer.session.timeout.ms", "50000")),
            new FeatureFinalized("metadata.version", (short) 30, 1),
            new FeatureFinalized("given.up", (short) 0, 2),
            new ProducerIdsAllocated(1, 0, 1000),
            new BrokerRegistered(1, "h2", 9093, 2),
            new BrokerRegistered(new BrokerImage(
                    2,
                    3,
                    new BrokerImage.Endpoint("b", 9092),
                    "rack-b",
                    new Uuid(1, 2),
                    List.of(new Uuid(3, 4)),
                    BrokerImage.State.FENCED)),
            new BrokerStateChanged(2, 3, BrokerImage.State.ACTIVE),
            new MetadataRecord.ReplicasOffline(1, 2, Map.of(ID, Set.of(0, 1))),
            new MetadataRecord.ReplicasOffline(2, 3, Map.of(ID, Set.of(1))),
            new PartitionChanged(
                    ID,
                    0,
                    new PartitionImage(
                            List.of(1, 2, 3),
                            List.of(1),
                            List.of(2),
                            new PartitionImage.Reassignment(List.of(3), List.of(2)),
                            1,
                            5,
                            6)),
            new BrokerUnregistered(2, 3));

    @Test
    void replayInOneListOrOneByOneGivesTheSame() {
        ClusterImage whole = ClusterImage.EMPTY.apply(HISTORY);
        ClusterImage stepwise = ClusterImage.EMPTY;
        for (MetadataRecord each : HISTORY) {
            stepwise = stepwise.apply(each);
        }

        assertThat(stepwise).usingRecursiveComparison().isEqualTo(whole);
        assertThat(whole.clusterId()).isEqualTo("c1");
        assertThat(whole.brokers()).containsOnlyKeys(1).containsValue(new BrokerImage(1, "h2", 9093, 2));
        assertThat(whole.nextProducerId()).isEqualTo(1000);
        TopicImage topic = Objects.requireNonNull(whole.topic("t"));
        assertThat(topic).isEqualTo(whole.topic(ID));
        assertThat(topic.configs()).containsEntry("retention.ms", "5");
        assertThat(topic.partitions()).hasSize(2);
        assertThat(whole.brokerConfigs("1")).containsEntry("log.retention.ms", "8");
        assertThat(whole.groupConfigs()).containsOnlyKeys("group");
        assertThat(whole.features()).containsOnlyKeys("metadata.version");
    }

    @Test
    void itsRecordsGiveTheSameImage() {
        ClusterImage whole = ClusterImage.EMPTY.apply(HISTORY).apply(new ProducerIdsAllocated(1, 1000, 1000));

        assertThat(ClusterImage.EMPTY.apply(whole.records()))
                .usingRecursiveComparison()
                .isEqualTo(whole);
        assertThat(whole.records()).hasSizeLessThan(HISTORY.size());
        assertThat(ClusterImage.EMPTY.records()).isEmpty();
    }

    @Test
    void settingsThatAreTakenBackAreGone() {
        ClusterImage image = ClusterImage.EMPTY.apply(HISTORY).apply(new BrokerConfigured("1", Map.of()));

        assertThat(image.brokerConfigs("1")).isEmpty();
        assertThat(image.records())
                .noneMatch(each ->
                        each instanceof BrokerConfigured set && set.broker().equals("1"));
    }

    @Test
    void anEarlierImageStaysAsItWas() {
        ClusterImage before = ClusterImage.EMPTY.apply(HISTORY);
        ClusterImage after = before.apply(new TopicRemoved(ID));

        assertThat(before.topic("t")).isNotNull();
        assertThat(after.topic("t")).isNull();
        assertThat(after.topic(ID)).isNull();
    }

    @Test
    void recordsThatContradictTheImageAreRefused() {
        ClusterImage image = ClusterImage.EMPTY.apply(HISTORY);
        for (MetadataRecord wrong : List.of(
                new ClusterNamed("c2"),
                new TopicRemoved(new Uuid(0, 99)),
                new ProducerIdsAllocated(1, 500, 1000),
                new TopicCreated("t", new Uuid(0, 3), List.of(PartitionImage.initial(List.of(1)))))) {
            assertThatThrownBy(() -> image.apply(wrong)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void everyRecordSurvivesItsEncoding() throws IOException {
        for (MetadataRecord each : HISTORY) {
            assertThat(MetadataRecordCodec.decode(MetadataRecordCodec.encode(each)))
                    .isEqualTo(each);
        }
        assertThat(MetadataRecordCodec.decode(MetadataRecordCodec.encode(new TopicRemoved(ID))))
                .isEqualTo(new TopicRemoved(ID));
    }

    @Test
    void recordsOfNewerReleasesAreNotGuessedAt() {
        assertThatThrownBy(() -> decode("{\"type\":\"topic-removed\",\"version\":3}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("newer release");
        assertThatThrownBy(() -> decode("{\"type\":\"quota-set\",\"version\":1}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unknown type 'quota-set'");
        assertThatThrownBy(() -> decode("{\"type\":\"topic-removed\",\"version\":1}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no field 'topicId'");
    }

    private static MetadataRecord decode(String json) throws IOException {
        return MetadataRecordCodec.decode(json.getBytes(StandardCharsets.UTF_8));
    }
}
