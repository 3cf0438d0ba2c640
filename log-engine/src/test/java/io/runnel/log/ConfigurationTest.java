package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configs of topics and brokers, and features, changed at run time through Kafka's admin client. */
class ConfigurationTest {
    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, "t");
    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");

    @TempDir
    Path dataDir;

    private TestNode node;
    private Admin admin;

    @BeforeEach
    void start() {
        node = new TestNode(dataDir, Map.of("log.retention.hours", 3), RecordValidator.NONE);
        admin = node.admin();
        node.engine().eventLog().createTopic(TopicSpec.of("t", 1, Map.of())).join();
    }

    @AfterEach
    void stop() {
        admin.close();
        node.close();
    }

    private void restart() {
        stop();
        node = new TestNode(dataDir, Map.of("log.retention.hours", 3), RecordValidator.NONE);
        admin = node.admin();
    }

    private static AlterConfigOp op(OpType type, String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), type);
    }

    private void alter(ConfigResource resource, AlterConfigOp... operations) throws Exception {
        try {
            admin.incrementalAlterConfigs(Map.of(resource, Arrays.asList(operations)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private Config describe(ConfigResource resource) throws Exception {
        return admin.describeConfigs(List.of(resource), new DescribeConfigsOptions().includeSynonyms(true))
                .all()
                .get()
                .get(resource);
    }

    private void produce(int bytes) throws Exception {
        try (KafkaProducer<String, String> producer = node.producer(Map.of())) {
            producer.send(new ProducerRecord<>("t", "key", "x".repeat(bytes))).get();
        }
    }

    @Test
    void aTopicConfigTakesEffectWithTheNextBatchAndStays() throws Exception {
        produce(2_000);

        alter(TOPIC, op(OpType.SET, "max.message.bytes", "1000"), op(OpType.APPEND, "cleanup.policy", "compact"));

        assertThatThrownBy(() -> produce(2_000)).hasCauseInstanceOf(RecordTooLargeException.class);
        restart();
        assertThatThrownBy(() -> produce(2_000)).hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(describe(TOPIC).get("cleanup.policy").value()).isEqualTo("delete,compact");

        alter(TOPIC, op(OpType.DELETE, "max.message.bytes", ""), op(OpType.SUBTRACT, "cleanup.policy", "delete"));
        produce(2_000);
        assertThat(describe(TOPIC).get("cleanup.policy").value()).isEqualTo("compact");
    }

    @Test
    void whatIsOnlyValidatedChangesNothing() throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(TOPIC, List.of(op(OpType.SET, "retention.ms", "5"))),
                        new AlterConfigsOptions().validateOnly(true))
                .all()
                .get();

        assertThat(describe(TOPIC).get("retention.ms").source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(describe(TOPIC).get("retention.ms").value()).isEqualTo("10800000");
    }

    @Test
    void badChangesAreRefusedEachForItself() throws Exception {
        var missing = new ConfigResource(ConfigResource.Type.TOPIC, "missing");
        var group = new ConfigResource(ConfigResource.Type.GROUP, "g");
        var result = admin.incrementalAlterConfigs(Map.of(
                        TOPIC, List.of(op(OpType.SET, "retention.ms", "7")),
                        missing, List.of(op(OpType.SET, "retention.ms", "7")),
                        group, List.of(op(OpType.SET, "consumer.session.timeout.ms", "1"))))
                .values();

        result.get(TOPIC).get();
        assertThatThrownBy(() -> result.get(missing).get()).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> result.get(group).get()).hasCauseInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(TOPIC, op(OpType.SET, "retention.mss", "7")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("did you mean retention.ms");
        assertThatThrownBy(() -> alter(TOPIC, op(OpType.SET, "retention.ms", "soon")))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter(TOPIC, op(OpType.APPEND, "retention.ms", "7")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("its type is not LIST");
        assertThatThrownBy(() -> alter(TOPIC, op(OpType.SET, "retention.ms", null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Null value not supported");
        assertThat(describe(TOPIC).get("retention.ms").value()).isEqualTo("7");
    }

    @Test
    void brokerSettingsChangeAtRunTimeInKafkasOrderOfPrecedence() throws Exception {
        alter(ALL_BROKERS, op(OpType.SET, "log.retention.ms", "1000000"), op(OpType.SET, "message.max.bytes", "1000"));

        assertThatThrownBy(() -> produce(2_000)).hasCauseInstanceOf(RecordTooLargeException.class);
        alter(BROKER, op(OpType.SET, "message.max.bytes", "5000"), op(OpType.SET, "log.retention.ms", "2000000"));
        produce(2_000);

        restart();
        ConfigEntry retention = describe(BROKER).get("log.retention.ms");
        assertThat(retention.value()).isEqualTo("2000000");
        assertThat(retention.isReadOnly()).isFalse();
        assertThat(retention.synonyms())
                .extracting(synonym -> synonym.name() + " " + synonym.value() + " " + synonym.source())
                .containsExactly(
                        "log.retention.ms 2000000 DYNAMIC_BROKER_CONFIG",
                        "log.retention.ms 1000000 DYNAMIC_DEFAULT_BROKER_CONFIG",
                        "log.retention.hours 3 STATIC_BROKER_CONFIG",
                        "log.retention.hours 168 DEFAULT_CONFIG");
        assertThat(describe(BROKER).get("num.partitions").isReadOnly()).isTrue();
        assertThat(describe(ALL_BROKERS).entries())
                .extracting(ConfigEntry::name)
                .containsExactlyInAnyOrder("log.retention.ms", "message.max.bytes");
        assertThat(describe(TOPIC).get("retention.ms").source()).isEqualTo(ConfigSource.DYNAMIC_BROKER_CONFIG);
        assertThat(describe(TOPIC).get("retention.ms").value()).isEqualTo("2000000");

        alter(BROKER, op(OpType.DELETE, "message.max.bytes", ""), op(OpType.DELETE, "log.retention.ms", ""));
        assertThatThrownBy(() -> produce(2_000)).hasCauseInstanceOf(RecordTooLargeException.class);
        alter(ALL_BROKERS, op(OpType.DELETE, "message.max.bytes", ""));
        produce(2_000);
    }

    @Test
    void settingsThatNeedARestartAreRefused() {
        assertThatThrownBy(() -> alter(BROKER, op(OpType.SET, "num.partitions", "2")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Cannot update these configs dynamically: [num.partitions]");
        assertThatThrownBy(() -> alter(BROKER, op(OpType.SET, "message.max.bytes", "-1")))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> alter(ALL_BROKERS, op(OpType.SET, "message.max.byte", "1")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("did you mean message.max.bytes");
    }

    @Test
    void theNumberOfConnectionsIsBoundedAtRunTime() throws Exception {
        alter(BROKER, op(OpType.SET, "max.connections.per.ip.overrides", "127.0.0.1:1"));

        try (RawClient second = new RawClient(node.address())) { // The first is the admin client's.
            assertThat(second.receive()).isNull();
        }

        alter(BROKER, op(OpType.DELETE, "max.connections.per.ip.overrides", ""));
        try (Admin another = node.admin()) {
            assertThat(another.listTopics().names().get()).contains("t");
        }
    }

    @Test
    @SuppressWarnings("deprecation") // Old clients know nothing else.
    void theOldApiReplacesAllConfigs() throws Exception {
        alter(TOPIC, op(OpType.SET, "retention.ms", "5"), op(OpType.SET, "segment.ms", "6"));

        try (RawClient client = new RawClient(node.address())) {
            var request = new org.apache.kafka.common.requests.AlterConfigsRequest.Builder(
                            Map.of(
                                    TOPIC,
                                    new org.apache.kafka.common.requests.AlterConfigsRequest.Config(List.of(
                                            new org.apache.kafka.common.requests.AlterConfigsRequest.ConfigEntry(
                                                    "segment.ms", "7")))),
                            false)
                    .build((short) 0);
            org.apache.kafka.common.requests.AlterConfigsResponse response = client.call(request, 1);
            assertThat(response.errors().get(TOPIC).isSuccess()).isTrue();
        }

        assertThat(describe(TOPIC).get("segment.ms").value()).isEqualTo("7");
        assertThat(describe(TOPIC).get("retention.ms").source()).isEqualTo(ConfigSource.STATIC_BROKER_CONFIG);
    }

    @Test
    void resourcesWithConfigsAreListed() throws Exception {
        assertThat(admin.listConfigResources().all().get()).containsExactlyInAnyOrder(TOPIC, BROKER);
    }

    @Test
    void featuresAreDescribedAndUnknownOnesRefused() throws Exception {
        var described = admin.describeFeatures().featureMetadata().get();
        assertThat(described.finalizedFeatures())
                .containsKeys("metadata.version", "group.version", "transaction.version");
        assertThat(described.finalizedFeatures().get("metadata.version").maxVersionLevel())
                .isEqualTo((short) 30);
        assertThat(described.supportedFeatures())
                .containsKeys("metadata.version", "group.version", "transaction.version");
        assertThat(described.finalizedFeaturesEpoch()).contains(1L);

        assertThatThrownBy(() -> update("share.version", 1, FeatureUpdate.UpgradeType.UPGRADE))
                .isInstanceOf(InvalidUpdateVersionException.class)
                .hasMessageContaining("share.version");
        assertThatThrownBy(() -> update("metadata.version", 25, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE))
                .isInstanceOf(InvalidUpdateVersionException.class)
                .hasMessageContaining("30-30");
        update("metadata.version", 30, FeatureUpdate.UpgradeType.UPGRADE);
        restart();
        assertThat(admin.describeFeatures().featureMetadata().get().finalizedFeaturesEpoch())
                .contains(1L);
    }

    private void update(String feature, int level, FeatureUpdate.UpgradeType type) throws Exception {
        try {
            admin.updateFeatures(Map.of(feature, new FeatureUpdate((short) level, type)), new UpdateFeaturesOptions())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
