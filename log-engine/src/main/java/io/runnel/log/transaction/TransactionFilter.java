package io.runnel.log.transaction;

import io.runnel.log.transaction.TransactionRecord.Value;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which transactional ids are listed (KIP-664, KIP-994, KIP-1152).
 *
 * @param states none for all
 * @param producerIds none for all
 * @param runningLongerThanMs negative for all
 * @param ids accepts transactional ids
 */
public record TransactionFilter(
        Set<TransactionState> states, Set<Long> producerIds, long runningLongerThanMs, Predicate<String> ids) {
    public TransactionFilter {
        states = Set.copyOf(states);
        producerIds = Set.copyOf(producerIds);
    }

    boolean accepts(String transactionalId, Value value, long nowMs) {
        return (states.isEmpty() || states.contains(value.state()))
                && (producerIds.isEmpty()
                        || producerIds.contains(value.producer().id()))
                && (runningLongerThanMs < 0 || nowMs - value.startTimestampMs() > runningLongerThanMs)
                && ids.test(transactionalId);
    }
}
