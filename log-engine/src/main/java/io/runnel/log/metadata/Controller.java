package io.runnel.log.metadata;

import io.runnel.log.TopicSpec;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ClusterNamed;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.ReplicaPlacement.Range;
import java.util.ArrayList;
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
                ? chosenPartitions(image, request, defaults, id)
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
        topic.requireOpenToClients("deleted");
        return new Decision<>(List.of(new TopicRemoved(topic.id())), topic);
    }

    /** Adds partitions to a topic. Records stay where they are: keys may map to other partitions from then on. */
    public static Decision<TopicImage> createPartitions(ClusterImage image, PartitionsRequest request) {
        TopicImage topic = image.topic(request.topic());
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("Topic '" + request.topic() + "' does not exist.");
        }
        topic.requireOpenToClients("given more partitions");
        int present = topic.partitions().size();
        if (request.count() <= present) {
            throw new InvalidPartitionsException("Topic '" + topic.name() + "' currently has " + present
                    + " partition(s); " + request.count() + " would not be an increase.");
        }
        int added = request.count() - present;
        requireCreatable(added);
        List<List<Integer>> assignments = request.assignments();
        if (assignments != null && assignments.size() != added) {
            throw new InvalidReplicaAssignmentException("Attempted to add " + added
                    + " additional partition(s) to topic '" + topic.name() + "', but " + assignments.size()
                    + " assignment(s) were specified.");
        }
        List<PartitionImage> partitions = assignments == null
                ? ReplicaPlacement.spread(
                        image, new Range(topic.name(), present, added, start(topic.id())), topic.replicationFactor())
                : ReplicaPlacement.assigned(image, topic.name(), present, assignments, topic.replicationFactor());
        return new Decision<>(List.of(new PartitionsAdded(topic.id(), partitions)), topic.withPartitions(partitions));
    }

    /**
     * How many partitions a request would make, over all of its topics.
     *
     * @throws PolicyViolationException if there are more than {@link #MAX_PARTITIONS_PER_REQUEST}, so that no frame can
     *     keep the node busy for minutes
     */
    public static void requireCreatable(List<TopicRequest> requests, TopicDefaults defaults) {
        requireCreatable(requests.stream()
                .mapToLong(request -> Math.max(
                        request.assignments().size(),
                        request.partitions() == TopicSpec.DEFAULT ? defaults.partitions() : request.partitions()))
                .sum());
    }

    /**
     * The same for more partitions of topics that are there.
     *
     * @throws PolicyViolationException likewise
     */
    public static void requireCreatable(ClusterImage image, List<PartitionsRequest> requests) {
        requireCreatable(requests.stream()
                .mapToLong(request -> {
                    TopicImage topic = image.topic(request.topic());
                    return topic == null
                            ? 0
                            : Math.max(0, request.count() - topic.partitions().size());
                })
                .sum());
    }

    private static void requireCreatable(long partitions) {
        if (partitions > MAX_PARTITIONS_PER_REQUEST) {
            throw new PolicyViolationException("The request would create " + partitions
                    + " partitions; one request may create at most " + MAX_PARTITIONS_PER_REQUEST
                    + ". Divide it into several.");
        }
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
            ClusterImage image, TopicRequest request, TopicDefaults defaults, Uuid id) {
        int count = request.partitions() == TopicSpec.DEFAULT ? defaults.partitions() : request.partitions();
        int replicas = request.replicationFactor() == TopicSpec.DEFAULT
                ? defaults.replicationFactor()
                : request.replicationFactor();
        checkCount(request.name(), count);
        if (replicas < 1) {
            throw new InvalidReplicationFactorException("Replication factor of topic '" + request.name()
                    + "' must be at least 1, or -1 for the broker's default: " + replicas);
        }
        return ReplicaPlacement.spread(image, new Range(request.name(), 0, count, start(id)), replicas);
    }

    // Drawn by chance, and the same again when partitions are added: topics begin at different brokers.
    private static int start(Uuid topicId) {
        return topicId.hashCode();
    }

    private static List<PartitionImage> assignedPartitions(ClusterImage image, TopicRequest request) {
        if (request.partitions() != TopicSpec.DEFAULT || request.replicationFactor() != TopicSpec.DEFAULT) {
            throw new InvalidRequestException("Topic '" + request.name()
                    + "' is asked for with assignments and with a number of partitions or replicas: give one or the "
                    + "other, and -1 for the rest.");
        }
        int count = request.assignments().size();
        checkCount(request.name(), count);
        List<List<Integer>> assignments = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            List<Integer> nodes = request.assignments().get(index);
            if (nodes == null) {
                throw new InvalidReplicaAssignmentException("Assignments of topic '" + request.name()
                        + "' must be for partitions 0 to " + (count - 1) + ", but there is none for " + index + ".");
            }
            assignments.add(nodes);
        }
        return ReplicaPlacement.assigned(
                image, request.name(), 0, assignments, assignments.get(0).size());
    }

    private static void checkCount(String name, int count) {
        if (count < 1) {
            throw new InvalidPartitionsException(
                    "Topic '" + name + "' needs at least 1 partition, or -1 for the broker's default: " + count);
        }
        requireCreatable(count);
    }
}
