package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.DirectoryDecisions;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.PartitionData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.TopicData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AssignReplicasToDirsRequest;
import org.apache.kafka.common.requests.AssignReplicasToDirsResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller which replicas this node cannot use, because their log directory has failed, and which it can use
 * again, so that others lead them meanwhile (KIP-858): whatever differs from what the cluster has agreed on. For one thread.
 */
final class OfflineReplicaReports {
    /** Kafka's limit for one request. */
    private static final int MAX_REPLICAS = AssignReplicasToDirsRequest.MAX_ASSIGNMENTS_PER_REQUEST;

    private static final Logger LOG = LoggerFactory.getLogger(OfflineReplicaReports.class);

    private final NodeIdentity identity;
    private final Supplier<ClusterImage> image;
    private final Supplier<Map<Uuid, Set<Integer>>> offline;
    private final Function<AssignReplicasToDirsRequest.Builder, CompletableFuture<AssignReplicasToDirsResponse>> sender;
    private boolean underWay;

    private record Place(Uuid topicId, int index) {}

    /**
     * Reports by that node.
     *
     * @param image what the cluster has agreed on, as far as the node knows
     * @param offline indexes of replicas that cannot be used, by topic id
     * @param sender sends a request to the controller; completes on the thread that takes turns
     */
    OfflineReplicaReports(
            NodeIdentity identity,
            Supplier<ClusterImage> image,
            Supplier<Map<Uuid, Set<Integer>>> offline,
            Function<AssignReplicasToDirsRequest.Builder, CompletableFuture<AssignReplicasToDirsResponse>> sender) {
        this.identity = identity;
        this.image = image;
        this.offline = offline;
        this.sender = sender;
    }

    /**
     * Looks whether there is anything to tell.
     *
     * @param epoch of the node's registration, which the controller has just confirmed
     */
    void turn(long epoch) {
        if (underWay) {
            return;
        }
        ClusterImage agreed = image.get();
        Set<Place> known = places(agreed.offlineReplicas(identity.nodeId()));
        Set<Place> present = places(offline.get());
        present.removeIf(place -> !isHere(agreed.topic(place.topicId()), place));
        List<Place> lost = present.stream()
                .filter(place -> !known.contains(place))
                .limit(MAX_REPLICAS)
                .toList();
        List<Place> back = known.stream()
                .filter(place -> !present.contains(place))
                .limit(MAX_REPLICAS - lost.size())
                .toList();
        if (lost.isEmpty() && back.isEmpty()) {
            return;
        }
        LOG.info(
                "Telling the controller of {} replicas that are offline here, and {} that are not",
                lost.size(),
                back.size());
        underWay = true;
        var unused = sender.apply(new AssignReplicasToDirsRequest.Builder(request(epoch, lost, back)))
                .whenComplete((response, failure) -> {
                    underWay = false; // What was not heard, or did not fit, is told with the next turn.
                    if (response == null || response.data().errorCode() != Errors.NONE.code()) {
                        LOG.debug("The controller was not told of replicas that are offline: {}", response, failure);
                    }
                });
    }

    private static Set<Place> places(Map<Uuid, Set<Integer>> partitions) {
        Set<Place> places = new HashSet<>();
        partitions.forEach((topic, indexes) -> indexes.forEach(index -> places.add(new Place(topic, index))));
        return places;
    }

    private boolean isHere(@Nullable TopicImage topic, Place place) {
        return topic != null
                && topic.hasPartition(place.index())
                && topic.partitions().get(place.index()).isOn(identity.nodeId());
    }

    private AssignReplicasToDirsRequestData request(long epoch, List<Place> lost, List<Place> back) {
        List<DirectoryData> directories = new ArrayList<>();
        if (!lost.isEmpty()) {
            directories.add(directory(DirectoryDecisions.LOST, lost));
        }
        if (!back.isEmpty()) {
            directories.add(directory(identity.directories().get(0), back)); // Which of them, nobody asks.
        }
        return new AssignReplicasToDirsRequestData()
                .setBrokerId(identity.nodeId())
                .setBrokerEpoch(epoch)
                .setDirectories(directories);
    }

    private static DirectoryData directory(Uuid id, List<Place> places) {
        Map<Uuid, TopicData> topics = new HashMap<>();
        places.forEach(place -> topics.computeIfAbsent(place.topicId(), topic -> new TopicData().setTopicId(topic))
                .partitions()
                .add(new PartitionData().setPartitionIndex(place.index())));
        return new DirectoryData().setId(id).setTopics(List.copyOf(topics.values()));
    }
}
