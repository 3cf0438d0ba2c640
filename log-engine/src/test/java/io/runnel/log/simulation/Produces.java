package io.runnel.log.simulation;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.simulation.Messages.Produce;
import io.runnel.log.simulation.Messages.Produced;
import java.util.function.Consumer;
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
        replica.append(facts, request.content(), PartitionState.ANY_TRANSACTION, once);
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
