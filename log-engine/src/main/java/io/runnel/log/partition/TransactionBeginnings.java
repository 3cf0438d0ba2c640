package io.runnel.log.partition;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producers whose next transaction is about to begin in a partition, while their coordinator is asked whether it may
 * (KIP-890). A ticket is good for one beginning: the end of a transaction takes back those given out before, so that a
 * batch which comes too late cannot begin a transaction that nobody will end.
 */
final class TransactionBeginnings {
    private final Map<Long, Beginning> byProducer = new HashMap<>();
    private long lastTicket;

    /** @param lowestSequence of the batches that came for it */
    private record Beginning(long ticket, short producerEpoch, int lowestSequence, long sinceMs) {}

    /** The ticket for a batch that would begin a transaction; batches of the same epoch share one. */
    long ticketFor(long producerId, short producerEpoch, int baseSequence, long nowMs) {
        Beginning present = byProducer.get(producerId);
        Beginning next;
        if (present == null || present.producerEpoch < producerEpoch) {
            lastTicket++;
            next = new Beginning(lastTicket, producerEpoch, baseSequence, nowMs);
        } else if (present.producerEpoch > producerEpoch) {
            return PartitionState.OPEN_TRANSACTION; // It is fenced, and has no open transaction either.
        } else {
            int lowest = Math.min(present.lowestSequence, baseSequence);
            next = new Beginning(present.ticket, producerEpoch, lowest, nowMs);
        }
        byProducer.put(producerId, next);
        return next.ticket;
    }

    /** Whether the ticket is good still. */
    boolean holds(BatchFacts facts, long ticket) {
        Beginning present = byProducer.get(facts.producerId());
        return present != null && present.ticket == ticket;
    }

    /** The sequence of the first batch that came, or null: one after it must not be the first to be stored. */
    @Nullable
    Integer lowestSequence(long producerId) {
        Beginning present = byProducer.get(producerId);
        return present == null ? null : present.lowestSequence;
    }

    /** The transaction has begun. */
    void remove(long producerId) {
        byProducer.remove(producerId);
    }

    /** A transaction has ended: takes back the tickets of all epochs below this one. */
    void removeBelow(long producerId, int producerEpoch) {
        byProducer.computeIfPresent(
                producerId, (id, present) -> present.producerEpoch < producerEpoch ? null : present);
    }

    void forgetSilentSince(long timeMs) {
        byProducer.values().removeIf(beginning -> beginning.sinceMs < timeMs);
    }
}
