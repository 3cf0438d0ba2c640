package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.Engines;
import io.runnel.log.EventLog;
import io.runnel.log.TopicSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process, the same for all tests here, seen by Kafka's admin client. */
final class ClusterTest {
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private static Path folder;

    private static ClusterFixture cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new ClusterFixture(folder, 3, Map.of()).start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static List<Integer> nodes(Admin admin) throws Exception {
        DescribeClusterResult cluster = admin.describeCluster();
        return cluster.nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
                .map(Node::id)
                .sorted()
                .toList();
    }

    private static void create(Admin admin, String name, int partitions, int replicas) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) replicas)))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void threeNodesAreOneCluster() throws Exception {
        try (Admin admin = cluster.admin()) {
            assertThat(nodes(admin)).containsExactly(1, 2, 3);
            String clusterId = admin.describeCluster().clusterId().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (int id = 1; id <= 3; id++) {
                assertThat(cluster.node(id).clusterId()).isEqualTo(clusterId);
                assertThat(cluster.folder(id).resolve("meta.properties"))
                        .content()
                        .contains("cluster.id=" + clusterId);
            }
        }
    }

    @Test
    void whatIsChangedThroughAnyNodeIsSeenThereWhenTheAnswerComes() throws Exception {
        for (int id = 1; id <= 3; id++) {
            String name = "through-" + id;
            CreateTopicsRequestData data = new CreateTopicsRequestData().setTimeoutMs(30_000);
            data.topics()
                    .add(new CreatableTopic().setName(name).setNumPartitions(3).setReplicationFactor((short) -1));
            CreateTopicsResponse created = (CreateTopicsResponse)
                    Engines.ask(cluster.address(id), new CreateTopicsRequest.Builder(data).build());

            assertThat(created.data().topics().find(name).errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(cluster.node(id).eventLog().topic(name))
                    .hasValueSatisfying(
                            topic -> assertThat(topic.replicationFactor()).isEqualTo((short) 3));

            DeleteTopicsRequestData gone = new DeleteTopicsRequestData().setTimeoutMs(30_000);
            gone.topics().add(new DeleteTopicState().setName(name));
            DeleteTopicsResponse deleted = (DeleteTopicsResponse)
                    Engines.ask(cluster.address(id), new DeleteTopicsRequest.Builder(gone).build());

            assertThat(deleted.data().responses().find(name).errorCode()).isEqualTo(Errors.NONE.code());
            assertThat(cluster.node(id).eventLog().topic(name)).isEmpty();
        }
    }

    @Test
    void theOldestVersionsArePassedOnAsTheyCome() throws Exception {
        int other = cluster.controller() % 3 + 1;
        CreateTopicsRequestData data = new CreateTopicsRequestData().setTimeoutMs(30_000);
        data.topics()
                .add(new CreatableTopic().setName("old").setNumPartitions(1).setReplicationFactor((short) 1));

        CreateTopicsResponse created = (CreateTopicsResponse) Engines.ask(
                cluster.address(other),
                new CreateTopicsRequest.Builder(data).build(ApiKeys.CREATE_TOPICS.oldestVersion()));

        assertThat(created.data().topics().find("old").errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(cluster.node(other).eventLog().topic("old")).isPresent();
    }

    @Test
    void topicsOfTheNodesOwnAreRefusedToClientsAndCreatedForNodes() throws Exception {
        try (Admin admin = cluster.admin()) {
            assertThatThrownBy(() -> create(admin, "__consumer_offsets", 1, 3))
                    .hasRootCauseInstanceOf(InvalidRequestException.class);
            for (int id = 1; id <= 3; id++) {
                EventLog log = cluster.node(id).eventLog();
                String name = "_runnel_" + id;

                log.createTopic(TopicSpec.of(name, 1, Map.of())).get(PATIENCE_SECONDS, TimeUnit.SECONDS);

                assertThat(log.topic(name)).isPresent();
            }
        }
    }

    @Test
    void aReplicationFactorAboveTheNodesIsRefusedWithTheirNumber() throws Exception {
        try (Admin admin = cluster.admin()) {
            assertThatThrownBy(() -> create(admin, "wide", 1, 4))
                    .hasRootCauseInstanceOf(InvalidReplicationFactorException.class)
                    .hasMessageContaining("4 replicas")
                    .hasMessageContaining("3");
        }
    }

    /** KIP-951: so a client needs no other request to find the leader. */
    @Test
    void whoAsksAnotherNodeIsToldTheLeader() throws Exception {
        Uuid id;
        try (Admin admin = cluster.admin()) {
            id = admin.createTopics(List.of(new NewTopic("led", Map.of(0, List.of(2, 1)))))
                    .topicId("led")
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        for (int other : List.of(1, 3)) {
            ClusterFixture.until(
                    "node " + other + " knows the topic",
                    () -> cluster.node(other).eventLog().topic("led").isPresent());
            ProduceRequestData produce =
                    new ProduceRequestData().setAcks((short) -1).setTimeoutMs(30_000);
            produce.topicData()
                    .add(new TopicProduceData()
                            .setTopicId(id)
                            .setPartitionData(List.of(new PartitionProduceData()
                                    .setIndex(0)
                                    .setRecords(MemoryRecords.withRecords(
                                            Compression.NONE, new SimpleRecord(new byte[10]))))));
            ProduceResponseData produced = ((ProduceResponse) Engines.ask(
                            cluster.address(other),
                            new ProduceRequest.Builder(
                                            ApiKeys.PRODUCE.latestVersion(), ApiKeys.PRODUCE.latestVersion(), produce)
                                    .build()))
                    .data();
            var refused =
                    produced.responses().iterator().next().partitionResponses().get(0);
            assertThat(refused.errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
            assertThat(refused.currentLeader().leaderId()).isEqualTo(2);
            assertThat(refused.currentLeader().leaderEpoch()).isZero();
            assertThat(produced.nodeEndpoints().find(2).port())
                    .isEqualTo(cluster.address(2).getPort());
        }
        var fetched = ((FetchResponse) Engines.ask(
                        cluster.address(3),
                        FetchRequest.Builder.forConsumer(
                                        ApiKeys.FETCH.latestVersion(),
                                        0,
                                        1,
                                        Map.of(
                                                new TopicPartition("led", 0),
                                                new FetchRequest.PartitionData(id, 0, 0, 1_000, Optional.empty())))
                                .build()))
                .data();
        var refused = fetched.responses().get(0).partitions().get(0);
        assertThat(refused.errorCode()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER.code());
        assertThat(refused.currentLeader().leaderId()).isEqualTo(2);
        assertThat(fetched.nodeEndpoints().find(2).port())
                .isEqualTo(cluster.address(2).getPort());
    }

    @Test
    void anotherNodeIsTheControllerWhenOneIsKilled() throws Exception {
        int first = cluster.controller();
        cluster.kill(first);
        int other = cluster.running().get(0);
        try (Admin admin = cluster.admin(other)) {
            ClusterFixture.until("another controller", () -> {
                create(admin, "after", 1, 2);
                return true;
            });
            ClusterFixture.until(
                    "the killed node out of service", () -> !nodes(admin).contains(first));
        }
        assertThat(cluster.controller()).isNotEqualTo(first);

        cluster.start(first);
        try (Admin admin = cluster.admin()) {
            assertThat(nodes(admin)).containsExactly(1, 2, 3);
        }
    }
}
