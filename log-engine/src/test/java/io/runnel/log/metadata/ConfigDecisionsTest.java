package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.ConfigChange.Edit;
import io.runnel.log.metadata.ConfigChange.Replace;
import io.runnel.log.metadata.ConfigChange.Step;
import io.runnel.log.metadata.MetadataRecord.BrokerConfigured;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ConfigDecisionsTest {
    private static final Uuid ID = new Uuid(1, 2);
    private static final ConfigDecisions DECISIONS = new ConfigDecisions(
            new DynamicSettings(
                    new ConfigDef()
                            .define("log.retention.ms", ConfigDef.Type.LONG, null, ConfigDef.Importance.LOW, "")
                            .define("log.cleanup.policy", ConfigDef.Type.LIST, "delete", ConfigDef.Importance.LOW, "")
                            .define("node.id", ConfigDef.Type.INT, 1, ConfigDef.Importance.LOW, ""),
                    Set.of("log.retention.ms", "log.cleanup.policy")),
            1,
            new GroupConfigRules(
                    new GroupConfigRules.Bounds(100, 1_000, 500), new GroupConfigRules.Bounds(10, 600, 50)),
            new Elections(ReplicationRules.DEFAULTS));
    private static final ClusterImage IMAGE = ClusterImage.EMPTY.apply(List.of(
            new TopicCreated("t", ID, List.of(PartitionImage.initial(List.of(1)))),
            new TopicConfigured(ID, Map.of("retention.ms", "5")),
            new TopicCreated("_runnel_catalog", new Uuid(1, 3), List.of(PartitionImage.initial(List.of(1))))));

    private static Decision<Map<String, String>> alter(ConfigResource.Type type, String name, ConfigChange change) {
        return DECISIONS.alter(IMAGE, new ConfigDecisions.Request(new ConfigResource(type, name), change));
    }

    private static Decision<Map<String, String>> edit(Step... steps) {
        return alter(ConfigResource.Type.TOPIC, "t", new Edit(List.of(steps)));
    }

    private static Decision<Map<String, String>> editBroker(String broker, Step... steps) {
        return alter(ConfigResource.Type.BROKER, broker, new Edit(List.of(steps)));
    }

    private static Decision<Map<String, String>> editGroup(String group, Step... steps) {
        return alter(ConfigResource.Type.GROUP, group, new Edit(List.of(steps)));
    }

    private static void refused(Class<? extends ApiException> error, Runnable change) {
        assertThatThrownBy(change::run).isInstanceOf(error);
    }

    @Test
    void anEditLeavesWhatItDoesNotName() {
        assertThat(edit(Step.set("segment.ms", " 7 ")).records())
                .containsExactly(new TopicConfigured(ID, Map.of("retention.ms", "5", "segment.ms", "7")));
        assertThat(edit(new Step("retention.ms", OpType.DELETE, null)).reply()).isEmpty();
        assertThat(edit(new Step("no.such.config", OpType.DELETE, null)).records())
                .isEmpty();
        assertThat(edit(Step.set("retention.ms", "5")).records()).isEmpty();
    }

    @Test
    void groupsMayChooseWithinTheBoundsOfTheNode() {
        assertThat(editGroup("g", Step.set("consumer.session.timeout.ms", "1000"))
                        .records())
                .containsExactly(new GroupConfigured("g", Map.of("consumer.session.timeout.ms", "1000")));
        assertThat(editGroup("g", new Step("consumer.session.timeout.ms", OpType.DELETE, null))
                        .records())
                .isEmpty();
        for (Step wrong : List.of(
                Step.set("consumer.session.timeout.ms", "99"),
                Step.set("consumer.heartbeat.interval.ms", "601"),
                Step.set("consumer.heartbeat.interval.ms", "soon"),
                Step.set("consumer.heartbeat.interval.ms", "550"), // Not shorter than a session of 500.
                Step.set("consumer.sessions.timeout.ms", "1000"))) {
            refused(InvalidConfigurationException.class, () -> editGroup("g", wrong));
        }
        refused(InvalidRequestException.class, () -> editGroup("", Step.set("consumer.session.timeout.ms", "1000")));
    }

    @Test
    void listsGrowAndShrinkFromTheDefaultOn() {
        assertThat(edit(new Step("cleanup.policy", OpType.APPEND, "compact,delete"))
                        .reply())
                .containsEntry("cleanup.policy", "delete,compact");
        assertThat(edit(new Step("cleanup.policy", OpType.SUBTRACT, "compact")).reply())
                .containsEntry("cleanup.policy", "delete");
    }

    @Test
    void aReplacementTakesBackWhatItDoesNotName() {
        assertThat(alter(ConfigResource.Type.TOPIC, "t", new Replace(List.of(Step.set("segment.ms", "7"))))
                        .reply())
                .containsOnly(Map.entry("segment.ms", "7"));
    }

    @Test
    void badTopicChangesAreRefusedWithKafkasErrors() {
        refused(InvalidConfigurationException.class, () -> edit(Step.set("retention", "5")));
        refused(InvalidConfigurationException.class, () -> edit(Step.set("retention.ms", "long")));
        refused(InvalidConfigurationException.class, () -> edit(new Step("retention.ms", OpType.APPEND, "5")));
        refused(InvalidRequestException.class, () -> edit(Step.set("retention.ms", null)));
        refused(
                InvalidRequestException.class,
                () -> edit(Step.set("retention.ms", "6"), new Step("retention.ms", OpType.DELETE, null)));
        refused(
                InvalidRequestException.class,
                () -> edit(
                        Step.set("confluent.value.schema.validation", "true"),
                        Step.set("runnel.value.schema.validation", "id")));
        Edit edit = new Edit(List.of(Step.set("retention.ms", "6")));
        refused(UnknownTopicOrPartitionException.class, () -> alter(ConfigResource.Type.TOPIC, "u", edit));
        refused(InvalidTopicException.class, () -> alter(ConfigResource.Type.TOPIC, "u u", edit));
        refused(InvalidRequestException.class, () -> alter(ConfigResource.Type.TOPIC, "", edit));
        refused(InvalidRequestException.class, () -> alter(ConfigResource.Type.TOPIC, "_runnel_catalog", edit));
        for (ConfigResource.Type type : List.of(
                ConfigResource.Type.CLIENT_METRICS, ConfigResource.Type.BROKER_LOGGER, ConfigResource.Type.UNKNOWN)) {
            refused(InvalidRequestException.class, () -> alter(type, "1", edit));
        }
    }

    @Test
    void brokerSettingsChangeForOneOrForAll() {
        assertThat(editBroker("1", Step.set("log.retention.ms", "5")).records())
                .containsExactly(new BrokerConfigured("1", Map.of("log.retention.ms", "5")));
        assertThat(editBroker("", new Step("log.cleanup.policy", OpType.APPEND, "compact"))
                        .records())
                .containsExactly(new BrokerConfigured("", Map.of("log.cleanup.policy", "delete,compact")));

        refused(InvalidRequestException.class, () -> editBroker("2", Step.set("log.retention.ms", "5")));
        refused(InvalidRequestException.class, () -> editBroker("1", Step.set("log.retention.ms", "-9")));
        refused(InvalidRequestException.class, () -> editBroker("1", Step.set("node.id", "5")));
        refused(InvalidRequestException.class, () -> editBroker("1", Step.set("log.retention", "5")));
    }

    /** Under a lower minimum the leader commits alone, so those who left no longer hold all that is committed. */
    @Test
    void aLowerMinimumForgetsInTheSameBatchWhoWasEligible() {
        ClusterImage image = Clusters.with(
                3, Clusters.partition(List.of(1, 2, 3), List.of(1), List.of(2), 1), Map.of("min.insync.replicas", "2"));
        var lower = new ConfigDecisions.Request(
                new ConfigResource(ConfigResource.Type.TOPIC, "t"),
                new Edit(List.of(Step.set("min.insync.replicas", "1"))));
        List<MetadataRecord> records = DECISIONS.alter(image, lower).records();
        assertThat(records).hasSize(2).last().isInstanceOf(TopicConfigured.class);
        assertThat(Clusters.partition(image.apply(records)).eligibleLeaders()).isEmpty();

        var other = new ConfigDecisions.Request(
                new ConfigResource(ConfigResource.Type.TOPIC, "t"), new Edit(List.of(Step.set("retention.ms", "77"))));
        assertThat(DECISIONS.alter(image, other).records()).hasSize(1);
    }
}
