package io.runnel.log.broker.group;

import io.runnel.log.broker.Coordinators;
import io.runnel.log.group.OffsetCommit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;

/**
 * Has offsets become part of transactions: the group's coordinator gives a ticket, the producer's is asked whether the
 * group is part of the transaction, and with that ticket, good until the transaction ends, the offsets are written. For
 * producers on the wire and for those in this process. Thread-safe; no method waits.
 */
public final class TransactionOffsets {
    private final Coordinators coordinators;

    /** Asks these. */
    public TransactionOffsets(Coordinators coordinators) {
        this.coordinators = coordinators;
    }

    /**
     * Commits offsets with a transaction.
     *
     * @param wish of that version of TxnOffsetCommit which the producer speaks
     * @return an error code, or none, for each offset in their order; fails with the error of all
     */
    public CompletableFuture<List<Errors>> commit(
            String transactionalId, long producerId, short producerEpoch, OffsetCommit wish) {
        CompletableFuture<Long> ticketed = coordinators
                .groups()
                .submit(
                        wish.groupId(),
                        (groups, reply, step) -> groups.offsets().ticket(producerId, reply, step));
        return ticketed.thenCompose(ticket -> coordinators
                .admission()
                .beginOffsets(transactionalId, producerId, producerEpoch, wish.groupId(), wish.apiVersion())
                .thenCompose(begun -> coordinators
                        .groups()
                        .submit(
                                wish.groupId(),
                                (groups, reply, step) -> groups.offsets()
                                        .commitInTransaction(producerId, producerEpoch, ticket, wish, reply, step))));
    }
}
