package io.runnel.log.cluster;

import io.runnel.log.LogEngineException;
import io.runnel.log.cluster.BrokerLifecycle.Heartbeat;
import io.runnel.log.cluster.BrokerLifecycle.Phase;
import io.runnel.log.cluster.BrokerLifecycle.Register;
import io.runnel.log.cluster.BrokerLifecycle.Step;
import io.runnel.log.cluster.BrokerLifecycle.Timing;
import io.runnel.log.cluster.ClusterConfig.LifeSettings;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.raft.QuorumContact;
import io.runnel.log.metadata.raft.QuorumTrouble;
import io.runnel.log.wire.Wire;
import io.runnel.log.wire.WireSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.BrokerHeartbeatResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AssignReplicasToDirsResponse;
import org.apache.kafka.common.requests.BrokerHeartbeatRequest;
import org.apache.kafka.common.requests.BrokerHeartbeatResponse;
import org.apache.kafka.common.requests.BrokerRegistrationRequest;
import org.apache.kafka.common.requests.BrokerRegistrationResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node registered and in service: carries out what {@link BrokerLifecycle} decides, on a thread and a connection of
 * its own, because a heartbeat must not wait behind anything.
 *
 * <p>The first node that becomes the controller of a nameless cluster names it. Thread-safe.
 */
public final class BrokerLife implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLife.class);

    /** How often it is looked whether the cluster has a name. */
    private static final long NAME_CHECK_MS = 20;

    /** In time-outs of elections: a quorum may refuse for a moment, until it knows that a member is gone. */
    private static final int ELECTIONS_UNTIL_REFUSED = 5;

    /** A node that waits for the others says so, and again. */
    private static final long WAITING_LOGGED_MS = 5_000;

    private final ClusterMetadata metadata;
    private final ControllerChannel channel;
    private final Wire wire;
    private final NodeIdentity identity;
    private final ClusterConfig config;
    private final Supplier<List<Uuid>> offlineDirectories;
    private final QuorumContact quorum;
    private final OfflineReplicaReports reports;
    private final LifeProblems problems;
    private final BrokerLifecycle cycle;
    private final ClusterNaming naming;
    private final CompletableFuture<Long> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> inService = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile long epoch = BrokerLifecycle.NO_EPOCH;
    private volatile long servesUntilMs = Long.MIN_VALUE;
    /** Whether this node may have answered itself: its word is worth what its being the controller is. */
    private volatile boolean answeredHere;

    private boolean cutOffLogged;
    private long refusedSinceMs = Long.MAX_VALUE;
    private long waitingLoggedMs;
    private int turns;

    /**
     * A life that begins with {@link #start}.
     *
     * @param local carries requests out while this node is the controller
     * @param offlineDirectories the ids of log directories that have failed
     * @param offlineReplicas indexes of the replicas that cannot be used, by topic id
     * @param quorum how the node gets on with it
     */
    public BrokerLife(
            ClusterMetadata metadata,
            LocalController local,
            NodeIdentity identity,
            ClusterConfig config,
            Supplier<List<Uuid>> offlineDirectories,
            Supplier<Map<Uuid, Set<Integer>>> offlineReplicas,
            QuorumContact quorum) {
        LifeSettings settings = config.life();
        this.metadata = metadata;
        this.identity = identity;
        this.config = config;
        this.offlineDirectories = offlineDirectories;
        this.quorum = quorum;
        this.problems = new LifeProblems(metadata, identity, config, quorum);
        this.wire = new Wire(
                "broker life",
                WireSettings.betweenNodes(Forwarding.clientId(identity.nodeId()), settings.sessionTimeoutMs()));
        this.channel = new ControllerChannel(metadata, identity.nodeId(), wire, (client, request) -> {
            answeredHere = true;
            return local.carryOut(client, request);
        });
        this.naming = new ClusterNaming(metadata, identity.clusterId(), wire::execute);
        this.reports = new OfflineReplicaReports(
                identity,
                metadata::image,
                offlineReplicas,
                request -> channel.send(request, AssignReplicasToDirsResponse.class, settings.sessionTimeoutMs()));
        this.cycle = new BrokerLifecycle(
                new Timing(
                        settings.sessionTimeoutMs(),
                        config.leaseMs(),
                        config.heartbeatMs(),
                        settings.controlledShutdown() ? settings.controlledShutdownMs() : 0),
                identity.previousEpoch(),
                nowMs());
    }

    private long nowMs() {
        return wire.time().milliseconds();
    }

    /** Begins to register. */
    public void start() {
        wire.execute(() -> {
            Thread.currentThread().setPriority(Thread.MAX_PRIORITY);
            turn();
        });
    }

    /**
     * Waits until the cluster has registered the node and the node's own image shows it.
     *
     * @return the epoch of the registration
     * @throws LogEngineException if the node is refused, or no controller answers in time: its message says why and what
     *     to do
     */
    public long awaitRegistered() {
        int timeoutMs = config.life().registrationTimeoutMs();
        try {
            return registered.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LogEngineException refusal
                    ? refusal
                    : new LogEngineException("Registering node " + identity.nodeId() + " failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new LogEngineException(problems.notJoined(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogEngineException("Interrupted while joining the cluster", e);
        }
    }

    /** Asks for the node to be taken into service: its replicas are open, and it can lead. */
    public void ready() {
        wire.execute(() -> {
            cycle.ready(nowMs());
            turn();
        });
    }

    /** Completes when the node is first in service; fails with {@code LogEngineException} if it never will be. */
    public CompletableFuture<Void> inService() {
        return inService;
    }

    /** Of the newest registration; -1 before the first. */
    public long brokerEpoch() {
        return epoch;
    }

    /**
     * Whether the controller has said that the node is in service, and the lease that this began is not over. While this is
     * false others may lead what the node has led, whatever its image says. Looks at the clock with each call: a process
     * that was paused must not take for true what it knew before.
     */
    public boolean isInService() {
        return nowMs() < servesUntilMs;
    }

    private void turn() {
        long nowMs = nowMs();
        boolean nameless =
                cycle.phase() == Phase.REGISTERING && metadata.image().clusterId() == null;
        if (nameless) {
            logWaiting(nowMs);
            heedRefusal(nowMs);
            if (channel.isHere()) {
                naming.turn();
            }
        } else {
            seeRegistration(nowMs);
            if (cycle.phase() == Phase.LEAVING && nobodyIsLeft()) {
                cycle.letGo();
            }
            send(cycle.next(nowMs));
        }
        publish(nowMs);
        if (cycle.phase() == Phase.GONE) {
            gone.complete(null);
            return;
        }
        int turn = ++turns;
        // Not later than the next heartbeat, so that silence is noticed when nothing else happens.
        long laterMs = nameless
                ? NAME_CHECK_MS
                : Math.min(cycle.nextAtMs() - nowMs, config.life().heartbeatIntervalMs());
        wire.schedule(Math.max(1, laterMs), () -> {
            if (turn == turns) {
                turn();
            }
        });
    }

    private void send(@Nullable Step step) {
        if (step instanceof Register register) {
            register(register);
        } else if (step instanceof Heartbeat heartbeat) {
            send(heartbeat);
        }
    }

    /** The quorum does not take this node: somebody has to put something right, so the start ends with the reason. */
    private void heedRefusal(long nowMs) {
        Optional<QuorumTrouble> refusal = quorum.trouble().filter(QuorumTrouble::refused);
        if (refusal.isEmpty()) {
            refusedSinceMs = Long.MAX_VALUE;
            return;
        }
        refusedSinceMs = Math.min(refusedSinceMs, nowMs);
        if (nowMs - refusedSinceMs
                        >= (long) ELECTIONS_UNTIL_REFUSED * config.raft().electionTimeoutMs()
                && !registered.isDone()) {
            refuse(new LogEngineException(refusal.get().text() + " Nothing was changed."));
        }
    }

    private void logWaiting(long nowMs) {
        if (waitingLoggedMs == 0) {
            waitingLoggedMs = nowMs;
        } else if (nowMs - waitingLoggedMs >= WAITING_LOGGED_MS) {
            waitingLoggedMs = nowMs;
            LOG.info("Node {} waits for its cluster: {}", identity.nodeId(), problems.whatIsMissing());
        }
    }

    private void register(Register register) {
        var unused = channel.send(
                        new BrokerRegistrationRequest.Builder(
                                LifeRequests.registration(identity, config.rack(), metadata, register)),
                        BrokerRegistrationResponse.class,
                        config.life().sessionTimeoutMs())
                .whenComplete((response, failure) -> onThread(() -> registered(response, failure)));
    }

    private void registered(@Nullable BrokerRegistrationResponse response, @Nullable Throwable failure) {
        if (response == null) {
            LOG.debug("Registering node {} is tried again: {}", identity.nodeId(), String.valueOf(failure));
            cycle.unanswered(nowMs());
            logWaiting(nowMs());
        } else if (response.data().errorCode() == Errors.NONE.code()) {
            epoch = response.data().brokerEpoch();
            cycle.registered(epoch);
            LOG.info("Node {} is registered with epoch {}", identity.nodeId(), epoch);
            var unused = metadata.when(this::showsRegistration).thenRun(() -> wire.execute(this::turn));
        } else {
            Errors error = Errors.forCode(response.data().errorCode());
            cycle.registrationRefused(error, nowMs());
            if (cycle.phase() == Phase.REFUSED) {
                refuse(problems.refusal(error));
            } else {
                LOG.debug("Registering node {} is tried again: {}", identity.nodeId(), error);
            }
        }
        turn();
    }

    /** The node is no part of this cluster: whoever waits for it learns why. */
    public void refuse(LogEngineException refusal) {
        if (!registered.completeExceptionally(refusal)) {
            LOG.error("This node is out of service for good. {}", refusal.getMessage());
        }
        inService.completeExceptionally(refusal);
    }

    private boolean showsRegistration(ClusterImage image) {
        BrokerImage shown = image.brokers().get(identity.nodeId());
        return shown != null && shown.epoch() >= epoch;
    }

    /** Whether no other node is there to take over, as when a whole cluster is stopped. */
    private boolean nobodyIsLeft() {
        return metadata.image().brokers().values().stream()
                .noneMatch(other -> other.nodeId() != identity.nodeId() && other.mayLead());
    }

    private void seeRegistration(long nowMs) {
        if (cycle.phase() == Phase.CATCHING_UP && showsRegistration(metadata.image())) {
            cycle.seen(epoch, nowMs);
            registered.complete(epoch);
        }
    }

    private void send(Heartbeat heartbeat) {
        answeredHere = false;
        var unused = channel.send(
                        new BrokerHeartbeatRequest.Builder(LifeRequests.heartbeat(
                                identity.nodeId(), metadata.offset(), offlineDirectories.get(), heartbeat)),
                        BrokerHeartbeatResponse.class,
                        config.life().sessionTimeoutMs())
                .whenComplete((response, failure) -> onThread(() -> answered(response)));
    }

    private void answered(@Nullable BrokerHeartbeatResponse response) {
        if (response == null) {
            cycle.unanswered(nowMs());
        } else if (response.data().errorCode() == Errors.NONE.code()) {
            BrokerHeartbeatResponseData said = response.data();
            cycle.answered(said.isFenced(), said.shouldShutDown(), nowMs(), answeredHere ? quorum.uncertainMs() : 0);
            if (cycle.phase() == Phase.SERVING) {
                reports.turn(epoch);
            }
        } else {
            Errors error = Errors.forCode(response.data().errorCode());
            LOG.info("A heartbeat of node {} is refused: {}", identity.nodeId(), error);
            cycle.heartbeatRefused(error, nowMs());
        }
        turn();
    }

    private void publish(long nowMs) {
        boolean serving = cycle.inService(nowMs);
        servesUntilMs = serving ? cycle.heardUntilMs() : Long.MIN_VALUE;
        if (serving && inService.complete(null)) {
            LOG.info("Node {} is in service", identity.nodeId());
        }
        boolean cutOff = cycle.isCutOff(nowMs) && registered.isDone();
        if (cutOff && !cutOffLogged) {
            LOG.warn(
                    "Node {} has not reached the controller for {} ms: others may lead its partitions by now",
                    identity.nodeId(),
                    config.life().sessionTimeoutMs());
        } else if (!cutOff && cutOffLogged) {
            LOG.info("Node {} reaches the controller again", identity.nodeId());
        }
        cutOffLogged = cutOff;
    }

    private void onThread(Runnable task) {
        if (wire.onThread()) {
            task.run();
        } else {
            wire.execute(task);
        }
    }

    /** Ends without leaving: the controller finds out by itself. */
    public void fallSilent() {
        wire.close();
        gone.complete(null);
    }

    /**
     * Leaves: asks the controller to have others take over what this node leads, waits for that within
     * {@code controlled.shutdown.max.wait.ms}, and ends the thread.
     */
    @Override
    public void close() {
        LifeSettings settings = config.life();
        if (settings.controlledShutdown()) {
            wire.execute(() -> {
                cycle.leave(nowMs());
                turn();
            });
            try {
                // The lifecycle keeps the time; the margin is for a thread that is not run at once.
                gone.get((long) settings.controlledShutdownMs() + settings.sessionTimeoutMs(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("Node {} stops without having been let go", identity.nodeId());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        wire.close();
    }
}
