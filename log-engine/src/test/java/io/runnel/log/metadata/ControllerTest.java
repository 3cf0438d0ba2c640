package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final TopicDefaults DEFAULTS = new TopicDefaults(3, (short) 1);
    private static final Uuid ID = new Uuid(1, 2);

    private final ClusterImage oneBroker = ClusterImage.EMPTY.apply(new BrokerRegistered(1, "localhost", 9092, 1));
    private final ClusterImage threeBrokers =
            oneBroker.apply(List.of(new BrokerRegistered(2, "b", 9092, 2), new BrokerRegistered(3, "c", 9092, 3)));

    private static TopicRequest request(String name, int partitions, int replicas, Map<String, String> configs) {
        return new TopicRequest(name, partitions, (short) replicas, Map.of(), Map.copyOf(configs));
    }

    private static TopicRequest assigned(Map<Integer, List<Integer>> assignments) {
        return new TopicRequest("t", -1, (short) -1, assignments, Map.of());
    }

    private ClusterImage withTopic(String name) {
        return oneBroker.apply(Controller.createTopic(oneBroker, TopicRequest.automatic(name), DEFAULTS, ID)
                .records());
    }

    @Test
    void aTopicThatDoesNotSayGetsTheDefaults() {
        Decision<TopicImage> decision =
                Controller.createTopic(oneBroker, TopicRequest.automatic("orders"), DEFAULTS, ID);

        assertThat(decision.reply().partitions()).hasSize(3);
        assertThat(decision.reply().replicationFactor()).isEqualTo((short) 1);
        assertThat(decision.records()).hasSize(1).first().isInstanceOf(TopicCreated.class);
        assertThat(oneBroker.apply(decision.records()).topic("orders")).isEqualTo(decision.reply());
    }

    @Test
    void replicasAreSpreadOverTheBrokers() {
        Decision<TopicImage> decision =
                Controller.createTopic(threeBrokers, request("t", 3, 2, Map.of()), DEFAULTS, ID);

        assertThat(decision.reply().partitions())
                .extracting(PartitionImage::replicas)
                .containsExactlyInAnyOrder(List.of(1, 2), List.of(2, 3), List.of(3, 1));
        assertThat(decision.reply().partitions())
                .allMatch(
                        partition -> partition.leader() == partition.replicas().get(0)
                                && partition.inSyncReplicas().equals(partition.replicas()));
    }

    @Test
    void configsAreCommittedWithTheTopic() {
        Decision<TopicImage> decision =
                Controller.createTopic(oneBroker, request("t", 1, 1, Map.of("retention.ms", " 1000 ")), DEFAULTS, ID);

        assertThat(decision.records()).contains(new TopicConfigured(ID, Map.of("retention.ms", "1000")));
    }

    @Test
    void badTopicsAreRefusedWithKafkasErrors() {
        ClusterImage image = withTopic("a_b");
        assertThatThrownBy(() -> Controller.createTopic(image, TopicRequest.automatic("a_b"), DEFAULTS, ID))
                .isInstanceOf(TopicExistsException.class);
        assertThatThrownBy(() -> Controller.createTopic(image, TopicRequest.automatic("a.b"), DEFAULTS, ID))
                .isInstanceOf(InvalidTopicException.class)
                .hasMessageContaining("collides with existing topic 'a_b'");
        assertThatThrownBy(() -> Controller.createTopic(image, TopicRequest.automatic("a b"), DEFAULTS, ID))
                .isInstanceOf(InvalidTopicException.class);
        assertThatThrownBy(
                        () -> Controller.createTopic(image, TopicRequest.automatic("__cluster_metadata"), DEFAULTS, ID))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Controller.createTopic(image, request("t", 0, 1, Map.of()), DEFAULTS, ID))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() -> Controller.createTopic(image, request("t", 10_001, 1, Map.of()), DEFAULTS, ID))
                .isInstanceOf(PolicyViolationException.class);
        assertThatThrownBy(() -> Controller.createTopic(image, request("t", 1, 0, Map.of()), DEFAULTS, ID))
                .isInstanceOf(InvalidReplicationFactorException.class);
        assertThatThrownBy(() -> Controller.createTopic(image, request("t", 1, 2, Map.of()), DEFAULTS, ID))
                .isInstanceOf(InvalidReplicationFactorException.class)
                .hasMessageContaining("only 1 broker(s)");
        assertThatThrownBy(() -> Controller.createTopic(
                        image, request("t", 1, 1, Map.of("retention.millis", "1")), DEFAULTS, ID))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("did you mean retention.ms");
    }

    @Test
    void assignmentsAreHonouredOrRefused() {
        Decision<TopicImage> decision = Controller.createTopic(
                threeBrokers, assigned(Map.of(0, List.of(3, 1), 1, List.of(1, 2))), DEFAULTS, ID);
        assertThat(decision.reply().partitions())
                .extracting(PartitionImage::replicas)
                .containsExactly(List.of(3, 1), List.of(1, 2));

        for (Map<Integer, List<Integer>> wrong : List.<Map<Integer, List<Integer>>>of(
                Map.of(1, List.of(1)),
                Map.of(0, List.of()),
                Map.of(0, List.of(1, 1)),
                Map.of(0, List.of(9)),
                Map.of(0, List.of(1), 1, List.of(1, 2)))) {
            assertThatThrownBy(() -> Controller.createTopic(threeBrokers, assigned(wrong), DEFAULTS, ID))
                    .as("%s", wrong)
                    .isInstanceOf(InvalidReplicaAssignmentException.class);
        }
        assertThatThrownBy(() -> Controller.createTopic(
                        threeBrokers,
                        new TopicRequest("t", 2, (short) -1, Map.of(0, List.of(1)), Map.of()),
                        DEFAULTS,
                        ID))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void newPartitionsFollowThoseThatAreThere() {
        ClusterImage image =
                threeBrokers.apply(Controller.createTopic(threeBrokers, request("t", 2, 2, Map.of()), DEFAULTS, ID)
                        .records());

        TopicImage spread = Controller.createPartitions(image, new PartitionsRequest("t", 4, null))
                .reply();
        assertThat(spread.partitions())
                .extracting(PartitionImage::leader)
                .as("four partitions in one line with three brokers")
                .contains(1, 2, 3)
                .endsWith(spread.partitions().get(0).leader());
        Decision<TopicImage> assigned =
                Controller.createPartitions(image, new PartitionsRequest("t", 3, List.of(List.of(3, 2))));
        assertThat(image.apply(assigned.records()).topic("t")).isEqualTo(assigned.reply());
        assertThat(assigned.reply().partitions().get(2).leader()).isEqualTo(3);

        assertThatThrownBy(() -> Controller.createPartitions(image, new PartitionsRequest("t", 2, null)))
                .isInstanceOf(InvalidPartitionsException.class);
        assertThatThrownBy(() -> Controller.createPartitions(image, new PartitionsRequest("u", 2, null)))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        for (List<List<Integer>> wrong : List.<List<List<Integer>>>of(
                List.of(), List.of(List.of(1)), List.of(List.of(1, 1)), List.of(List.of(1, 9)))) {
            assertThatThrownBy(() -> Controller.createPartitions(image, new PartitionsRequest("t", 3, wrong)))
                    .as("%s", wrong)
                    .isInstanceOf(InvalidReplicaAssignmentException.class);
        }
    }

    @Test
    void oneRequestMakesABoundedNumberOfPartitions() {
        ClusterImage image = withTopic("t");
        Controller.requireCreatable(List.of(request("a", 9_999, 1, Map.of()), request("b", 1, 1, Map.of())), DEFAULTS);

        assertThatThrownBy(() -> Controller.requireCreatable(
                        List.of(request("a", 9_999, 1, Map.of()), TopicRequest.automatic("b")), DEFAULTS))
                .isInstanceOf(PolicyViolationException.class);
        assertThatThrownBy(() -> Controller.requireCreatable(
                        image, List.of(new PartitionsRequest("t", 10_004, null), new PartitionsRequest("u", 1, null))))
                .isInstanceOf(PolicyViolationException.class);
    }

    @Test
    void theNodesOwnTopicsAreClosedToChanges() {
        ClusterImage image = withTopic("_runnel_catalog");

        assertThatThrownBy(() -> Controller.deleteTopic(image, "_runnel_catalog"))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Controller.createPartitions(image, new PartitionsRequest("_runnel_catalog", 9, null)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void topicsAreDeletedByNameOrId() {
        ClusterImage image = withTopic("t");

        assertThat(image.apply(Controller.deleteTopic(image, "t").records()).topics())
                .isEmpty();
        assertThat(image.apply(Controller.deleteTopic(image, ID).records()).topic(ID))
                .isNull();
        assertThatThrownBy(() -> Controller.deleteTopic(image, "u"))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> Controller.deleteTopic(image, new Uuid(9, 9)))
                .isInstanceOf(UnknownTopicIdException.class);
    }

    @Test
    void producerIdBlocksDoNotOverlap() {
        var first = Controller.allocateProducerIds(oneBroker, 1);
        var second = Controller.allocateProducerIds(oneBroker.apply(first.records()), 1);

        assertThat(second.reply().firstProducerId())
                .isEqualTo(first.reply().firstProducerId() + first.reply().size());
    }

    @Test
    void aBrokerIsRegisteredAgainOnlyWhenItsAddressChanges() {
        assertThat(Controller.registerBroker(oneBroker, 1, "localhost", 9092).records())
                .isEmpty();
        assertThat(Controller.registerBroker(oneBroker, 1, "localhost", 9093).records())
                .containsExactly(new BrokerRegistered(1, "localhost", 9093, 2));
    }
}
