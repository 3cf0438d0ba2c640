package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Decides what becomes of partitions when a log directory of a broker fails that goes on otherwise (KIP-858). The broker
 * tells which replicas it cannot read or write any more: for those it counts as out of service, so that others lead them,
 * and where it was the last in sync it stays eligible, because what it has is not lost. Pure.
 *
 * @param elections decides what follows for the partitions
 */
public record DirectoryDecisions(Elections elections) {
    /**
     * Stands for a log directory that a broker has and cannot use, as Kafka's {@code DirectoryId.LOST}. A broker that
     * registers with it does not know which replicas are there: all count as offline until it says which are not.
     */
    public static final Uuid LOST = new Uuid(0, 2);

    /**
     * A broker tells of its replicas.
     *
     * @param epoch of its registration
     */
    public record Request(int nodeId, long epoch, List<Replica> replicas) {
        public Request {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * Where a replica is.
     *
     * @param online whether it is in a directory that can be used
     */
    public record Replica(Uuid topicId, int index, boolean online) {}

    /**
     * Takes notice of replicas that are offline, or online again, each for itself; outcomes in the same order.
     *
     * <p>Refusals of one replica: {@link UnknownTopicIdException}, {@link UnknownTopicOrPartitionException}, {@link
     * NotLeaderOrFollowerException} if the broker has no replica of it.
     *
     * @throws org.apache.kafka.common.errors.BrokerIdNotRegisteredException if there is no such broker
     * @throws org.apache.kafka.common.errors.StaleBrokerEpochException if it has registered anew
     */
    public Decision<List<Outcome<Boolean>>> assign(ClusterImage image, Request request) {
        BrokerDecisions.requireEpoch(image, request.nodeId(), request.epoch());
        Map<Uuid, Set<Integer>> offline = new HashMap<>();
        image.offlineReplicas(request.nodeId()).forEach((topic, indexes) -> offline.put(topic, new HashSet<>(indexes)));
        List<Outcome<Boolean>> outcomes = new ArrayList<>();
        for (Replica replica : request.replicas()) {
            Set<Integer> indexes = offline.computeIfAbsent(replica.topicId(), topic -> new HashSet<>());
            try {
                if (replica.online()) {
                    indexes.remove(replica.index()); // Also of one that was moved away: it may come back.
                }
                requireHeld(image, request.nodeId(), replica);
                if (!replica.online()) {
                    indexes.add(replica.index());
                }
                outcomes.add(Outcome.of(replica.online()));
            } catch (ApiException e) {
                outcomes.add(Outcome.failed(e));
            }
        }
        offline.values().removeIf(Set::isEmpty);
        List<MetadataRecord> records = offline.equals(image.offlineReplicas(request.nodeId()))
                ? List.of()
                : elections.settled(image, List.of(new ReplicasOffline(request.nodeId(), request.epoch(), offline)));
        return new Decision<>(records, outcomes);
    }

    /** All replicas of a broker, by topic id. */
    static Map<Uuid, Set<Integer>> all(ClusterImage image, int nodeId) {
        Map<Uuid, Set<Integer>> held = new HashMap<>();
        for (TopicImage topic : image.topics().values()) {
            for (int index = 0; index < topic.partitions().size(); index++) {
                if (topic.partitions().get(index).isOn(nodeId)) {
                    held.computeIfAbsent(topic.id(), id -> new HashSet<>()).add(index);
                }
            }
        }
        return held;
    }

    private static void requireHeld(ClusterImage image, int nodeId, Replica replica) {
        TopicImage topic = image.topic(replica.topicId());
        if (topic == null) {
            throw new UnknownTopicIdException("No topic has the id " + replica.topicId() + ".");
        }
        if (!topic.hasPartition(replica.index())) {
            throw new UnknownTopicOrPartitionException("No such partition: " + topic.name() + "-" + replica.index());
        }
        if (!topic.partitions().get(replica.index()).isOn(nodeId)) {
            throw new NotLeaderOrFollowerException(
                    "Broker " + nodeId + " has no replica of " + topic.name() + "-" + replica.index() + ".");
        }
    }
}
