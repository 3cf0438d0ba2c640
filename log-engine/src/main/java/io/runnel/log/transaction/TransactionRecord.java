package io.runnel.log.transaction;

import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code __transaction_state}: Apache Kafka's TransactionLogKey and TransactionLogValue.
 *
 * @param value null deletes the transactional id
 */
public record TransactionRecord(
        String transactionalId, @Nullable Value value) {
    /**
     * @param partitions of the open transaction, by topic
     * @param startTimestampMs of the transaction, or -1
     * @param clientVersion 2 where each transaction's end has a producer epoch of its own (KIP-890)
     */
    public record Value(
            ProducerIdentity producer,
            int timeoutMs,
            TransactionState state,
            Map<String, Set<Integer>> partitions,
            long startTimestampMs,
            long lastUpdateTimestampMs,
            short clientVersion) {
        /** Instead of a transaction's start. */
        public static final long NO_START = -1L;

        public Value {
            Map<String, Set<Integer>> sorted = new TreeMap<>();
            partitions.forEach((topic, indexes) -> sorted.put(topic, new TreeSet<>(indexes)));
            partitions = Collections.unmodifiableMap(sorted);
        }

        /** Whether the producer gets a new epoch with the end of each transaction. */
        public boolean epochBumped() {
            return clientVersion >= TransactionRequest.EPOCH_BUMP;
        }

        /** Which of these partitions are not part of the transaction. */
        Set<TopicPartition> without(Map<String, Set<Integer>> wanted) {
            Set<TopicPartition> missing = new HashSet<>();
            wanted.forEach((topic, indexes) -> {
                Set<Integer> present = partitions.getOrDefault(topic, Set.of());
                indexes.stream()
                        .filter(index -> !present.contains(index))
                        .forEach(index -> missing.add(new TopicPartition(topic, index)));
            });
            return missing;
        }
    }
}
