package io.runnel.log.transaction;

import io.runnel.log.partition.TransactionMarker;
import java.util.Map;
import java.util.Set;

/**
 * It is committed how a transaction ends: a marker is to be written into each of its partitions, then {@link
 * Transactions#markersWritten} is to be told with this very object. An object that comes later for the same
 * transactional id replaces this one; see {@link TransactionEntry#awaits}.
 *
 * @param epochBumped see {@link io.runnel.log.replication.Replica#appendMarker}
 * @param partitions by topic
 */
public record MarkersDue(
        String transactionalId,
        long producerId,
        short producerEpoch,
        boolean committed,
        boolean epochBumped,
        Map<String, Set<Integer>> partitions) {
    static MarkersDue of(Transaction.Ending ending) {
        return new MarkersDue(
                ending.transactionalId(),
                ending.value().producer().id(),
                ending.value().producer().epoch(),
                ending.committed(),
                ending.value().epochBumped(),
                ending.value().partitions());
    }

    /** What is written into each partition. */
    public TransactionMarker marker(int coordinatorEpoch) {
        return new TransactionMarker(producerId, producerEpoch, committed, coordinatorEpoch);
    }
}
