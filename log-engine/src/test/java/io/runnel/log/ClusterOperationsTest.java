package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InconsistentClusterIdException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators of a cluster ask for, of a node that stands alone: it answers as a cluster of one. */
class ClusterOperationsTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    @TempDir
    Path dataDir;

    private TestNode node;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(dataDir);
        admin = node.admin();
        admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }

    @AfterEach
    void stop() {
        admin.close();
        node.close();
    }

    private static void refused(Class<? extends ApiException> error, KafkaFuture<?> answer) {
        assertThatThrownBy(answer::get).cause().isInstanceOf(error);
    }

    @Test
    void theNodeIsController() throws Exception {
        var cluster = admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true));
        assertThat(cluster.controller().get().id()).isEqualTo(1);
        assertThat(cluster.nodes().get()).hasSize(1).allMatch(each -> !each.isFenced());
    }

    @Test
    void theQuorumIsTheNode() throws Exception {
        QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
        assertThat(quorum.leaderId()).isEqualTo(1);
        assertThat(quorum.voters()).hasSize(1).allMatch(each -> each.replicaId() == 1);
        assertThat(quorum.observers()).isEmpty();
        assertThat(quorum.highWatermark())
                .isPositive()
                .isEqualTo(quorum.voters().get(0).logEndOffset());

        var endpoint = Set.of(new RaftVoterEndpoint("CONTROLLER", "localhost", 9093));
        refused(
                InvalidRequestException.class,
                admin.addRaftVoter(2, Uuid.randomUuid(), endpoint).all());
        refused(
                InvalidRequestException.class,
                admin.removeRaftVoter(1, Uuid.ZERO_UUID).all());
        var elsewhere = new org.apache.kafka.clients.admin.RemoveRaftVoterOptions().setClusterId(Optional.of("other"));
        refused(
                InconsistentClusterIdException.class,
                admin.removeRaftVoter(1, Uuid.ZERO_UUID, elsewhere).all());
    }

    @Test
    void electionsAreDecidedForEachPartition() throws Exception {
        for (ElectionType type : ElectionType.values()) {
            var answers = admin.electLeaders(type, Set.of(PARTITION, new TopicPartition("none", 0)))
                    .partitions()
                    .get();
            assertThat(answers.get(PARTITION)).get().isInstanceOf(ElectionNotNeededException.class);
            assertThat(answers.get(new TopicPartition("none", 0)))
                    .get()
                    .isInstanceOf(UnknownTopicOrPartitionException.class);
            assertThat(admin.electLeaders(type, null).partitions().get()).isEmpty();
        }
    }

    @Test
    void reassignmentsAreDecidedForEachPartition() throws Exception {
        var answers = admin.alterPartitionReassignments(Map.of(
                        PARTITION,
                        Optional.of(new NewPartitionReassignment(List.of(1, 2))),
                        new TopicPartition("none", 0),
                        Optional.empty()))
                .values();
        refused(InvalidReplicaAssignmentException.class, answers.get(PARTITION));
        refused(UnknownTopicOrPartitionException.class, answers.get(new TopicPartition("none", 0)));
        refused(
                NoReassignmentInProgressException.class,
                admin.alterPartitionReassignments(Map.of(PARTITION, Optional.empty()))
                        .all());
        admin.alterPartitionReassignments(Map.of(PARTITION, Optional.of(new NewPartitionReassignment(List.of(1)))))
                .all()
                .get();
        assertThat(admin.listPartitionReassignments().reassignments().get()).isEmpty();
        assertThat(admin.listPartitionReassignments(Set.of(PARTITION))
                        .reassignments()
                        .get())
                .isEmpty();
    }

    @Test
    void theOnlyBrokerCannotBeForgotten() {
        refused(InvalidRequestException.class, admin.unregisterBroker(1).all());
        refused(BrokerIdNotRegisteredException.class, admin.unregisterBroker(9).all());
    }
}
