package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotControllerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge around {@link Controller}: takes requests from any thread, has them decided one after the other on the
 * controller's thread, commits the records, applies them to the node, publishes the next image and answers.
 *
 * <p>When a future completes, {@link #image} already shows what it says and this node carries it out.
 */
public final class ClusterMetadata implements AutoCloseable {
    /** Stands for the controller's node id while nobody is known to be it. */
    public static final int NO_CONTROLLER = -1;

    /** Requests that may wait for the controller; more than a node's connections can send at a time. */
    private static final int MAX_WAITING_REQUESTS = 4_096;

    private static final int CLOSE_TIMEOUT_MS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMetadata.class);

    private final MetadataLog log;
    private final TopicDefaults defaults;
    private final Supplier<Uuid> topicIds;
    private final ImageListener listener;
    private final ThreadPoolExecutor controller;
    private volatile ClusterImage image = ClusterImage.EMPTY;
    /** Of the newest batch that the image shows. */
    private volatile long offset = MetadataLog.BEGINNING;

    private volatile int controllerId = NO_CONTROLLER;
    private final ImageWaits waits = new ImageWaits();

    /** Carries out on this node what the cluster has agreed on. */
    @FunctionalInterface
    public interface ImageListener {
        /**
         * Called on the controller's thread for one list of records at a time, before the image is published: what comes
         * is seen when it can be used. What goes is gone already from {@link #image}, so that those who learn from
         * the node that it went find the reason there.
         */
        void changed(ClusterImage before, ClusterImage after, List<MetadataRecord> records);
    }

    /**
     * Metadata kept in this log, which is closed with it.
     *
     * @param topicIds gives a fresh id at each call
     */
    public ClusterMetadata(MetadataLog log, TopicDefaults defaults, Supplier<Uuid> topicIds, ImageListener listener) {
        this.log = log;
        this.defaults = defaults;
        this.topicIds = topicIds;
        this.listener = listener;
        this.controller = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.MILLISECONDS, new ArrayBlockingQueue<>(MAX_WAITING_REQUESTS), task -> {
                    Thread thread = new Thread(task, "runnel-controller");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Replays what was agreed on before; to be called once, before anything else. */
    public void start() {
        log.start(new MetadataLog.Listener() {
            @Override
            public void committed(long offset, List<MetadataRecord> records) {
                apply(offset, image.apply(records), records);
            }

            @Override
            public void replaced(long offset, List<MetadataRecord> records) {
                apply(offset, ClusterImage.EMPTY.apply(records), records);
            }

            @Override
            public void controllerIs(int nodeId, long term) {
                controllerId = nodeId;
            }

            @Override
            public void controllerIsUnknown() {
                controllerId = NO_CONTROLLER;
            }

            @Override
            public List<MetadataRecord> snapshot() {
                return image.records();
            }
        });
    }

    /** The node whose decisions are taken now, or {@link #NO_CONTROLLER}. */
    public int controllerId() {
        return controllerId;
    }

    /** What the cluster has agreed on, as far as this node has carried it out. */
    public ClusterImage image() {
        return image;
    }

    /** The offset in the metadata log up to which this node has carried out what the cluster has agreed on. */
    public long offset() {
        return offset;
    }

    /**
     * Completes with the first image, from the present one on, that meets the condition, on the controller's thread or the
     * caller's. Whoever waits no longer completes or cancels the future.
     *
     * @param condition quick, and without effects
     */
    public CompletableFuture<ClusterImage> when(Predicate<ClusterImage> condition) {
        CompletableFuture<ClusterImage> answer = waits.add(condition);
        ClusterImage present = image; // Looked at second, so that no image comes unseen in between.
        if (condition.test(present)) {
            answer.complete(present);
        }
        return answer;
    }

    /**
     * What a request changes: a pure function over the image, which shows what the requests before it have changed.
     * An {@link ApiException} refuses this request alone.
     */
    @FunctionalInterface
    public interface Rule<Q, R> {
        Decision<R> decide(ClusterImage from, Q request);
    }

    /** Decides, on the controller's thread, and commits all that changes as one batch; outcomes in the same order. */
    public <Q, R> CompletableFuture<List<Outcome<R>>> change(List<Q> requests, Rule<Q, R> rule) {
        return decide(requests, rule);
    }

    /** Decides now what the requests would give one after the other, and changes nothing. */
    public <Q, R> List<Outcome<R>> preview(List<Q> requests, Rule<Q, R> rule) {
        return Draft.decide(image, requests, rule).outcomes();
    }

    /** Decides now what creating the topics would give, and changes nothing. */
    public List<Outcome<TopicImage>> validate(List<TopicRequest> requests) {
        return preview(requests, (from, request) -> Controller.createTopic(from, request, defaults, topicIds.get()));
    }

    /** Creates topics; each has its own outcome, in the order of the requests. */
    public CompletableFuture<List<Outcome<TopicImage>>> createTopics(List<TopicRequest> requests) {
        return decide(requests, (from, request) -> Controller.createTopic(from, request, defaults, topicIds.get()));
    }

    /** Deletes topics by name; each has its own outcome, in the order of the names. */
    public CompletableFuture<List<Outcome<TopicImage>>> deleteTopics(List<String> names) {
        return decide(names, Controller::deleteTopic);
    }

    /** Takes the next block of producer ids for a broker. */
    public CompletableFuture<ProducerIdsAllocated> allocateProducerIds(int nodeId) {
        return decideOne(from -> Controller.allocateProducerIds(from, nodeId));
    }

    /** Registers where a broker is reached. */
    public CompletableFuture<BrokerImage> registerBroker(int nodeId, String host, int port) {
        return decideOne(from -> Controller.registerBroker(from, nodeId, host, port));
    }

    /** Gives the cluster its name, if it has none. */
    public CompletableFuture<String> nameCluster(String clusterId) {
        return decideOne(from -> Controller.nameCluster(from, clusterId));
    }

    /** Lets a new cluster use the features that this release serves. */
    public CompletableFuture<Map<String, Short>> finalizeFeatures() {
        return decideOne(Features::finalizeFirst);
    }

    private <R> CompletableFuture<R> decideOne(Function<ClusterImage, Decision<R>> rule) {
        return decide(List.of(rule), (from, only) -> only.apply(from))
                .thenApply(outcomes -> outcomes.get(0).orThrow());
    }

    private <Q, R> CompletableFuture<List<Outcome<R>>> decide(List<Q> requests, Rule<Q, R> rule) {
        CompletableFuture<List<Outcome<R>>> answer = new CompletableFuture<>();
        try {
            controller.execute(() -> decideAndCommit(requests, rule, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new NotControllerException(
                    controller.isShutdown()
                            ? "This node is shutting down."
                            : MAX_WAITING_REQUESTS + " requests wait for the controller already. Try again later."));
        }
        return answer;
    }

    private <Q, R> void decideAndCommit(List<Q> requests, Rule<Q, R> rule, CompletableFuture<List<Outcome<R>>> answer) {
        try {
            Draft<R> draft = Draft.decide(image, requests, rule);
            if (!draft.records().isEmpty()) {
                // The next request is decided on the image that this one gives, so the controller waits for it.
                log.append(offset, draft.records()).get();
            }
            answer.complete(draft.outcomes());
        } catch (ExecutionException e) {
            answer.completeExceptionally(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(new NotControllerException("This node is shutting down."));
        } catch (RuntimeException | Error e) {
            LOG.error("The controller failed at {}", requests, e);
            answer.completeExceptionally(e);
        }
    }

    /** Requests that were decided, and nothing of them committed. */
    private record Draft<R>(List<Outcome<R>> outcomes, List<MetadataRecord> records) {
        static <Q, R> Draft<R> decide(ClusterImage from, List<Q> requests, Rule<Q, R> rule) {
            List<Outcome<R>> outcomes = new ArrayList<>(requests.size());
            List<MetadataRecord> records = new ArrayList<>();
            ClusterImage next = from;
            for (Q request : requests) {
                try {
                    Decision<R> decision = rule.decide(next, request);
                    // The copy is for the request that follows, so that the last one needs none.
                    next = outcomes.size() + 1 < requests.size() ? next.apply(decision.records()) : next;
                    records.addAll(decision.records());
                    outcomes.add(Outcome.of(decision.reply()));
                } catch (ApiException e) {
                    outcomes.add(Outcome.failed(e));
                }
            }
            return new Draft<>(outcomes, records);
        }
    }

    private void apply(long newOffset, ClusterImage after, List<MetadataRecord> records) {
        ClusterImage before = image;
        image = before.apply(removals(before, after));
        try {
            listener.changed(before, after, records);
        } finally {
            // Agreed is agreed: to decide the next request on the image before it would contradict the log.
            image = after;
            offset = newOffset;
            waits.published(after);
        }
    }

    private static List<TopicRemoved> removals(ClusterImage before, ClusterImage after) {
        return before.topics().values().stream()
                .filter(topic -> after.topic(topic.id()) == null)
                .map(topic -> new TopicRemoved(topic.id()))
                .toList();
    }

    /** Lets the requests that wait be decided, then closes the log. */
    @Override
    public void close() {
        controller.shutdown();
        try {
            if (!controller.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.error(
                        "The controller did not finish within {} ms; its last request is abandoned", CLOSE_TIMEOUT_MS);
                controller.shutdownNow();
            }
        } catch (InterruptedException e) {
            controller.shutdownNow();
            Thread.currentThread().interrupt();
        }
        log.close();
    }
}
