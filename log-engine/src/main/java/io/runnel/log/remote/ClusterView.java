package io.runnel.log.remote;

import io.runnel.log.wire.Wire;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.MetadataResponse.PartitionMetadata;
import org.apache.kafka.common.requests.MetadataResponse.TopicMetadata;
import org.jspecify.annotations.Nullable;

/** What is known of the cluster: its brokers, and who leads the partitions that were asked for. Thread-safe. */
final class ClusterView {
    /** A broker that knows nothing of a topic may not have heard of it yet; after so many answers the topic is gone. */
    private static final int ABSENCES_THAT_COUNT = 3;

    private final Wire wire;
    private final Requests requests;
    private final List<Node> bootstrap;
    private final Map<String, TopicView> topics = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Optional<TopicView>>> refreshing = new ConcurrentHashMap<>();
    private volatile Map<Integer, Node> brokers = Map.of();
    private volatile @Nullable Node controller;
    /** Which of the known nodes is asked next; moves on when one does not answer. On the wire's thread. */
    private int turn;

    ClusterView(Wire wire, Requests requests, List<InetSocketAddress> bootstrap) {
        this.wire = wire;
        this.requests = requests;
        List<Node> nodes = new ArrayList<>();
        for (InetSocketAddress address : bootstrap) {
            nodes.add(new Node(-1 - nodes.size(), address.getHostString(), address.getPort()));
        }
        this.bootstrap = List.copyOf(nodes);
    }

    /** Any broker; another one after each failure, and the bootstrap servers again when all others fail. */
    private Node any() {
        List<Node> known = new ArrayList<>(brokers.values());
        known.addAll(bootstrap);
        return known.get(Math.floorMod(turn, known.size()));
    }

    /** Sends a request that any broker can answer. On the wire's thread. */
    <T extends AbstractResponse> CompletableFuture<T> askAny(
            AbstractRequest.Builder<?> request, Class<T> responseType) {
        return ask(any(), request, responseType);
    }

    /** Sends a request that the controller carries out, or that any broker passes on to it. */
    <T extends AbstractResponse> CompletableFuture<T> askController(
            AbstractRequest.Builder<?> request, Class<T> responseType) {
        Node known = controller;
        return ask(known == null ? any() : known, request, responseType);
    }

    /** Sends a request to that broker; after a failure others are asked for what any can answer. */
    <T extends AbstractResponse> CompletableFuture<T> ask(
            Node node, AbstractRequest.Builder<?> request, Class<T> responseType) {
        return wire.send(Lane.CONTROL.of(node), request, responseType).whenComplete((response, failure) -> {
            if (failure != null) {
                controller = null;
                turn++;
            }
        });
    }

    /** Sends a request to the leader of a partition; fails so that a retry finds another leader. */
    <T extends AbstractResponse> CompletableFuture<T> askLeader(
            PartitionRef partition, AbstractRequest.Builder<?> request, Class<T> responseType) {
        return leader(partition)
                .thenCompose(node -> ask(node, request, responseType).whenComplete((response, failure) -> {
                    if (failure != null) {
                        topics.remove(partition.topic()); // A leader that has died tells nobody who follows it.
                    }
                }));
    }

    private CompletableFuture<Node> leader(PartitionRef partition) {
        Node known = knownLeader(partition);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return require(partition.partition(), partition.topicId()).thenApply(found -> {
            Node node = knownLeader(partition);
            if (node == null) {
                throw new LeaderNotAvailableException(partition + " has no leader now");
            }
            return node;
        });
    }

    /** The broker to ask, as far as is known; null when the cluster must be asked first. */
    @Nullable
    Node knownLeader(PartitionRef partition) {
        TopicView topic = topics.get(partition.topic());
        if (topic == null || !topic.id().equals(partition.topicId()) || !topic.has(partition.partition())) {
            return null;
        }
        return brokers.get(topic.partitions().get(partition.number()).brokerId());
    }

    /** The leader's epoch, by which a broker notices that one of the two sides is behind (KIP-320). */
    Optional<Integer> knownLeaderEpoch(PartitionRef partition) {
        TopicView topic = topics.get(partition.topic());
        if (topic == null || !topic.has(partition.partition())) {
            return Optional.empty();
        }
        int epoch = topic.partitions().get(partition.number()).leaderEpoch();
        return epoch < 0 ? Optional.empty() : Optional.of(epoch);
    }

    /** Asks the cluster again for who leads; at most one request at a time for one topic. */
    CompletableFuture<Optional<TopicView>> refresh(String topic) {
        CompletableFuture<Optional<TopicView>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<TopicView>> underWay = refreshing.putIfAbsent(topic, mine);
        if (underWay != null) {
            return underWay;
        }
        topics.remove(topic);
        var unused = askAny(MetadataRequest.Builder.forTopicNames(List.of(topic), false), MetadataResponse.class)
                .thenApply(response -> views(response).stream().findFirst())
                .whenComplete((found, failure) -> {
                    refreshing.remove(topic);
                    if (failure != null) {
                        mine.completeExceptionally(failure);
                    } else {
                        mine.complete(found);
                    }
                });
        return mine;
    }

    /** All topics, as they are now. */
    CompletableFuture<List<TopicView>> all() {
        return requests.repeated(
                "listing the topics",
                () -> askAny(MetadataRequest.Builder.allTopics(), MetadataResponse.class)
                        .thenApply(this::views));
    }

    /** The brokers, by which one also learns that there is a cluster. */
    CompletableFuture<Integer> brokers() {
        return requests.repeated(
                "finding the brokers of " + bootstrap,
                () -> askAny(MetadataRequest.Builder.forTopicNames(List.of(), false), MetadataResponse.class)
                        .thenApply(response -> {
                            take(response);
                            return brokers.size();
                        }));
    }

    /** The topic as it is now, or empty if the broker that was asked knows none. */
    CompletableFuture<Optional<TopicView>> topic(String name) {
        return requests.repeated("looking up topic " + name, () -> refresh(name));
    }

    /**
     * The partition's topic, if it is still the one that was meant; fails with {@link PartitionGone} if not.
     *
     * @param topicId null where any topic of that name will do
     */
    CompletableFuture<TopicView> require(TopicPartition partition, @Nullable Uuid topicId) {
        AtomicInteger absences = new AtomicInteger();
        return requests.repeated(
                "looking up " + partition,
                () -> refresh(partition.topic()).thenApply(found -> {
                    TopicView view = found.filter(topic -> topic.has(partition)).orElse(null);
                    if (view != null && (topicId == null || topicId.equals(view.id()))) {
                        return view;
                    }
                    if (view != null || absences.incrementAndGet() >= ABSENCES_THAT_COUNT) {
                        throw new PartitionGone(partition, topicId != null);
                    }
                    throw new UnknownTopicOrPartitionException(partition + " is not known");
                }));
    }

    private List<TopicView> views(MetadataResponse response) {
        take(response);
        List<TopicView> found = new ArrayList<>();
        for (TopicMetadata topic : response.topicMetadata()) {
            if (topic.error() == Errors.NONE) {
                TopicView view = view(topic);
                topics.put(view.name(), view);
                found.add(view);
            } else if (topic.error() != Errors.UNKNOWN_TOPIC_OR_PARTITION
                    && topic.error() != Errors.INVALID_TOPIC_EXCEPTION) {
                throw topic.error()
                        .exception(
                                "Topic " + topic.topic() + ": " + topic.error().message());
            }
        }
        return found;
    }

    private void take(MetadataResponse response) {
        if (!response.brokers().isEmpty()) {
            brokers = Map.copyOf(response.brokersById());
        }
        controller = response.controller();
    }

    private static TopicView view(TopicMetadata topic) {
        TopicView.Leader[] leaders =
                new TopicView.Leader[topic.partitionMetadata().size()];
        Arrays.fill(leaders, TopicView.Leader.NONE);
        int replicas = 0;
        for (PartitionMetadata partition : topic.partitionMetadata()) {
            leaders[partition.partition()] =
                    new TopicView.Leader(partition.leaderId.orElse(-1), partition.leaderEpoch.orElse(-1));
            replicas = Math.max(replicas, partition.replicaIds.size());
        }
        return new TopicView(topic.topic(), topic.topicId(), topic.isInternal(), (short) replicas, List.of(leaders));
    }
}
