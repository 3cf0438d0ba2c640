package io.runnel.log.metadata;

import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * controller's thread, commits the records, applies them to the node, publishes the next image and answers. Requests that
 * come while a batch is being committed are decided together and committed as the next one.
 *
 * <p>Only the controller decides: elsewhere, and when another node becomes the controller before the records are
 * committed, a future fails with {@link NotControllerException}; whether the records are committed all the same is then
 * unknown. When a future completes, {@link #image} already shows what it says and this node carries it out.
 */
public final class ClusterMetadata implements AutoCloseable {
    /** Stands for the controller's node id while nobody is known to be it. */
    public static final int NO_CONTROLLER = -1;

    /** Requests that may wait for the controller; more than a node's connections can send at a time. */
    private static final int MAX_WAITING_REQUESTS = 4_096;

    /** Of them those that are decided together. */
    private static final int MAX_GROUP = 512;

    /** While a commit takes long, it is looked so often whether this node is still the controller. */
    private static final int CONTROL_CHECK_MS = 50;

    private static final int CLOSE_TIMEOUT_MS = 30_000;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMetadata.class);

    private final int nodeId;
    private final MetadataLog log;
    private final TopicDefaults defaults;
    private final Supplier<Uuid> topicIds;
    private final ImageListener listener;
    private final ThreadPoolExecutor controller;
    private final Queue<PendingRequests<?, ?>> waiting = new ConcurrentLinkedQueue<>();
    private final List<ControllerListener> controllerListeners = new CopyOnWriteArrayList<>();
    private volatile State state = new State(ClusterImage.EMPTY, MetadataLog.BEGINNING);
    private volatile KnownController known = KnownController.NONE;
    private final ImageWaits waits = new ImageWaits();

    /**
     * What this node shows, as one value: a decision on the image of one moment that named the offset of another would be
     * taken for one on a newer image, and committed.
     *
     * @param offset of the newest batch that the image shows
     */
    private record State(ClusterImage image, long offset) {}

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

    /** Learns who is the controller, on the log's thread, so it must be quick. */
    @FunctionalInterface
    public interface ControllerListener {
        /**
         * @param controllerId node id, or {@link #NO_CONTROLLER}
         * @param term grows with each change of controller
         */
        void controllerChanged(int controllerId, long term);
    }

    /**
     * Metadata kept in this log, which is closed with it.
     *
     * @param nodeId this node's id: it decides when the log says that this is the controller
     * @param topicIds gives a fresh id at each call
     */
    public ClusterMetadata(
            int nodeId, MetadataLog log, TopicDefaults defaults, Supplier<Uuid> topicIds, ImageListener listener) {
        this.nodeId = nodeId;
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
                try {
                    apply(offset, image().apply(records), records);
                } catch (ContradictionException e) {
                    // The same on every node: the batch is passed over whole, and what follows is decided after it.
                    LOG.error("The batch at offset {} of the metadata log has no effect on any node", offset, e);
                    state = new State(image(), offset);
                }
            }

            @Override
            public void replaced(long offset, List<MetadataRecord> records) {
                apply(offset, ClusterImage.EMPTY.apply(records), records);
            }

            @Override
            public void controllerIs(int controllerId, long term) {
                changeController(known.is(controllerId, term));
            }

            @Override
            public void controllerIsUnknown() {
                changeController(known.isUnknown());
            }

            @Override
            public List<MetadataRecord> snapshot() {
                return image().records();
            }
        });
    }

    private void changeController(KnownController changed) {
        known = changed;
        controllerListeners.forEach(each -> each.controllerChanged(changed.nodeId(), changed.term()));
    }

    /** The node whose decisions are taken now, or {@link #NO_CONTROLLER}. */
    public int controllerId() {
        return known.nodeId();
    }

    /** Whether it is this node, as far as it knows. */
    public boolean isController() {
        return known.nodeId() == nodeId;
    }

    /** The term of the controller that was known last: grows with each change of controller. */
    public long controllerTerm() {
        return known.term();
    }

    /** The same with more, as of one moment. */
    KnownController controller() {
        return known;
    }

    /** Tells the listener of each change of controller from now on; who is it now must be asked. */
    public void onControllerChange(ControllerListener changed) {
        controllerListeners.add(changed);
    }

    /** What the cluster has agreed on, as far as this node has carried it out. */
    public ClusterImage image() {
        return state.image();
    }

    /** The offset in the metadata log up to which this node has carried out what the cluster has agreed on. */
    public long offset() {
        return state.offset();
    }

    /**
     * Completes with the first image, from the present one on, that meets the condition, on the controller's thread or the
     * caller's. Whoever waits no longer completes or cancels the future.
     *
     * @param condition quick, and without effects
     */
    public CompletableFuture<ClusterImage> when(Predicate<ClusterImage> condition) {
        ClusterImage present = image();
        if (condition.test(present)) {
            return CompletableFuture.completedFuture(present);
        }
        CompletableFuture<ClusterImage> answer = waits.add(condition);
        ClusterImage later = image(); // Looked at again, so that no image comes unseen in between.
        if (later != present && condition.test(later)) {
            answer.complete(later);
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

    /**
     * Decides, on the controller's thread, and commits what each request changes; outcomes in the same order. The records
     * of one decision are committed as one batch if they are at most {@value DecidedGroup#MAX_BATCH_WEIGHT}; of more, any
     * first part must be sound by itself.
     */
    public <Q, R> CompletableFuture<List<Outcome<R>>> change(List<Q> requests, Rule<Q, R> rule) {
        return decide(requests, rule);
    }

    /** Decides now what the requests would give one after the other, and changes nothing. */
    public <Q, R> List<Outcome<R>> preview(List<Q> requests, Rule<Q, R> rule) {
        return new DecidedGroup(image()).decide(requests, rule);
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

    /** Names the cluster, if it has no name. */
    public CompletableFuture<String> nameCluster(String clusterId) {
        return decideOne(from -> Controller.nameCluster(from, clusterId));
    }

    /** Lets a new cluster use the features that this release serves. */
    public CompletableFuture<Map<String, Short>> finalizeFeatures() {
        return decideOne(Features::finalizeFirst);
    }

    /** Decides and commits one request; fails as its rule does. */
    public <R> CompletableFuture<R> decideOne(Function<ClusterImage, Decision<R>> rule) {
        return decide(List.of(rule), (from, only) -> only.apply(from))
                .thenApply(outcomes -> outcomes.get(0).orThrow());
    }

    private <Q, R> CompletableFuture<List<Outcome<R>>> decide(List<Q> requests, Rule<Q, R> rule) {
        PendingRequests<Q, R> work = new PendingRequests<>(requests, rule);
        queue(work);
        return work.answer();
    }

    private void queue(PendingRequests<?, ?> work) {
        waiting.add(work);
        try {
            controller.execute(this::decideWaiting); // Finds nothing if a turn before it has taken this with it.
        } catch (RejectedExecutionException e) {
            waiting.remove(work);
            work.fail(new NotControllerException(
                    controller.isShutdown()
                            ? "This node is shutting down."
                            : MAX_WAITING_REQUESTS + " requests wait for the controller already. Try again later."));
        }
    }

    private void decideWaiting() {
        List<PendingRequests<?, ?>> group = new ArrayList<>();
        PendingRequests<?, ?> next;
        while (group.size() < MAX_GROUP && (next = waiting.poll()) != null) {
            group.add(next);
        }
        long term = known.term();
        if (!isController()) {
            fail(group, notController());
            return;
        }
        State from = state;
        DecidedGroup decided = DecidedGroup.ofOneTurn(from.image());
        group.forEach(work -> work.decideIn(decided));
        commit(group, decided.batches(), from.offset(), term);
        // What is left of much waits behind those who ask for little.
        group.stream().filter(work -> !work.areAnswered()).forEach(this::queue);
    }

    /** Says who is the controller instead of this node. */
    NotControllerException notController() {
        int present = known.nodeId();
        return new NotControllerException(
                present == NO_CONTROLLER
                        ? "This node is not the controller, and nobody is known to be it."
                        : "This node is not the controller; it is node " + present + ".");
    }

    private void commit(
            List<PendingRequests<?, ?>> group, List<List<MetadataRecord>> batches, long decidedOn, long term) {
        try {
            group.forEach(work -> work.complete(0));
            long basedOn = decidedOn;
            for (int i = 0; i < batches.size(); i++) {
                // What comes next is decided on the image that this gives, and on no other: so the controller waits for
                // it, and names its offset, whatever else has been committed meanwhile.
                basedOn = await(log.append(basedOn, batches.get(i)), term);
                int committed = i + 1;
                group.forEach(work -> work.complete(committed));
            }
        } catch (ExecutionException e) {
            fail(group, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(group, new NotControllerException("This node is shutting down."));
        } catch (RuntimeException | Error e) {
            if (!(e instanceof NotControllerException)) {
                LOG.error("Committing a batch of metadata failed", e);
            }
            fail(group, e);
        }
    }

    /** A batch that was sent when the quorum was lost may stay without an answer until it is found again. */
    private long await(CompletableFuture<Long> append, long term) throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return append.get(CONTROL_CHECK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!isController() || known.term() != term) {
                    throw notController();
                }
            }
        }
    }

    private static void fail(List<PendingRequests<?, ?>> group, Throwable cause) {
        group.forEach(work -> work.fail(cause));
    }

    private void apply(long newOffset, ClusterImage after, List<MetadataRecord> records) {
        ClusterImage before = image();
        state = new State(before.apply(removals(before, after)), offset());
        try {
            listener.changed(before, after, records);
        } finally {
            // Agreed is agreed: to decide the next request on the image before it would contradict the log.
            state = new State(after, newOffset);
            waits.published(after);
        }
        if (isController()) {
            ElectionJournal.write(before, records);
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
