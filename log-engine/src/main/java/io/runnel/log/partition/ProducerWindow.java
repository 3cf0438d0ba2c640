package io.runnel.log.partition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last batches of one idempotent producer, newest last, and the transaction it has open. Immutable.
 *
 * @param coordinatorEpoch that of the newest transaction marker, or {@link #NO_COORDINATOR}
 * @param lastSeenMs the broker's time of the newest append: records' own timestamps may lie years back
 * @param transactionStart first offset of the open transaction, or {@link #NO_TRANSACTION}
 * @param batches at most {@link #SIZE}, all of {@code producerEpoch}; empty after a marker with a new epoch
 */
public record ProducerWindow(
        short producerEpoch,
        int coordinatorEpoch,
        long lastSeenMs,
        long transactionStart,
        List<RememberedBatch> batches) {
    /** A producer has at most five requests in flight, so that a duplicate is among the last five (KIP-98). */
    public static final int SIZE = 5;

    /** The coordinator epoch of a producer that no marker came for. */
    public static final int NO_COORDINATOR = -1;

    /** Instead of an open transaction's first offset. */
    public static final long NO_TRANSACTION = -1L;

    private static final int FIRST_SEQUENCE = 0;

    public ProducerWindow {
        batches = List.copyOf(batches);
        if (batches.size() > SIZE) {
            throw new IllegalArgumentException(
                    "A producer window holds at most " + SIZE + " batches, not " + batches.size());
        }
    }

    /** A stored batch, by the sequence and offset of its last record. */
    public record RememberedBatch(int lastSequence, long lastOffset, int offsetDelta, long maxTimestampMs) {
        public int baseSequence() {
            return Sequences.subtract(lastSequence, offsetDelta);
        }

        public long baseOffset() {
            return lastOffset - offsetDelta;
        }

        static RememberedBatch of(BatchFacts facts, long baseOffset) {
            return new RememberedBatch(
                    facts.lastSequence(),
                    baseOffset + facts.lastOffsetDelta(),
                    facts.lastOffsetDelta(),
                    facts.maxTimestampMs());
        }
    }

    /** The newest batch, or null when the epoch has none yet. */
    public @Nullable RememberedBatch last() {
        return batches.isEmpty() ? null : batches.get(batches.size() - 1);
    }

    /** Whether a transaction has begun that no marker has ended. */
    public boolean inTransaction() {
        return transactionStart != NO_TRANSACTION;
    }

    /** The stored copy of this batch, or null when it is none of those remembered. */
    @Nullable
    RememberedBatch copyOf(BatchFacts facts) {
        if (facts.producerEpoch() != producerEpoch) {
            return null;
        }
        for (RememberedBatch batch : batches) {
            if (batch.lastSequence() == facts.lastSequence() && batch.baseSequence() == facts.baseSequence()) {
                return batch;
            }
        }
        return null;
    }

    /** The sequence that a batch of this epoch must begin with. */
    int nextSequence() {
        RememberedBatch last = last();
        return last == null ? FIRST_SEQUENCE : Sequences.add(last.lastSequence(), 1);
    }

    /** The window after a batch was stored; a null window is that of a producer not seen before. */
    static ProducerWindow after(@Nullable ProducerWindow before, BatchFacts facts, long baseOffset, long nowMs) {
        int coordinatorEpoch = before == null ? NO_COORDINATOR : before.coordinatorEpoch;
        long start = before == null ? NO_TRANSACTION : before.transactionStart;
        if (start == NO_TRANSACTION && facts.transactional()) {
            start = baseOffset;
        }
        boolean newEpoch = before == null || before.producerEpoch != facts.producerEpoch();
        if (!facts.sequenced()) {
            List<RememberedBatch> known = before == null || newEpoch ? List.of() : before.batches;
            return new ProducerWindow(facts.producerEpoch(), coordinatorEpoch, nowMs, start, known);
        }
        RememberedBatch stored = RememberedBatch.of(facts, baseOffset);
        if (before == null || newEpoch) {
            return new ProducerWindow(facts.producerEpoch(), coordinatorEpoch, nowMs, start, List.of(stored));
        }
        int kept = Math.min(before.batches.size(), SIZE - 1);
        RememberedBatch[] next = new RememberedBatch[kept + 1];
        for (int i = 0; i < kept; i++) {
            next[i] = before.batches.get(before.batches.size() - kept + i);
        }
        next[kept] = stored;
        return new ProducerWindow(facts.producerEpoch(), coordinatorEpoch, nowMs, start, List.of(next));
    }

    /** The window after a transaction marker; a new epoch begins with sequence 0 (KIP-890). */
    static ProducerWindow after(@Nullable ProducerWindow before, TransactionMarker marker, long nowMs) {
        boolean sameEpoch = before != null && before.producerEpoch == marker.producerEpoch();
        return new ProducerWindow(
                marker.producerEpoch(),
                marker.coordinatorEpoch(),
                nowMs,
                NO_TRANSACTION,
                before != null && sameEpoch ? before.batches : List.of());
    }

    /** This window without what lies at that offset or after it; null when nothing is left to remember. */
    @Nullable
    ProducerWindow cutAt(long endOffset) {
        long start = transactionStart < endOffset ? transactionStart : NO_TRANSACTION;
        List<RememberedBatch> kept =
                batches.stream().filter(batch -> batch.lastOffset() < endOffset).toList();
        if (start == transactionStart && kept.size() == batches.size()) {
            return this;
        }
        return kept.isEmpty() && start == NO_TRANSACTION
                ? null
                : new ProducerWindow(producerEpoch, coordinatorEpoch, lastSeenMs, start, kept);
    }
}
