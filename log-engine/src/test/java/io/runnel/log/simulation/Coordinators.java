package io.runnel.log.simulation;

import io.runnel.log.coordinator.CoordinatorEvent;
import io.runnel.log.metadata.Outcome;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.Transactions;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.jspecify.annotations.Nullable;

/** The transaction coordinator of a node's process, while it leads the partition of the coordinator's records. */
final class Coordinators {
    private static final int TIMEOUT_MS = 150;

    private final SimulatedNode node;
    private @Nullable TransactionShard shard;

    Coordinators(SimulatedNode node) {
        this.node = node;
    }

    private boolean concerns(SimulatedReplica replica) {
        SimulatedTopics topics = node.world().topics;
        return topics.hasTransactions() && replica.partition == topics.transactions();
    }

    /** A replica begins to lead. */
    void started(SimulatedReplica replica) {
        if (concerns(replica)) {
            shard = new TransactionShard(replica);
            shard.load();
        }
    }

    /** A replica leads no more. */
    void stopped(SimulatedReplica replica) {
        if (concerns(replica) && shard != null) {
            shard.close();
            shard = null;
        }
    }

    /** Carries an event out on the coordinator that is here, if there is one. */
    <T> void submit(CoordinatorEvent<Transactions, TransactionRecord, T> event, Consumer<Outcome<T>> reply) {
        if (shard == null) {
            reply.accept(new Outcome<>(null, new NotCoordinatorException("not here")));
        } else {
            shard.submit(event, reply);
        }
    }

    /** Sends an event to where this node takes the coordinator to be; null in the answer's place means no answer. */
    <T> void ask(CoordinatorEvent<Transactions, TransactionRecord, T> event, Consumer<@Nullable Outcome<T>> done) {
        World world = node.world();
        int leader = node.leaderOf(world.topics.transactions().number()).leader();
        if (leader < 0) {
            done.accept(null);
            return;
        }
        SimulatedNode there = world.nodes.get(leader);
        world.network.<Outcome<T>>call(
                SimulatedNetwork.Purpose.DATA,
                node,
                there,
                TIMEOUT_MS,
                reply -> there.coordinators().submit(event, reply),
                done);
    }
}
