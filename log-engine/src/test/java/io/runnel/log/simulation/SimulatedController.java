package io.runnel.log.simulation;

import io.runnel.log.metadata.BrokerDecisions;
import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.BrokerLiveness;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.Decision;
import io.runnel.log.metadata.Elections;
import io.runnel.log.metadata.InSyncDecisions;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.Reassignments;
import io.runnel.log.metadata.ReplicationRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.IneligibleReplicaException;
import org.apache.kafka.common.errors.NotControllerException;

/** A node as the controller of one term: the real decisions, one after the other, each on what the node has seen. */
final class SimulatedController {
    static final int SESSION_MS = 90;
    private static final int LOOK_MS = 15;
    private static final int MAX_WAITING = 200;

    private static final Elections ELECTIONS = new Elections(ReplicationRules.DEFAULTS);
    private static final BrokerDecisions BROKERS = new BrokerDecisions(ELECTIONS);
    private static final InSyncDecisions IN_SYNC = new InSyncDecisions(ELECTIONS);
    private static final Reassignments REASSIGNMENTS = new Reassignments(ELECTIONS);

    private final World world;
    private final SimulatedNode node;
    private final int term;
    private final BrokerLiveness liveness = new BrokerLiveness(SESSION_MS, SESSION_MS, SESSION_MS);
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean appending;
    private boolean rebalanced;

    SimulatedController(World world, SimulatedNode node, int term) {
        this.world = world;
        this.node = node;
        this.term = term;
    }

    SimulatedNode node() {
        return node;
    }

    int term() {
        return term;
    }

    void begin() {
        liveness.reset(node.image(), ClusterMetadata.NO_CONTROLLER, node.clockMs());
        node.every(LOOK_MS, () -> node.controller() == this, this::look);
    }

    private void look() {
        List<Integer> overdue = liveness.overdue(node.image(), node.clockMs());
        if (!overdue.isEmpty()) {
            submit(image -> BROKERS.fence(image, overdue), outcome -> {});
        }
        if (waiting.isEmpty() && !appending) {
            submit(image -> new Decision<>(ELECTIONS.settle(image), true), outcome -> {});
            if (world.quiet() && !rebalanced) {
                rebalanced = true;
                rebalance();
            }
        }
    }

    void register(BrokerDecisions.Registration request, Consumer<Outcome<BrokerImage>> reply) {
        submit(
                image -> BROKERS.register(image, request, broker -> liveness.isAlive(broker, node.clockMs())),
                outcome -> {
                    if (outcome.value() != null) {
                        liveness.heard(request.nodeId(), outcome.value().epoch(), node.clockMs());
                    }
                    reply.accept(outcome);
                });
    }

    void heartbeat(BrokerDecisions.Heartbeat beat, Consumer<Outcome<BrokerDecisions.HeartbeatReply>> reply) {
        submit(image -> BROKERS.heartbeat(image, beat), outcome -> {
            if (outcome.value() != null && !outcome.value().mayShutDown()) {
                liveness.heard(beat.nodeId(), beat.epoch(), node.clockMs());
            }
            reply.accept(outcome);
        });
    }

    void alter(InSyncDecisions.Request request, Consumer<Outcome<PartitionImage>> reply) {
        this.<List<Outcome<PartitionImage>>>submit(image -> recorded(IN_SYNC.alter(image, request)), outcome -> {
            List<Outcome<PartitionImage>> each = outcome.value();
            reply.accept(each == null ? new Outcome<>(null, outcome.error()) : each.get(0));
        });
    }

    private Decision<List<Outcome<PartitionImage>>> recorded(Decision<List<Outcome<PartitionImage>>> decision) {
        boolean drops = !world.has(Protection.RECORDED_REFUSAL)
                && decision.reply().get(0).error() instanceof IneligibleReplicaException;
        return drops ? new Decision<>(List.of(), decision.reply()) : decision;
    }

    void reassign(Reassignments.Request request) {
        submit(image -> REASSIGNMENTS.alter(image, request), outcome -> {});
    }

    void unregister(int nodeId) {
        submit(image -> BROKERS.unregister(image, nodeId), outcome -> {});
    }

    void rebalance() {
        submit(image -> new Decision<>(ELECTIONS.rebalance(image, 0, 10), true), outcome -> {});
    }

    private <R> void submit(Function<ClusterImage, Decision<R>> rule, Consumer<Outcome<R>> reply) {
        if (waiting.size() >= MAX_WAITING) {
            reply.accept(new Outcome<>(null, new NotControllerException("too many requests wait")));
            return;
        }
        waiting.add(() -> decide(rule, reply));
        next();
    }

    private void next() {
        while (!appending && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private <R> void decide(Function<ClusterImage, Decision<R>> rule, Consumer<Outcome<R>> reply) {
        if (node.controller() != this) {
            reply.accept(new Outcome<>(null, new NotControllerException("deposed")));
            return;
        }
        Outcome<R> outcome;
        List<MetadataRecord> records;
        try {
            Decision<R> decision = rule.apply(node.image());
            records = decision.records();
            outcome = new Outcome<>(decision.reply(), null);
        } catch (ApiException e) {
            records = List.of();
            outcome = new Outcome<>(null, e);
        }
        if (records.isEmpty()) {
            reply.accept(outcome);
            return;
        }
        int first = records.size();
        if (records.size() > 1 && !world.quiet() && world.random.nextInt(12) == 0) {
            first = 1 + world.random.nextInt(records.size() - 1);
        }
        append(records.subList(0, first), records.subList(first, records.size()), outcome, reply);
    }

    private <R> void append(
            List<MetadataRecord> records, List<MetadataRecord> rest, Outcome<R> outcome, Consumer<Outcome<R>> reply) {
        appending = true;
        world.quorum.append(this, node.metadataIndex(), List.copyOf(records), committed -> {
            appending = false;
            if (!committed) {
                reply.accept(new Outcome<>(null, new NotControllerException("not committed, as far as is known")));
            } else if (rest.isEmpty()) {
                reply.accept(outcome);
            } else {
                append(rest, List.of(), outcome, reply);
            }
            next();
        });
    }
}
