package io.runnel.log.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators ask of a cluster of three nodes in one process, through Kafka's admin client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControllerOperationsTest {
    private static final int PATIENCE_SECONDS = 60;

    private ClusterFixture cluster;
    private Admin admin;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cluster = new ClusterFixture(folder, 3, Map.of("min.insync.replicas", "2")).start();
        admin = cluster.admin();
    }

    @AfterAll
    void stop() {
        admin.close();
        cluster.close();
    }

    private static <T> T get(KafkaFuture<T> answer) throws Exception {
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private TopicPartition create(String topic, List<Integer> replicas) throws Exception {
        get(admin.createTopics(List.of(new NewTopic(topic, Map.of(0, replicas))))
                .all());
        return new TopicPartition(topic, 0);
    }

    private void await(String what, TopicPartition partition, Predicate<TopicPartitionInfo> condition)
            throws Exception {
        ClusterFixture.until(
                what,
                () -> condition.test(
                        get(admin.describeTopics(List.of(partition.topic())).allTopicNames())
                                .get(partition.topic())
                                .partitions()
                                .get(0)));
    }

    private static List<Integer> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).sorted().toList();
    }

    private static boolean isLedBy(TopicPartitionInfo partition, int node) {
        return partition.leader() != null && partition.leader().id() == node;
    }

    @Test
    void theQuorumIsDescribed() throws Exception {
        QuorumInfo quorum = get(admin.describeMetadataQuorum().quorumInfo());
        assertThat(quorum.leaderId()).isEqualTo(cluster.controller());
        assertThat(quorum.voters())
                .extracting(QuorumInfo.ReplicaState::replicaId)
                .containsExactlyInAnyOrder(1, 2, 3);
        assertThat(quorum.highWatermark()).isPositive();
    }

    @Test
    void aPartitionMovesWithItsRecords() throws Exception {
        TopicPartition partition = create("moving", List.of(1, 2));
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("moving", ("record " + i).getBytes(UTF_8)));
            }
            producer.flush();
            get(admin.alterPartitionReassignments(
                            Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(3, 2)))))
                    .all());
            await(
                    "the partition on 2 and 3",
                    partition,
                    is -> ids(is.replicas()).equals(List.of(2, 3))
                            && ids(is.isr()).equals(List.of(2, 3)));
            assertThat(get(admin.listPartitionReassignments().reassignments())).isEmpty();
            assertThat(producer.send(new ProducerRecord<>("moving", new byte[1]))
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .offset())
                    .isEqualTo(100);
        }
    }

    /** KIP-73, from each side: a first piece comes through, and the rest when the bound is lifted. */
    @ParameterizedTest
    @ValueSource(strings = {"leader", "follower"})
    void aThrottledReplicaIsCopiedNoFasterThanItMay(String side) throws Exception {
        TopicPartition partition = create("throttled-by-" + side, List.of(1, 2));
        String node = side.equals("leader") ? "1" : "3";
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 40; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), new byte[100_000]));
            }
            producer.flush();
            configure(ConfigResource.Type.TOPIC, partition.topic(), side + ".replication.throttled.replicas", "*");
            configure(ConfigResource.Type.BROKER, node, side + ".replication.throttled.rate", "1000");
            get(admin.alterPartitionReassignments(
                            Map.of(partition, Optional.of(new NewPartitionReassignment(List.of(1, 2, 3)))))
                    .all());
            ClusterFixture.until("the first piece is copied", () -> bytesOn(3, partition) > 0);
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), new byte[1]))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(bytesOn(3, partition)).isLessThan(3_000_000);
            assertThat(get(admin.listPartitionReassignments().reassignments())).containsKey(partition);
            configure(
                    ConfigResource.Type.BROKER,
                    node,
                    side + ".replication.throttled.rate",
                    Long.toString(Long.MAX_VALUE));
            await("all in sync", partition, is -> ids(is.isr()).equals(List.of(1, 2, 3)));
        }
    }

    private void configure(ConfigResource.Type type, String name, String config, String value) throws Exception {
        get(admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(type, name),
                        List.of(new AlterConfigOp(new ConfigEntry(config, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    private long bytesOn(int node, TopicPartition partition) throws Exception {
        return get(admin.describeLogDirs(List.of(node)).allDescriptions()).get(node).values().stream()
                .map(directory -> directory.replicaInfos().get(partition))
                .filter(Objects::nonNull)
                .mapToLong(ReplicaInfo::size)
                .sum();
    }

    @Test
    void leadershipFollowsThoseWhoLeaveAndComeBack() throws Exception {
        int away = cluster.controller() % 3 + 1; // Not the controller, so that only leadership moves.
        int other = away % 3 + 1;
        TopicPartition partition = create("led", List.of(away, other));
        cluster.stop(away);
        await(
                "the other leads, below the minimum",
                partition,
                is -> isLedBy(is, other)
                        && ids(is.isr()).equals(List.of(other))
                        && ids(is.elr()).equals(List.of(away)));

        cluster.start(away);
        await("both in sync", partition, is -> is.isr().size() == 2 && is.elr().isEmpty());
        get(admin.electLeaders(ElectionType.PREFERRED, Set.of(partition)).all());
        await("the preferred replica leads again", partition, is -> isLedBy(is, away));
    }

    @Test
    void whoIsForgottenIsGoneUntilItComesBack() throws Exception {
        int away = cluster.controller() % 3 + 1;
        TopicPartition partition = create("forgotten", List.of(1, 2, 3));
        cluster.stop(away);
        await("two in sync", partition, is -> is.isr().size() == 2);
        get(admin.unregisterBroker(away).all());
        var withFenced = new DescribeClusterOptions().includeFencedBrokers(true);
        ClusterFixture.until(
                "the broker gone",
                () -> get(admin.describeCluster(withFenced).nodes()).size() == 2);
        assertThat(get(admin.describeTopics(List.of("forgotten")).allTopicNames())
                        .get("forgotten")
                        .partitions()
                        .get(0)
                        .replicas())
                .extracting(Node::id)
                .contains(away);
        cluster.start(away);
        await("all in sync", partition, is -> is.isr().size() == 3);
    }

    /** Nodes may be started with different settings: the first controller's hold for all. */
    @Test
    void theMinimumOfInSyncReplicasIsAgreedOn() throws Exception {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "");
        ClusterFixture.until(
                "a default of all nodes",
                () -> get(admin.describeConfigs(List.of(broker)).all())
                        .get(broker)
                        .get("min.insync.replicas")
                        .value()
                        .equals("2"));
    }
}
