package io.runnel.log.simulation;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.Decision;
import io.runnel.log.partition.Leadership;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.simulation.Messages.Produced;
import io.runnel.log.transaction.TransactionRecord;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;

/** What a leader takes into its log: batches of producers, ends of transactions, records of a coordinator. */
final class LeaderAppends {
    private final SimulatedReplica replica;

    LeaderAppends(SimulatedReplica replica) {
        this.replica = replica;
    }

    /** Appends a producer's batch, as leader; answers when it is committed. */
    void append(BatchFacts facts, StoredBatch.Content content, long ticket, Consumer<Produced> reply) {
        Leadership leading = replica.leadership();
        if (leading == null) {
            reply.accept(Produced.failed(Errors.NOT_LEADER_OR_FOLLOWER));
            return;
        }
        try {
            leading.requireEnoughInSync(replica.partition.toString(), replica.minInSync());
        } catch (ApiException e) {
            reply.accept(Produced.failed(Errors.forException(e)));
            return;
        }
        if (replica.node.disk().isFull()) {
            reply.accept(Produced.failed(Errors.KAFKA_STORAGE_ERROR));
            return;
        }
        Decision decision = replica.state().decide(facts, ticket);
        if (decision instanceof Decision.Refuse refusal) {
            replica.world.trace(() -> replica + " refuses " + refusal.cause().getMessage());
            reply.accept(Produced.failed(Errors.forException(refusal.cause())));
        } else if (decision instanceof Decision.Duplicate copy) {
            replica.await(copy.lastOffset() + 1, error -> reply.accept(new Produced(error, copy.baseOffset())));
        } else if (decision instanceof Decision.Store store) {
            StoredBatch batch = new StoredBatch(store.baseOffset(), stamped(facts), content, null, List.of());
            replica.write(batch);
            replica.await(batch.endOffset(), error -> reply.accept(new Produced(error, batch.baseOffset())));
        }
    }

    /** Appends a transaction's end, as leader. */
    void end(TransactionMarker marker, boolean epochBumped, Consumer<Errors> reply) {
        if (replica.leadership() == null || replica.node.disk().isFull()) {
            reply.accept(Errors.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        Decision decision = replica.state().decide(marker, epochBumped);
        if (decision instanceof Decision.Refuse refusal) {
            reply.accept(Errors.forException(refusal.cause()));
            return;
        }
        BatchFacts facts = stamped(new BatchFacts(
                marker.producerId(), marker.producerEpoch(), -1, 0, replica.node.wallClockMs(), 0, true, true));
        StoredBatch batch =
                new StoredBatch(replica.log.endOffset(), facts, StoredBatch.Content.NONE, marker, List.of());
        replica.write(batch);
        replica.state().takeBackTickets(marker, epochBumped);
        replica.await(batch.endOffset(), reply);
    }

    /** Answers when everything that is in the log now is committed. */
    void whenCommitted(Consumer<Errors> done) {
        replica.await(replica.log.endOffset(), done);
    }

    /** Appends what a coordinator writes about itself, as leader. */
    void appendOwn(List<TransactionRecord> records, Consumer<Errors> reply) {
        boolean able = replica.leadership() != null
                && replica.assignment().inSyncReplicas().size()
                        >= Math.min(
                                replica.minInSync(),
                                replica.assignment().replicas().size());
        if (!able || replica.node.disk().isFull()) {
            reply.accept(Errors.NOT_ENOUGH_REPLICAS);
            return;
        }
        BatchFacts facts = stamped(new BatchFacts(
                BatchFacts.NO_PRODUCER,
                (short) -1,
                -1,
                records.size() - 1,
                replica.node.wallClockMs(),
                0,
                false,
                false));
        StoredBatch batch =
                new StoredBatch(replica.log.endOffset(), facts, StoredBatch.Content.NONE, null, List.copyOf(records));
        replica.write(batch);
        replica.await(batch.endOffset(), reply);
    }

    private BatchFacts stamped(BatchFacts facts) {
        return new BatchFacts(
                facts.producerId(),
                facts.producerEpoch(),
                facts.baseSequence(),
                facts.lastOffsetDelta(),
                facts.maxTimestampMs(),
                replica.assignment().leaderEpoch(),
                facts.transactional(),
                facts.control());
    }
}
