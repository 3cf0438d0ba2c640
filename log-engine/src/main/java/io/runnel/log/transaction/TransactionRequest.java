package io.runnel.log.transaction;

import java.util.Map;
import java.util.Set;

/** What a producer asks of the coordinator of its transactional id. */
public sealed interface TransactionRequest {
    /** From this transaction version on each end of a transaction has a producer epoch of its own (KIP-890). */
    short EPOCH_BUMP = 2;

    /** The transaction version of clients that add partitions themselves and keep their epoch. */
    short NO_EPOCH_BUMP = 0;

    /** Whose transaction it is about. */
    String transactionalId();

    /**
     * A producer begins, or goes on after an error (KIP-360).
     *
     * @param timeoutMs after which its transactions are aborted
     * @param producerId the id that it has had so far, or {@link ProducerIdentity#NO_ID}
     * @param producerEpoch likewise, or {@link ProducerIdentity#NO_EPOCH}
     * @param freshProducerId an id that no producer has had, taken if one is needed
     */
    record Initialize(String transactionalId, int timeoutMs, long producerId, short producerEpoch, long freshProducerId)
            implements TransactionRequest {
        boolean resumes() {
            return producerId != ProducerIdentity.NO_ID;
        }
    }

    /**
     * Partitions become part of the transaction, which begins with the first.
     *
     * @param partitions by topic
     * @param clientVersion as {@link TransactionRecord.Value#clientVersion}
     */
    record AddPartitions(
            String transactionalId,
            long producerId,
            short producerEpoch,
            Map<String, Set<Integer>> partitions,
            short clientVersion)
            implements TransactionRequest {}

    /**
     * The transaction ends.
     *
     * @param clientVersion as {@link TransactionRecord.Value#clientVersion}
     * @param freshProducerId an id that no producer has had, or {@link ProducerIdentity#NO_ID} to be told when one is
     *     needed
     */
    record End(
            String transactionalId,
            long producerId,
            short producerEpoch,
            boolean committed,
            short clientVersion,
            long freshProducerId)
            implements TransactionRequest {
        /** The same end with a producer id for what comes after it. */
        public End withProducerId(long freshId) {
            return new End(transactionalId, producerId, producerEpoch, committed, clientVersion, freshId);
        }
    }
}
