package io.runnel.log.broker.transaction;

import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.metadata.ProducerIds;
import io.runnel.log.transaction.EndAnswer;
import io.runnel.log.transaction.ProducerIdentity;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import io.runnel.log.transaction.Transactions;
import java.util.concurrent.CompletableFuture;

/**
 * Has transactional ids taken over and their transactions ended by the coordinator, with the producer ids that this may
 * need: for producers on the wire and for those in this process. Thread-safe; no method waits.
 */
public final class TransactionControl {
    private final Coordinator<Transactions, TransactionRecord> transactions;
    private final ProducerIds producerIds;

    /** New producer ids come from these. */
    public TransactionControl(Coordinator<Transactions, TransactionRecord> transactions, ProducerIds producerIds) {
        this.transactions = transactions;
        this.producerIds = producerIds;
    }

    /**
     * A producer begins, or goes on after an error, as {@link Transactions#initialize} says.
     *
     * @param producerId that it has had so far, or {@link ProducerIdentity#NO_ID}
     * @param producerEpoch likewise, or {@link ProducerIdentity#NO_EPOCH}
     * @throws org.apache.kafka.common.errors.InvalidRequestException if the id is empty or too long
     */
    public CompletableFuture<ProducerIdentity> initialize(
            String transactionalId, int timeoutMs, long producerId, short producerEpoch) {
        TransactionalIds.require(transactionalId);
        return producerIds
                .next()
                .thenCompose(freshId -> transactions.submit(
                        transactionalId,
                        (state, reply, step) -> state.initialize(
                                new Initialize(transactionalId, timeoutMs, producerId, producerEpoch, freshId),
                                reply,
                                step)));
    }

    /**
     * A transaction ends, as {@link Transactions#end} says.
     *
     * @param clientVersion as {@link TransactionRecord.Value#clientVersion}
     * @return with which id and epoch the producer goes on, when it is on disk how the transaction ends
     * @throws org.apache.kafka.common.errors.InvalidRequestException if the id is empty or too long
     */
    public CompletableFuture<EndAnswer> end(
            String transactionalId, long producerId, short producerEpoch, boolean committed, short clientVersion) {
        TransactionalIds.require(transactionalId);
        End request =
                new End(transactionalId, producerId, producerEpoch, committed, clientVersion, ProducerIdentity.NO_ID);
        return end(request)
                .thenCompose(answer -> answer.needsProducerId()
                        ? producerIds.next().thenCompose(freshId -> end(request.withProducerId(freshId)))
                        : CompletableFuture.completedFuture(answer));
    }

    private CompletableFuture<EndAnswer> end(End request) {
        return transactions.submit(request.transactionalId(), (state, reply, step) -> state.end(request, reply, step));
    }
}
