package io.runnel.log.simulation;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.simulation.Messages.Produce;
import io.runnel.log.simulation.Messages.Produced;
import io.runnel.log.transaction.TransactionRequest;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;

/** How a node serves producers. */
final class Produces {
    private static final int TIMEOUT_MS = 180;

    private Produces() {}

    static void serve(SimulatedNode node, Produce request, Consumer<Produced> reply) {
        SimulatedReplica replica = node.replica(request.partition());
        if (replica == null || !replica.leads()) {
            reply.accept(Produced.failed(Errors.NOT_LEADER_OR_FOLLOWER));
            return;
        }
        Consumer<Produced> once = once(reply);
        node.later(TIMEOUT_MS, () -> once.accept(Produced.failed(Errors.REQUEST_TIMED_OUT)));
        BatchFacts facts = new BatchFacts(
                request.producerId(),
                request.producerEpoch(),
                request.sequence(),
                request.count() - 1,
                node.wallClockMs(),
                0,
                request.transactionalId() != null,
                false);
        if (request.transactionalId() == null) {
            replica.appends().append(facts, request.content(), PartitionState.ANY_TRANSACTION, once);
        } else {
            begin(replica, request, request.transactionalId(), facts, once);
        }
    }

    // A batch that would begin a transaction here is stored when its coordinator has agreed (KIP-890).
    private static void begin(
            SimulatedReplica replica, Produce request, String id, BatchFacts facts, Consumer<Produced> reply) {
        PartitionState state = replica.state();
        int leaderEpoch = replica.assignment().leaderEpoch();
        long ticket = state.ticketFor(
                facts.producerId(), facts.producerEpoch(), facts.baseSequence(), replica.node.wallClockMs());
        if (!PartitionState.begins(ticket)) {
            replica.appends().append(facts, request.content(), ticket, reply);
            return;
        }
        var add = new TransactionRequest.AddPartitions(
                id,
                facts.producerId(),
                facts.producerEpoch(),
                Map.of(replica.partition.topic(), Set.of(replica.partition.index())),
                TransactionShard.VERSION);
        replica.node.coordinators().<Boolean>ask((all, to, step) -> all.addPartitions(add, to, step), outcome -> {
            boolean moved = state != replica.state()
                    || !replica.leads()
                    || replica.assignment().leaderEpoch() != leaderEpoch;
            if (outcome == null || moved) {
                reply.accept(Produced.failed(Errors.NOT_LEADER_OR_FOLLOWER));
            } else if (outcome.error() == null) {
                replica.appends().append(facts, request.content(), ticket, reply);
            } else {
                if (!(outcome.error() instanceof RetriableException)) {
                    state.giveBackTicket(facts.producerId(), facts.producerEpoch(), ticket);
                }
                reply.accept(Produced.failed(Errors.forException(outcome.error())));
            }
        });
    }

    private static Consumer<Produced> once(Consumer<Produced> reply) {
        boolean[] done = new boolean[1];
        return answer -> {
            if (!done[0]) {
                done[0] = true;
                reply.accept(answer);
            }
        };
    }
}
