package io.runnel.log.partition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last batches of one idempotent producer, newest last. Immutable.
 *
 * @param lastSeenMs the broker's time of the newest append: records' own timestamps may lie years back
 * @param batches one to {@link #SIZE} batches, all of {@code producerEpoch}
 */
public record ProducerWindow(short producerEpoch, long lastSeenMs, List<RememberedBatch> batches) {
    /** A producer has at most five requests in flight, so that a duplicate is among the last five (KIP-98). */
    public static final int SIZE = 5;

    public ProducerWindow {
        batches = List.copyOf(batches);
        if (batches.isEmpty() || batches.size() > SIZE) {
            throw new IllegalArgumentException(
                    "A producer window holds 1 to " + SIZE + " batches, not " + batches.size());
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

    /** The newest batch. */
    public RememberedBatch last() {
        return batches.get(batches.size() - 1);
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

    /** Whether the batch's sequence directly follows the newest one. */
    boolean isFollowedBy(BatchFacts facts) {
        return facts.baseSequence() == Sequences.add(last().lastSequence(), 1);
    }

    /** The window after a batch was stored; a null window is that of a producer not seen before. */
    static ProducerWindow after(@Nullable ProducerWindow before, BatchFacts facts, long baseOffset, long nowMs) {
        RememberedBatch stored = RememberedBatch.of(facts, baseOffset);
        if (before == null || before.producerEpoch != facts.producerEpoch()) {
            return new ProducerWindow(facts.producerEpoch(), nowMs, List.of(stored));
        }
        int kept = Math.min(before.batches.size(), SIZE - 1);
        RememberedBatch[] next = new RememberedBatch[kept + 1];
        for (int i = 0; i < kept; i++) {
            next[i] = before.batches.get(before.batches.size() - kept + i);
        }
        next[kept] = stored;
        return new ProducerWindow(facts.producerEpoch(), nowMs, List.of(next));
    }
}
