package io.runnel.log.remote;

import io.runnel.log.TopicDescription;
import io.runnel.log.TopicSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfigCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.CreateTopicsResponse;
import org.apache.kafka.common.requests.DeleteTopicsRequest;
import org.apache.kafka.common.requests.DeleteTopicsResponse;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.DescribeConfigsResponse;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Creates, deletes and describes the cluster's topics. Thread-safe. */
final class Topics {
    private final RemoteSettings settings;
    private final Requests requests;
    private final ClusterView cluster;

    Topics(RemoteSettings settings, Requests requests, ClusterView cluster) {
        this.settings = settings;
        this.requests = requests;
        this.cluster = cluster;
    }

    CompletableFuture<TopicDescription> create(TopicSpec spec) {
        CreatableTopicConfigCollection configs = new CreatableTopicConfigCollection();
        spec.configs()
                .forEach((name, value) ->
                        configs.add(new CreatableTopicConfig().setName(name).setValue(value)));
        return requests.repeated("creating topic " + spec.name(), () -> {
                    CreatableTopicCollection topics = new CreatableTopicCollection();
                    topics.add(new CreatableTopic()
                            .setName(spec.name())
                            .setNumPartitions(spec.partitions())
                            .setReplicationFactor(spec.replicationFactor())
                            .setConfigs(configs.duplicate()));
                    return cluster.askController(
                                    new CreateTopicsRequest.Builder(new CreateTopicsRequestData()
                                            .setTopics(topics)
                                            .setTimeoutMs(settings.requestTimeoutMs())),
                                    CreateTopicsResponse.class)
                            .thenApply(response -> {
                                CreatableTopicResult result =
                                        response.data().topics().iterator().next();
                                require(result.errorCode(), result.errorMessage());
                                return result;
                            });
                })
                .thenCompose(created -> usable(spec));
    }

    /** Waits until every partition has a leader, so that readers and writers can be opened. */
    private CompletableFuture<TopicDescription> usable(TopicSpec spec) {
        return requests.repeated(
                        "waiting for the leaders of topic " + spec.name(),
                        () -> cluster.refresh(spec.name())
                                .thenApply(found -> found.filter(TopicView::allLed)
                                        .orElseThrow(() -> new LeaderNotAvailableException(
                                                "Topic " + spec.name() + " was created but is not led yet"))))
                .thenApply(view -> describe(view, spec.configs()));
    }

    CompletableFuture<Void> delete(String name) {
        return requests.repeated(
                        "deleting topic " + name,
                        () -> cluster.askController(
                                        new DeleteTopicsRequest.Builder(new DeleteTopicsRequestData()
                                                .setTopicNames(List.of(name))
                                                .setTimeoutMs(settings.requestTimeoutMs())),
                                        DeleteTopicsResponse.class)
                                .thenApply(response -> {
                                    var result = response.data()
                                            .responses()
                                            .iterator()
                                            .next();
                                    if (result.errorCode() == Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
                                        return false; // Retriable elsewhere; here it is the answer.
                                    }
                                    require(result.errorCode(), result.errorMessage());
                                    return true;
                                }))
                .thenAccept(deleted -> {
                    if (!deleted) {
                        throw Errors.UNKNOWN_TOPIC_OR_PARTITION.exception("Topic '" + name + "' does not exist.");
                    }
                });
    }

    private static void require(short errorCode, @Nullable String message) {
        Errors error = Errors.forCode(errorCode);
        if (error != Errors.NONE) {
            throw error.exception(message == null ? error.message() : message);
        }
    }

    CompletableFuture<Optional<TopicDescription>> topic(String name) {
        return cluster.topic(name)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : described(List.of(found.get()))
                                .thenApply(all -> all.stream().findFirst()));
    }

    /** In the order of their names. */
    CompletableFuture<List<TopicDescription>> all() {
        return cluster.all().thenCompose(this::described);
    }

    private CompletableFuture<List<TopicDescription>> described(List<TopicView> views) {
        if (views.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<DescribeConfigsResource> resources = new ArrayList<>();
        for (TopicView view : views) {
            resources.add(new DescribeConfigsResource()
                    .setResourceType(ConfigResource.Type.TOPIC.id())
                    .setResourceName(view.name())
                    .setConfigurationKeys(null));
        }
        return requests.repeated(
                "describing topics",
                () -> cluster.askAny(
                                new DescribeConfigsRequest.Builder(
                                        new DescribeConfigsRequestData().setResources(resources)),
                                DescribeConfigsResponse.class)
                        .thenApply(response -> described(views, response)));
    }

    private static List<TopicDescription> described(List<TopicView> views, DescribeConfigsResponse response) {
        Map<String, Map<String, String>> configs = new HashMap<>();
        for (DescribeConfigsResult result : response.data().results()) {
            // A topic that was deleted in between is left out.
            if (result.errorCode() != Errors.UNKNOWN_TOPIC_OR_PARTITION.code()) {
                require(result.errorCode(), result.errorMessage());
                configs.put(result.resourceName(), ownConfigs(result));
            }
        }
        List<TopicDescription> described = new ArrayList<>();
        for (TopicView view : views) {
            Map<String, String> own = configs.get(view.name());
            if (own != null) {
                described.add(describe(view, own));
            }
        }
        described.sort(Comparator.comparing(TopicDescription::name));
        return described;
    }

    private static Map<String, String> ownConfigs(DescribeConfigsResult result) {
        Map<String, String> own = new HashMap<>();
        for (DescribeConfigsResourceResult config : result.configs()) {
            if (ConfigSource.forId(config.configSource()) == ConfigSource.TOPIC_CONFIG && config.value() != null) {
                own.put(config.name(), config.value());
            }
        }
        return own;
    }

    private static TopicDescription describe(TopicView view, Map<String, String> configs) {
        return new TopicDescription(
                view.name(), view.id(), view.partitions().size(), view.replicationFactor(), configs, view.internal());
    }
}
