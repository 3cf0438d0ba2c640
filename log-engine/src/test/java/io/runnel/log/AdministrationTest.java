package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministrationTest {
    @TempDir
    Path dataDir;

    private TestNode node;
    private Admin admin;

    @BeforeEach
    void start() {
        node = new TestNode(
                dataDir,
                Map.of("num.partitions", 2, "log.retention.hours", 1, "max.request.partition.size.limit", 5),
                RecordValidator.NONE);
        admin = node.admin();
    }

    @AfterEach
    void stop() {
        admin.close();
        node.close();
    }

    private Uuid create(String name, int partitions) throws Exception {
        return admin.createTopics(List.of(new NewTopic(name, partitions, (short) -1)))
                .topicId(name)
                .get();
    }

    private TopicDescription describe(String name) throws Exception {
        return admin.describeTopics(List.of(name))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next();
    }

    @Test
    void topicsAreCreatedListedDescribedAndDeleted() throws Exception {
        Uuid id = create("a", 3);
        create("_schemas", 1);

        assertThat(admin.listTopics().names().get()).containsExactly("a");
        assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .containsExactlyInAnyOrder("a", "_schemas");
        TopicDescription described = describe("a");
        assertThat(described.topicId()).isEqualTo(id);
        assertThat(described.partitions()).hasSize(3).allSatisfy(partition -> {
            assertThat(partition.leader().id()).isEqualTo(1);
            assertThat(partition.leader().port()).isEqualTo(node.address().getPort());
            assertThat(partition.isr()).hasSize(1);
        });
        assertThat(admin.describeTopics(TopicCollection.ofTopicIds(List.of(id)))
                        .allTopicIds()
                        .get())
                .hasEntrySatisfying(id, byId -> assertThat(byId.name()).isEqualTo("a"));

        admin.deleteTopics(List.of("_schemas")).all().get();
        admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();

        assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .get())
                .isEmpty();
        assertThatThrownBy(() -> describe("a")).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id)))
                        .all()
                        .get())
                .hasCauseInstanceOf(UnknownTopicIdException.class);
    }

    @Test
    void manyPartitionsAreDescribedPageByPage() throws Exception {
        create("a", 12);
        create("b", 1);
        create("c", 7);

        Map<String, TopicDescription> described = admin.describeTopics(
                        List.of("c", "a", "b"), new DescribeTopicsOptions().partitionSizeLimitPerResponse(4))
                .allTopicNames()
                .get();

        assertThat(described.values())
                .extracting(topic -> topic.name() + " " + topic.partitions().size())
                .containsExactlyInAnyOrder("a 12", "b 1", "c 7");
    }

    @Test
    void creationIsValidatedWithoutCreating() throws Exception {
        var options = new CreateTopicsOptions().validateOnly(true);
        var valid = admin.createTopics(List.of(new NewTopic("a", -1, (short) -1)), options);

        assertThat(valid.numPartitions("a").get()).isEqualTo(2);
        assertThat(valid.config("a").get().get("retention.ms").value()).isEqualTo("3600000");
        assertThat(admin.listTopics().names().get()).isEmpty();
        assertThatThrownBy(() -> admin.createTopics(
                                List.of(new NewTopic("a", 1, (short) 1).configs(Map.of("retension.ms", "1"))), options)
                        .all()
                        .get())
                .hasCauseInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("did you mean retention.ms");
    }

    @Test
    void eachTopicOfARequestSucceedsOrFailsForItself() throws Exception {
        create("there", 1);
        var created = admin.createTopics(List.of(
                new NewTopic("there", 1, (short) 1),
                new NewTopic("wide", 1, (short) 3),
                new NewTopic("placed", Map.of(0, List.of(1), 1, List.of(1))),
                new NewTopic("fine", 1, (short) 1)));

        assertThatThrownBy(() -> created.topicId("there").get()).hasCauseInstanceOf(TopicExistsException.class);
        assertThatThrownBy(() -> created.topicId("wide").get())
                .hasCauseInstanceOf(InvalidReplicationFactorException.class);
        assertThat(created.numPartitions("placed").get()).isEqualTo(2);
        created.topicId("fine").get();
        assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrder("there", "placed", "fine");
    }

    @Test
    void topicsGrowAndWhatReadsAndWritesThemGoesOn() throws Exception {
        create("a", 1);
        try (var producer = node.producer(Map.of())) {
            producer.send(new ProducerRecord<>("a", 0, "k", "before")).get();

            admin.createPartitions(
                            Map.of("a", NewPartitions.increaseTo(3)), new CreatePartitionsOptions().validateOnly(true))
                    .all()
                    .get();
            assertThat(describe("a").partitions()).hasSize(1);
            admin.createPartitions(Map.of("a", NewPartitions.increaseTo(3, List.of(List.of(1), List.of(1)))))
                    .all()
                    .get();

            assertThat(describe("a").partitions()).hasSize(3);
            producer.send(new ProducerRecord<>("a", 0, "k", "after")).get();
        }
        try (var producer = node.producer(Map.of())) {
            producer.send(new ProducerRecord<>("a", 2, "k", "new")).get();
        }
        assertThat(node.read(new TopicPartition("a", 0), 0, 2))
                .extracting(ConsumerRecord::value)
                .containsExactly("before", "after");
        assertThat(node.read(new TopicPartition("a", 2), 0, 1)).hasSize(1);
    }

    @Test
    void growthThatIsNoneOrCannotBePlacedIsRefused() throws Exception {
        create("a", 2);
        assertThatThrownBy(() -> grow("a", NewPartitions.increaseTo(2)))
                .hasCauseInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() -> grow("a", NewPartitions.increaseTo(4, List.of(List.of(1)))))
                .hasCauseInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> grow("a", NewPartitions.increaseTo(3, List.of(List.of(7)))))
                .hasCauseInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> grow("missing", NewPartitions.increaseTo(3)))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> grow("a", NewPartitions.increaseTo(20_000)))
                .hasCauseInstanceOf(PolicyViolationException.class);
    }

    private void grow(String name, NewPartitions partitions) throws Exception {
        admin.createPartitions(Map.of(name, partitions)).all().get();
    }

    @Test
    void configsAreDescribedWithTheirSourceAndSynonyms() throws Exception {
        admin.createTopics(List.of(new NewTopic("a", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get();
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "a");
        Config config = admin.describeConfigs(
                        List.of(topic),
                        new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(true))
                .all()
                .get()
                .values()
                .iterator()
                .next();

        ConfigEntry cleanup = config.get("cleanup.policy");
        assertThat(cleanup.value()).isEqualTo("compact");
        assertThat(cleanup.source()).isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        assertThat(cleanup.type()).isEqualTo(ConfigEntry.ConfigType.LIST);
        assertThat(cleanup.documentation()).contains("retention policy");
        assertThat(cleanup.synonyms())
                .extracting(ConfigEntry.ConfigSynonym::name)
                .containsExactly("cleanup.policy", "log.cleanup.policy");
        ConfigEntry retention = config.get("retention.ms");
        assertThat(retention.value()).isEqualTo("3600000");
        assertThat(retention.source()).isEqualTo(ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(config.get("runnel.ack").source()).isEqualTo(ConfigEntry.ConfigSource.DEFAULT_CONFIG);
        assertThat(config.get("internal.segment.bytes")).isNull();

        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        Config settings = admin.describeConfigs(List.of(broker))
                .all()
                .get()
                .values()
                .iterator()
                .next();
        assertThat(settings.get("num.partitions").value()).isEqualTo("2");
        assertThat(settings.get("num.partitions").source()).isEqualTo(ConfigEntry.ConfigSource.STATIC_BROKER_CONFIG);
        assertThat(settings.get("num.network.threads").source()).isEqualTo(ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    }

    @Test
    void theClusterDescribesItself() throws Exception {
        var cluster = admin.describeCluster();

        assertThat(cluster.clusterId().get()).isEqualTo(node.engine().clusterId());
        assertThat(cluster.controller().get().id()).isEqualTo(1);
        assertThat(cluster.nodes().get()).singleElement().satisfies(broker -> {
            assertThat(broker.host()).isEqualTo("127.0.0.1");
            assertThat(broker.port()).isEqualTo(node.address().getPort());
        });
    }

    @Test
    void topicsOfTheNodesOwnAreNotForClientsToCreate() {
        for (String name : List.of("__consumer_offsets", "__transaction_state", "__consumer.offsets", "_runnel_x")) {
            assertThatThrownBy(() -> admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                            .all()
                            .get())
                    .as(name)
                    .hasCauseInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void whatIsNotServedIsNotAdvertised() {
        assertThatThrownBy(
                        () -> admin.describeAcls(AclBindingFilter.ANY).values().get())
                .hasCauseInstanceOf(UnsupportedVersionException.class);
    }
}
