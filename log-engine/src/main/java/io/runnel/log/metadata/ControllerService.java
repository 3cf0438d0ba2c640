package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.BrokerDecisions.HeartbeatReply;
import io.runnel.log.metadata.BrokerDecisions.Registration;
import io.runnel.log.metadata.Features.Feature;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.NotControllerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the controller does, for the time that this node is it: takes registrations and heartbeats of brokers, puts
 * those out of service that are not heard of, moves leadership back to preferred replicas. The edge around {@link
 * BrokerDecisions}, {@link DirectoryDecisions}, {@link Elections}, {@link InSyncDecisions} and {@link Reassignments}. Thread-safe.
 */
public final class ControllerService implements AutoCloseable {
    /** How often sessions are looked at: a small part of any session timeout. */
    private static final long TICK_MS = 100;

    /** Leaderships that are given back at a time, so that clients are not all sent elsewhere at once. */
    private static final int MAX_REBALANCED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ControllerService.class);

    private final ClusterMetadata metadata;
    private final ControllerConfig config;
    private final Elections elections;
    private final BrokerDecisions brokers;
    private final Quorum quorum;
    private final LongSupplier clockMs;
    private final ScheduledExecutorService ticker;

    /** Guards itself and what follows. */
    private final BrokerLiveness liveness;

    private final Comebacks comebacks;

    private long term = -1;
    /** Brokers whose fencing is being committed. */
    private Set<Integer> fencing = Set.of();
    /** Requests about a broker that are being decided or committed, by node id: their number. */
    private final Map<Integer, Integer> changing = new HashMap<>();

    // Of the controller's thread.
    private long rebalancedMs;

    /** The newest term in which what another controller has left half done was finished, and that is committed. */
    private volatile long settledTerm = -1;

    // Of the ticker's thread.
    private @Nullable CompletableFuture<?> tick;
    private @Nullable String failure;

    /**
     * A service that begins with {@link #start}.
     *
     * @param defaults what holds for topics where the cluster has agreed on nothing
     * @param clockMs a clock that never goes back
     */
    public ControllerService(
            ClusterMetadata metadata,
            ControllerConfig config,
            ReplicationRules defaults,
            Quorum quorum,
            LongSupplier clockMs) {
        this.metadata = metadata;
        this.config = config;
        this.elections = new Elections(defaults);
        this.brokers = new BrokerDecisions(elections);
        this.quorum = quorum;
        this.clockMs = clockMs;
        this.liveness =
                new BrokerLiveness(config.sessionTimeoutMs(), config.firstSessionMs(), config.predecessorSessionMs());
        this.comebacks = new Comebacks(metadata);
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "runnel-controller-ticks");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to look after the cluster whenever this node is the controller. */
    public void start() {
        var unused = ticker.scheduleWithFixedDelay(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
        metadata.onControllerChange((controllerId, newTerm) -> {
            try {
                ticker.execute(this::tick); // What another controller has left half done is finished at once.
            } catch (RejectedExecutionException e) {
                LOG.debug("A change of controller comes after the end", e);
            }
        });
    }

    /** Who keeps the metadata log. */
    public Quorum quorum() {
        return quorum;
    }

    /**
     * Refuses what only the controller may answer.
     *
     * @throws NotControllerException if this node is not it
     */
    public void requireController() {
        if (!metadata.isController()) {
            throw metadata.notController();
        }
    }

    /** Registers a broker, as {@link BrokerDecisions#register}; refuses one that lacks features the cluster uses. */
    public CompletableFuture<BrokerImage> register(Registration request, List<Feature> served) {
        return isNewsOfAnEnd(request)
                ? looked().thenCompose(looked -> registered(request, served))
                : registered(request, served);
    }

    /** Whether it says of a broker, which this controller has only assumed to live, that it does not. */
    private boolean isNewsOfAnEnd(Registration request) {
        ClusterImage image = metadata.image();
        BrokerImage present = image.brokers().get(request.nodeId());
        if (!metadata.isController() || present == null || !present.inService() || !request.succeeds(present)) {
            return false;
        }
        synchronized (liveness) {
            return liveness(image).isGone(present);
        }
    }

    /** Completes after a look at the cluster that begins now, or soon. */
    private CompletableFuture<Void> looked() {
        CompletableFuture<Void> looked = new CompletableFuture<>();
        try {
            ticker.execute(() -> {
                tick();
                CompletableFuture<?> present = tick == null ? CompletableFuture.completedFuture(null) : tick;
                var unused = present.whenComplete((seen, error) -> looked.complete(null));
            });
        } catch (RejectedExecutionException e) {
            looked.complete(null);
        }
        return looked;
    }

    private CompletableFuture<BrokerImage> registered(Registration request, List<Feature> served) {
        return changing(request.nodeId(), image -> {
            BrokerLiveness present = liveness(image);
            long nowMs = clockMs.getAsLong();
            Features.requireServed(image, request.nodeId(), served);
            Decision<BrokerImage> decision = brokers.register(image, request, broker -> present.isAlive(broker, nowMs));
            present.heard(request.nodeId(), decision.reply().epoch(), nowMs);
            return decision;
        });
    }

    /** Decides about a broker; until that is committed, nobody is told that the broker is as it was. */
    private <R> CompletableFuture<R> changing(int nodeId, Function<ClusterImage, Decision<R>> rule) {
        synchronized (liveness) {
            changing.merge(nodeId, 1, Integer::sum);
        }
        return metadata.decideOne(image -> {
                    synchronized (liveness) {
                        return rule.apply(image);
                    }
                })
                .whenComplete((reply, failure) -> {
                    synchronized (liveness) {
                        changing.computeIfPresent(nodeId, (node, count) -> count == 1 ? null : count - 1);
                    }
                });
    }

    /**
     * Takes notice of a heartbeat, as {@link BrokerDecisions#heartbeat}.
     *
     * @param offset up to which the broker has carried out what the cluster has agreed on
     */
    public CompletableFuture<HeartbeatReply> heartbeat(Heartbeat beat, long offset) {
        long uncertainMs = quorum.uncertainMs();
        if (uncertainMs > config.certaintyMs()) {
            return CompletableFuture.failedFuture(
                    new NotControllerException("No majority of the voters has answered this node for " + uncertainMs
                            + " ms: another may be the controller."));
        }
        HeartbeatReply unchanged = unchanged(beat);
        if (unchanged != null) {
            return CompletableFuture.completedFuture(unchanged);
        }
        return changing(beat.nodeId(), image -> {
            BrokerLiveness present = liveness(image);
            Decision<HeartbeatReply> decision = brokers.heartbeat(image, comebacks.allowed(image, beat, offset));
            if (decision.reply().mayShutDown()) {
                present.forget(beat.nodeId());
            } else {
                present.heard(beat.nodeId(), beat.epoch(), clockMs.getAsLong());
            }
            return decision;
        });
    }

    /**
     * The answer to a heartbeat that changes nothing, or null if it may change something. It does not wait for what is
     * being committed: while a thousand topics are created, all brokers must still learn that they are in service.
     */
    private @Nullable HeartbeatReply unchanged(Heartbeat beat) {
        synchronized (liveness) {
            boolean settled = term == metadata.controllerTerm()
                    && metadata.isController()
                    && !fencing.contains(beat.nodeId())
                    && !changing.containsKey(beat.nodeId());
            if (!settled) {
                return null;
            }
            try {
                Decision<HeartbeatReply> decision = brokers.heartbeat(metadata.image(), beat);
                if (!decision.records().isEmpty() || decision.reply().mayShutDown()) {
                    return null;
                }
                liveness.heard(beat.nodeId(), beat.epoch(), clockMs.getAsLong());
                return decision.reply();
            } catch (ApiException e) {
                return null; // It may be of a registration that is being committed.
            }
        }
    }

    /** Forgets a broker, as {@link BrokerDecisions#unregister}. */
    public CompletableFuture<BrokerImage> unregister(int nodeId) {
        return changing(nodeId, image -> {
            Decision<BrokerImage> decision = brokers.unregister(image, nodeId);
            liveness(image).forget(nodeId);
            return decision;
        });
    }

    /** Gives a registered broker the next block of producer ids. */
    public CompletableFuture<ProducerIdsAllocated> allocateProducerIds(int nodeId, long brokerEpoch) {
        return metadata.decideOne(image -> {
            BrokerDecisions.requireEpoch(image, nodeId, brokerEpoch);
            return Controller.allocateProducerIds(image, nodeId);
        });
    }

    /** Changes in-sync sets, as {@link InSyncDecisions#alter}. */
    public CompletableFuture<List<Outcome<PartitionImage>>> alterInSync(InSyncDecisions.Request request) {
        return metadata.decideOne(image -> new InSyncDecisions(elections).alter(image, request));
    }

    /** Takes notice of replicas whose log directory has failed, as {@link DirectoryDecisions#assign}. */
    public CompletableFuture<List<Outcome<Boolean>>> assignDirectories(DirectoryDecisions.Request request) {
        return metadata.decideOne(image -> new DirectoryDecisions(elections).assign(image, request));
    }

    /** Elects leaders, each for itself, as {@link Elections#elect}. */
    public CompletableFuture<List<Outcome<PartitionImage>>> elect(List<Elections.ElectionRequest> requests) {
        return metadata.decideOne(image -> elections.electEach(image, requests));
    }

    /** Begins, replaces or cancels reassignments, each for itself, as {@link Reassignments#alter}. */
    public CompletableFuture<List<Outcome<PartitionImage>>> reassign(List<Reassignments.Request> requests) {
        return metadata.decideOne(image -> new Reassignments(elections).alterEach(image, requests));
    }

    // Who was heard of is known to the present controller only.
    private BrokerLiveness liveness(ClusterImage image) {
        KnownController present = metadata.controller();
        if (present.term() != term) {
            term = present.term();
            rebalancedMs = clockMs.getAsLong();
            liveness.reset(image, present.predecessor(), rebalancedMs);
            comebacks.clear();
            LOG.info("This node is the controller (term {})", term);
        }
        return liveness;
    }

    private void tick() {
        synchronized (liveness) {
            liveness.ran(clockMs.getAsLong()); // Here, for a look may have to wait until a large decision is committed.
        }
        if (!metadata.isController() || (tick != null && !tick.isDone())) {
            return;
        }
        tick = metadata.decideOne(this::look).handle((seen, error) -> {
            synchronized (liveness) {
                fencing = Set.of();
            }
            if (seen != null && seen.settled()) {
                settledTerm = seen.term();
            }
            report(seen == null ? List.of() : seen.silent(), error);
            return seen;
        });
    }

    /**
     * What a look at the cluster has found.
     *
     * @param silent the brokers that are to be fenced
     * @param settled whether in this term nothing is left half done once the decision is committed
     */
    private record Look(List<Integer> silent, long term, boolean settled) {}

    private Decision<Look> look(ClusterImage image) {
        long nowMs = clockMs.getAsLong();
        List<Integer> silent;
        synchronized (liveness) {
            silent = liveness(image).overdue(image, nowMs);
            fencing = Set.copyOf(silent);
        }
        List<MetadataRecord> records =
                new ArrayList<>(brokers.fence(image, silent).records());
        boolean settled = records.isEmpty();
        if (settledTerm != term && settled) {
            records.addAll(elections.settle(image));
        }
        boolean due = nowMs - rebalancedMs >= config.rebalanceIntervalMs();
        if (config.rebalance() && due && records.isEmpty()) {
            rebalancedMs = nowMs;
            records.addAll(elections.rebalance(image, config.imbalancePercent(), MAX_REBALANCED));
        }
        records.addAll(SharedPromises.agreement(image, elections.defaults()));
        return new Decision<>(records, new Look(silent, term, settled));
    }

    private synchronized void report(List<Integer> silent, @Nullable Throwable error) {
        if (!silent.isEmpty()) {
            LOG.warn(
                    "Brokers {} were not heard of for {} ms and are out of service", silent, config.sessionTimeoutMs());
        }
        String cause = error == null || notControllerNow(error) ? null : error.toString();
        if (cause != null && !cause.equals(failure)) {
            LOG.error("Looking after the cluster failed; it is tried again every {} ms", TICK_MS, error);
        } else if (cause == null && failure != null) {
            LOG.info("Looking after the cluster succeeds again");
        }
        failure = cause;
    }

    private static boolean notControllerNow(Throwable error) {
        return error instanceof NotControllerException || error.getCause() instanceof NotControllerException;
    }

    /** Looks after the cluster no more. */
    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
