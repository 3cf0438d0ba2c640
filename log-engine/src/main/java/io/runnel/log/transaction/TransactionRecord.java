package io.runnel.log.transaction;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code __transaction_state}: Apache Kafka's TransactionLogKey and TransactionLogValue.
 *
 * @param value null deletes the transactional id
 */
public record TransactionRecord(
        String transactionalId, @Nullable Value value) {
    /**
     * @param state the code of the transaction's state, as Kafka's {@code TransactionState}
     * @param partitions of the open transaction, by topic
     * @param clientTransactionVersion 2 for transactions of KIP-890
     */
    public record Value(
            long producerId,
            long previousProducerId,
            long nextProducerId,
            short producerEpoch,
            short nextProducerEpoch,
            int timeoutMs,
            byte state,
            Map<String, Set<Integer>> partitions,
            long lastUpdateTimestampMs,
            long startTimestampMs,
            short clientTransactionVersion) {}
}
