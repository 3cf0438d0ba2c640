package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.TopicImage;
import io.runnel.log.metadata.TopicRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AllocateProducerIdsRequest;
import org.apache.kafka.common.requests.AllocateProducerIdsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes by a node among others: the controller decides, and this node waits until its own image shows it. */
public final class ControllerChanges implements ClusterChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerChanges.class);

    private final ClusterMetadata metadata;
    private final ControllerChannel channel;
    private final int nodeId;
    private final LongSupplier brokerEpoch;
    private final int timeoutMs;

    /**
     * Changes by that node.
     *
     * @param brokerEpoch of its newest registration
     * @param timeoutMs for a change, from the request to this node's image
     */
    public ControllerChanges(
            ClusterMetadata metadata, ControllerChannel channel, int nodeId, LongSupplier brokerEpoch, int timeoutMs) {
        this.metadata = metadata;
        this.channel = channel;
        this.nodeId = nodeId;
        this.brokerEpoch = brokerEpoch;
        this.timeoutMs = timeoutMs;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Topics of the node's own parts wait, within the time-out, until there are as many nodes as they need: those that
     * start together for the first time do not come all at once.
     */
    @Override
    public CompletableFuture<List<Outcome<TopicImage>>> createTopics(List<TopicRequest> requests) {
        return createTopics(requests, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs));
    }

    private CompletableFuture<List<Outcome<TopicImage>>> createTopics(List<TopicRequest> requests, long deadlineNs) {
        int nodes = metadata.image().inService().size();
        return createOnce(requests).thenCompose(outcomes -> {
            List<TopicRequest> early = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                if (outcomes.get(i).error() instanceof InvalidReplicationFactorException
                        && TopicImage.isInternal(requests.get(i).name())) {
                    early.add(requests.get(i));
                }
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (early.isEmpty() || leftMs <= 0) {
                return CompletableFuture.completedFuture(outcomes);
            }
            LOG.info(
                    "Topics {} wait for more nodes than the {} that are in service",
                    early.stream().map(TopicRequest::name).toList(),
                    nodes);
            return metadata.when(image -> image.inService().size() > nodes)
                    .completeOnTimeout(metadata.image(), leftMs, TimeUnit.MILLISECONDS)
                    .thenCompose(more -> createTopics(early, deadlineNs))
                    .thenApply(later -> merged(requests, outcomes, early, later));
        });
    }

    private static List<Outcome<TopicImage>> merged(
            List<TopicRequest> requests,
            List<Outcome<TopicImage>> outcomes,
            List<TopicRequest> early,
            List<Outcome<TopicImage>> later) {
        List<Outcome<TopicImage>> all = new ArrayList<>(outcomes);
        for (int i = 0; i < requests.size(); i++) {
            int again = early.indexOf(requests.get(i));
            if (again >= 0) {
                all.set(i, later.get(again));
            }
        }
        return all;
    }

    private CompletableFuture<List<Outcome<TopicImage>>> createOnce(List<TopicRequest> requests) {
        CreateTopicsRequestData data = new CreateTopicsRequestData().setTimeoutMs(timeoutMs);
        requests.forEach(request -> data.topics().add(creatable(request)));
        return channel.send(new CreateTopicsRequest.Builder(data), CreateTopicsResponse.class, timeoutMs)
                .thenCompose(response -> {
                    Map<String, CreatableTopicResult> results = new HashMap<>();
                    response.data().topics().forEach(result -> results.put(result.name(), result));
                    boolean all = requests.stream().allMatch(request -> results.containsKey(request.name()));
                    if (!all) {
                        throw new UnknownServerException(
                                "The controller's answer lacks topics of the request: " + data);
                    }
                    return shown(image -> results.values().stream().allMatch(result -> shows(image, result)))
                            .thenApply(image -> requests.stream()
                                    .map(request -> outcome(image, results.get(request.name())))
                                    .toList());
                });
    }

    private static CreatableTopic creatable(TopicRequest request) {
        CreatableTopic topic = new CreatableTopic()
                .setName(request.name())
                .setNumPartitions(request.partitions())
                .setReplicationFactor(request.replicationFactor());
        request.assignments()
                .forEach((index, nodes) -> topic.assignments()
                        .add(new CreatableReplicaAssignment()
                                .setPartitionIndex(index)
                                .setBrokerIds(nodes)));
        request.configs()
                .forEach((name, value) -> topic.configs()
                        .add(new CreatableTopicConfig().setName(name).setValue(value)));
        return topic;
    }

    /** One that another node was faster to create is there to be used as well. */
    private static boolean shows(ClusterImage image, CreatableTopicResult result) {
        boolean there =
                result.errorCode() == Errors.NONE.code() || result.errorCode() == Errors.TOPIC_ALREADY_EXISTS.code();
        return !there || image.topic(result.name()) != null;
    }

    private static Outcome<TopicImage> outcome(ClusterImage image, @Nullable CreatableTopicResult result) {
        if (result == null || result.errorCode() != Errors.NONE.code()) {
            return refusal(
                    result == null ? Errors.UNKNOWN_SERVER_ERROR.code() : result.errorCode(),
                    result == null ? null : result.errorMessage());
        }
        TopicImage topic = image.topic(result.name());
        return topic == null
                ? new Outcome<>(null, new UnknownServerException("Topic " + result.name() + " is gone again"))
                : new Outcome<>(topic, null);
    }

    private static Outcome<TopicImage> refusal(short errorCode, @Nullable String message) {
        Errors error = Errors.forCode(errorCode);
        ApiException refusal = error.exception(message == null ? error.message() : message);
        return new Outcome<>(null, refusal);
    }

    @Override
    public CompletableFuture<List<Outcome<TopicImage>>> deleteTopics(List<String> names) {
        DeleteTopicsRequestData data = new DeleteTopicsRequestData().setTimeoutMs(timeoutMs);
        names.forEach(name -> data.topics().add(new DeleteTopicState().setName(name)));
        ClusterImage before = metadata.image();
        return channel.send(new DeleteTopicsRequest.Builder(data), DeleteTopicsResponse.class, timeoutMs)
                .thenCompose(response -> {
                    Map<String, DeletableTopicResult> results = new HashMap<>();
                    response.data().responses().forEach(result -> results.put(result.name(), result));
                    return shown(image -> results.values().stream().allMatch(result -> lacks(image, result)))
                            .thenApply(image -> names.stream()
                                    .map(name -> outcome(before, name, results.get(name)))
                                    .toList());
                });
    }

    private static boolean lacks(ClusterImage image, DeletableTopicResult result) {
        return result.errorCode() != Errors.NONE.code() || image.topic(result.topicId()) == null;
    }

    /** What the topic was, as far as this node knows: one that came and went meanwhile has no partitions that it knows. */
    private static Outcome<TopicImage> outcome(
            ClusterImage before, String name, @Nullable DeletableTopicResult result) {
        if (result == null || result.errorCode() != Errors.NONE.code()) {
            return refusal(
                    result == null ? Errors.UNKNOWN_SERVER_ERROR.code() : result.errorCode(),
                    result == null ? null : result.errorMessage());
        }
        Uuid id = result.topicId();
        TopicImage known = before.topic(id);
        return new Outcome<>(known == null ? new TopicImage(name, id, List.of(), Map.of()) : known, null);
    }

    @Override
    public CompletableFuture<ProducerIdsAllocated> allocateProducerIds() {
        AllocateProducerIdsRequestData data =
                new AllocateProducerIdsRequestData().setBrokerId(nodeId).setBrokerEpoch(brokerEpoch.getAsLong());
        return channel.send(new AllocateProducerIdsRequest.Builder(data), AllocateProducerIdsResponse.class, timeoutMs)
                .thenApply(response -> {
                    Errors error = Errors.forCode(response.data().errorCode());
                    if (error != Errors.NONE) {
                        // Known by no client: it learns that it may ask again.
                        throw Errors.COORDINATOR_LOAD_IN_PROGRESS.exception(
                                "The controller gave node " + nodeId + " no producer ids: " + error);
                    }
                    return new ProducerIdsAllocated(
                            nodeId,
                            response.data().producerIdStart(),
                            response.data().producerIdLen());
                });
    }

    private CompletableFuture<ClusterImage> shown(Predicate<ClusterImage> effect) {
        CompletableFuture<ClusterImage> shown = new CompletableFuture<>();
        CompletableFuture<ClusterImage> seen = metadata.when(effect);
        var unused = seen.orTimeout(timeoutMs, TimeUnit.MILLISECONDS).whenComplete((image, failure) -> {
            if (image != null) {
                shown.complete(image);
            } else {
                shown.completeExceptionally(new TimeoutException("The controller has made the change, but node "
                        + nodeId + " has not heard of it within " + timeoutMs + " ms"));
            }
        });
        return shown;
    }
}
