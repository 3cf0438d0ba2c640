package io.runnel.log.metadata;

import io.runnel.log.TopicSpec;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Decides every change of the cluster's metadata: an image and a request in, records and a reply out. Pure: it changes
 * nothing, and ids are handed in. A request that cannot be granted is one of Kafka's {@code ApiException}s.
 */
public final class Controller {
    /** Kafka's limit for one request (KRaft's {@code MAX_PARTITIONS_PER_BATCH}): bounds what one frame can make. */
    public static final int MAX_PARTITIONS_PER_REQUEST = 10_000;

    /** Producer ids that a broker takes at a time (KIP-730's block size). */
    public static final int PRODUCER_ID_BLOCK_SIZE = 1_000;

    private Controller() {}

    /** Gives the cluster its name, if it has none. */
    public static Decision<String> nameCluster(ClusterImage image, String clusterId) {
        String present = image.clusterId();
        return present == null
                ? new Decision<>(List.of(new ClusterNamed(clusterId)), clusterId)
                : new Decision<>(List.of(), present);
    }

    /** Registers where a broker is reached, unless just that is registered already. */
    public static Decision<BrokerImage> registerBroker(ClusterImage image, int nodeId, String host, int port) {
        BrokerImage present = image.brokers().get(nodeId);
        if (present != null && present.host().equals(host) && present.port() == port) {
            return new Decision<>(List.of(), present);
        }
        long epoch = image.lastBrokerEpoch() + 1;
        return new Decision<>(
                List.of(new BrokerRegistered(nodeId, host, port, epoch)), new BrokerImage(nodeId, host, port, epoch));
    }

    /**
     * Creates a topic.
     *
     * @param id the new topic's id, unused so far
     */
    public static Decision<TopicImage> createTopic(
            ClusterImage image, TopicRequest request, TopicDefaults defaults, Uuid id) {
        checkName(image, request.name());
        List<PartitionImage> partitions = request.assignments().isEmpty()
                ? chosenPartitions(image, request, defaults)
                : assignedPartitions(image, request);
        Map<String, String> configs = TopicConfigs.normalize(request.configs());
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new TopicCreated(request.name(), id, partitions));
        if (!configs.isEmpty()) {
            records.add(new TopicConfigured(id, configs));
        }
        return new Decision<>(records, new TopicImage(request.name(), id, partitions, configs));
    }

    /** Deletes the topic of that name. */
    public static Decision<TopicImage> deleteTopic(ClusterImage image, String name) {
        TopicImage topic = image.topic(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + name + "' does not exist.");
        }
        return removal(topic);
    }

    /** Deletes the topic of that id. */
    public static Decision<TopicImage> deleteTopic(ClusterImage image, Uuid id) {
        TopicImage topic = image.topic(id);
        if (topic == null) {
            throw new UnknownTopicIdException("No topic has the id " + id + ".");
        }
        return removal(topic);
    }

    private static Decision<TopicImage> removal(TopicImage topic) {
        if (TopicImage.isClosedToClients(topic.name())) {
            throw new InvalidRequestException("Topic '" + topic.name()
                    + "' is the node's own and cannot be deleted: what it holds would be lost.");
        }
        return new Decision<>(List.of(new TopicRemoved(topic.id())), topic);
    }

    /** Gives a broker the next block of producer ids. */
    public static Decision<ProducerIdsAllocated> allocateProducerIds(ClusterImage image, int nodeId) {
        var block = new ProducerIdsAllocated(nodeId, image.nextProducerId(), PRODUCER_ID_BLOCK_SIZE);
        return new Decision<>(List.of(block), block);
    }

    private static void checkName(ClusterImage image, String name) {
        Topic.validate(name);
        if (name.equals(Topic.CLUSTER_METADATA_TOPIC_NAME)) {
            throw new InvalidRequestException("Topic " + name + " belongs to the cluster and cannot be created.");
        }
        if (image.topic(name) != null) {
            throw new TopicExistsException("Topic '" + name + "' already exists.");
        }
        String collision = Topic.hasCollisionChars(name) ? colliding(image, name) : null;
        if (collision != null) {
            throw new InvalidTopicException("Topic '" + name + "' collides with existing topic '" + collision
                    + "': in names of metrics '.' and '_' are the same. Choose another name.");
        }
    }

    private static @Nullable String colliding(ClusterImage image, String name) {
        return image.topics().keySet().stream()
                .filter(existing -> Topic.hasCollision(existing, name))
                .findFirst()
                .orElse(null);
    }

    private static List<PartitionImage> chosenPartitions(
            ClusterImage image, TopicRequest request, TopicDefaults defaults) {
        int count = request.partitions() == TopicSpec.DEFAULT ? defaults.partitions() : request.partitions();
        int replicas = request.replicationFactor() == TopicSpec.DEFAULT
                ? defaults.replicationFactor()
                : request.replicationFactor();
        checkCount(request.name(), count);
        if (replicas < 1) {
            throw new InvalidReplicationFactorException("Replication factor of topic '" + request.name()
                    + "' must be at least 1, or -1 for the broker's default: " + replicas);
        }
        List<Integer> nodes = List.copyOf(image.brokers().keySet());
        if (replicas > nodes.size()) {
            throw new InvalidReplicationFactorException(
                    "Topic '" + request.name() + "' cannot have " + replicas + " replicas: only " + nodes.size()
                            + " broker(s) are registered. Ask for at most that, or for -1.");
        }
        List<PartitionImage> partitions = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            partitions.add(PartitionImage.initial(roundRobin(nodes, index, replicas)));
        }
        return partitions;
    }

    private static List<Integer> roundRobin(List<Integer> nodes, int first, int count) {
        List<Integer> chosen = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chosen.add(nodes.get((first + i) % nodes.size()));
        }
        return chosen;
    }

    private static List<PartitionImage> assignedPartitions(ClusterImage image, TopicRequest request) {
        if (request.partitions() != TopicSpec.DEFAULT || request.replicationFactor() != TopicSpec.DEFAULT) {
            throw new InvalidRequestException("Topic '" + request.name()
                    + "' is asked for with assignments and with a number of partitions or replicas: give one or the "
                    + "other, and -1 for the rest.");
        }
        int count = request.assignments().size();
        checkCount(request.name(), count);
        List<PartitionImage> partitions = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            List<Integer> nodes = request.assignments().get(index);
            if (nodes == null) {
                throw new InvalidReplicaAssignmentException("Assignments of topic '" + request.name()
                        + "' must be for partitions 0 to " + (count - 1) + ", but there is none for " + index + ".");
            }
            checkAssignment(image, request, index, nodes);
            partitions.add(PartitionImage.initial(nodes));
        }
        return partitions;
    }

    private static void checkAssignment(ClusterImage image, TopicRequest request, int index, List<Integer> nodes) {
        boolean sound = !nodes.isEmpty()
                && new HashSet<>(nodes).size() == nodes.size()
                && image.brokers().keySet().containsAll(nodes);
        if (!sound) {
            throw new InvalidReplicaAssignmentException("Partition " + index + " of topic '" + request.name()
                    + "' is assigned to " + nodes + ": it needs different ids among the registered brokers "
                    + image.brokers().keySet() + ".");
        }
        int expected = request.assignments().getOrDefault(0, nodes).size();
        if (nodes.size() != expected) {
            throw new InvalidReplicaAssignmentException("Partition " + index + " of topic '" + request.name() + "' has "
                    + nodes.size() + " replicas, but partition 0 has " + expected + ".");
        }
    }

    private static void checkCount(String name, int count) {
        if (count < 1) {
            throw new InvalidPartitionsException(
                    "Topic '" + name + "' needs at least 1 partition, or -1 for the broker's default: " + count);
        }
        if (count > MAX_PARTITIONS_PER_REQUEST) {
            throw new PolicyViolationException("Topic '" + name + "' is asked for with " + count
                    + " partitions; one request may create at most " + MAX_PARTITIONS_PER_REQUEST + ".");
        }
    }
}
