package io.runnel.log.partition;

import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The producers whose next transaction is about to begin in a partition, while their coordinator is asked whether it may
 * (KIP-890). A ticket is good for one beginning: the end of a transaction takes back those given out before, so that a
 * batch which comes too late cannot begin a transaction that nobody will end.
 *
 * <p>Anyone can claim to be a producer: until its coordinator has agreed, a claim must not touch those of other epochs,
 * and nothing is left of it when the coordinator has refused.
 */
final class TransactionBeginnings {
    private final NavigableMap<Producer, Beginning> byProducer =
            new TreeMap<>(Comparator.comparingLong(Producer::id).thenComparingInt(Producer::epoch));
    private long lastTicket = PartitionState.OPEN_TRANSACTION;

    private record Producer(long id, int epoch) {}

    /**
     * @param lowestSequence of the batches that came for it
     * @param batches that hold the ticket
     */
    private record Beginning(long ticket, int lowestSequence, int batches, long sinceMs) {}

    /** The ticket for a batch that would begin a transaction; batches of the same epoch share one. */
    long ticketFor(long producerId, short producerEpoch, int baseSequence, long nowMs) {
        Producer producer = new Producer(producerId, producerEpoch);
        Beginning present = byProducer.get(producer);
        Beginning next;
        if (present == null) {
            lastTicket++;
            next = new Beginning(lastTicket, baseSequence, 1, nowMs);
        } else {
            int lowest = Math.min(present.lowestSequence, baseSequence);
            next = new Beginning(present.ticket, lowest, present.batches + 1, nowMs);
        }
        byProducer.put(producer, next);
        return next.ticket;
    }

    /** A batch is refused for good; with the last of them the ticket is good no more. */
    void giveBack(long producerId, short producerEpoch, long ticket) {
        byProducer.computeIfPresent(new Producer(producerId, producerEpoch), (producer, present) -> {
            if (present.ticket != ticket) {
                return present;
            }
            return present.batches == 1
                    ? null
                    : new Beginning(ticket, present.lowestSequence, present.batches - 1, present.sinceMs);
        });
    }

    /** Whether the ticket is good still. */
    boolean holds(BatchFacts facts, long ticket) {
        Beginning present = of(facts);
        return present != null && present.ticket == ticket;
    }

    private @Nullable Beginning of(BatchFacts facts) {
        return byProducer.get(new Producer(facts.producerId(), facts.producerEpoch()));
    }

    /** The sequence of the first batch that came, or null: one after it must not be the first to be stored. */
    @Nullable
    Integer lowestSequence(BatchFacts facts) {
        Beginning present = of(facts);
        return present == null ? null : present.lowestSequence;
    }

    /** A transaction has begun, or ended: takes back the tickets of all epochs below this one. */
    void removeBelow(long producerId, int producerEpoch) {
        byProducer
                .subMap(new Producer(producerId, Integer.MIN_VALUE), new Producer(producerId, producerEpoch))
                .clear();
    }

    void forgetSilentSince(long timeMs) {
        byProducer.values().removeIf(beginning -> beginning.sinceMs < timeMs);
    }
}
