package io.runnel.log.cluster;

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
 * again, so that others lead them meanwhile (KIP-858). Only what has changed is told; what fails is told again with the
 * next turn. For one thread.
 */
final class OfflineReplicaReports {
    /** Kafka's {@code DirectoryId.LOST}. */
    static final Uuid LOST = new Uuid(0, 2);

    /** Kafka's limit for one request. */
    private static final int MAX_REPLICAS = AssignReplicasToDirsRequest.MAX_ASSIGNMENTS_PER_REQUEST;

    private static final Logger LOG = LoggerFactory.getLogger(OfflineReplicaReports.class);

    private final NodeIdentity identity;
    private final Supplier<Map<Uuid, Set<Integer>>> offline;
    private final Function<AssignReplicasToDirsRequest.Builder, CompletableFuture<AssignReplicasToDirsResponse>> sender;
    private final Set<Place> told = new HashSet<>();
    private long toldEpoch = BrokerLifecycle.NO_EPOCH;
    private boolean underWay;

    private record Place(Uuid topicId, int index) {}

    /**
     * Reports by that node.
     *
     * @param offline indexes of replicas that cannot be used, by topic id
     * @param sender sends a request to the controller; completes on the thread that takes turns
     */
    OfflineReplicaReports(
            NodeIdentity identity,
            Supplier<Map<Uuid, Set<Integer>>> offline,
            Function<AssignReplicasToDirsRequest.Builder, CompletableFuture<AssignReplicasToDirsResponse>> sender) {
        this.identity = identity;
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
        if (epoch != toldEpoch) {
            told.clear(); // A registration begins with all replicas online.
            toldEpoch = epoch;
        }
        Set<Place> present = new HashSet<>();
        offline.get().forEach((topic, indexes) -> indexes.forEach(index -> present.add(new Place(topic, index))));
        List<Place> lost = present.stream()
                .filter(place -> !told.contains(place))
                .limit(MAX_REPLICAS)
                .toList();
        List<Place> back = told.stream()
                .filter(place -> !present.contains(place))
                .limit(MAX_REPLICAS - lost.size())
                .toList();
        if (lost.isEmpty() && back.isEmpty()) {
            return;
        }
        LOG.info(
                "Telling the controller that {} replicas are offline here, and {} online again",
                lost.size(),
                back.size());
        underWay = true;
        var unused = sender.apply(new AssignReplicasToDirsRequest.Builder(request(epoch, lost, back)))
                .whenComplete((response, failure) -> answered(epoch, lost, back, response));
    }

    private AssignReplicasToDirsRequestData request(long epoch, List<Place> lost, List<Place> back) {
        List<DirectoryData> directories = new ArrayList<>();
        if (!lost.isEmpty()) {
            directories.add(directory(LOST, lost));
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

    // A replica that is refused is none of this node's any more.
    private void answered(
            long epoch, List<Place> lost, List<Place> back, @Nullable AssignReplicasToDirsResponse response) {
        underWay = false;
        if (response == null || response.data().errorCode() != Errors.NONE.code()) {
            LOG.debug("The controller was not told of replicas that are offline: {}", response);
            return;
        }
        if (epoch == toldEpoch) {
            told.addAll(lost);
            back.forEach(told::remove);
            turn(epoch); // There may be more than fits into one request.
        }
    }
}
