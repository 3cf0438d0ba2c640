package io.runnel.log.partition;

import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;

/** What becomes of a batch by its place among its producer's batches (KIP-98, KIP-360). Pure. */
final class Sequencing {
    private final String partition;

    /** @param partition its name, for messages */
    Sequencing(String partition) {
        this.partition = partition;
    }

    Decision.Store store(BatchFacts facts, long logEndOffset) {
        return new Decision.Store(logEndOffset, logEndOffset + facts.lastOffsetDelta());
    }

    /** @param window what the producer wrote last, or null if nothing is known of it */
    Decision decide(BatchFacts facts, @Nullable ProducerWindow window, long logEndOffset) {
        if (window == null) {
            return decideUnknown(facts, logEndOffset);
        }
        RememberedBatch copy = facts.sequenced() ? window.copyOf(facts) : null;
        if (copy != null) {
            return new Decision.Duplicate(copy.baseOffset(), copy.lastOffset(), copy.maxTimestampMs());
        }
        if (facts.producerEpoch() < window.producerEpoch()) {
            return new Decision.Refuse(new InvalidProducerEpochException("Append to " + partition + " by producer "
                    + facts.producerId() + " with producer epoch " + facts.producerEpoch() + ": epoch "
                    + window.producerEpoch() + " has written since, the producer is fenced."));
        }
        if (window.inTransaction() && !facts.transactional()) {
            return new Decision.Refuse(new InvalidTxnStateException("Append to " + partition + " by producer "
                    + facts.producerId() + ": its transaction is open since offset " + window.transactionStart()
                    + ", the batch is not part of it. Commit or abort the transaction first."));
        }
        if (!facts.sequenced()) {
            return store(facts, logEndOffset);
        }
        int expected = facts.producerEpoch() > window.producerEpoch() ? 0 : window.nextSequence();
        return facts.baseSequence() == expected
                ? store(facts, logEndOffset)
                : new Decision.Refuse(outOfOrder(facts, expected, logEndOffset));
    }

    // The batches before it may have expired, or were refused while nobody led here, and come again: stored first, this
    // one would overtake them. An idempotent producer goes on with a new epoch, all its batches in order (KIP-360). One
    // that keeps its epoch from transaction to transaction cannot: what it begins in a partition, its coordinator
    // knows.
    private Decision decideUnknown(BatchFacts facts, long logEndOffset) {
        return !facts.sequenced() || facts.transactional() || facts.baseSequence() == 0
                ? store(facts, logEndOffset)
                : new Decision.Refuse(new UnknownProducerIdException("Append to " + partition + " by producer "
                        + facts.producerId() + ", epoch " + facts.producerEpoch()
                        + ": nothing of the producer is known here, the batch begins with sequence "
                        + facts.baseSequence() + "."));
    }

    OutOfOrderSequenceException outOfOrder(BatchFacts facts, int expected, long logEndOffset) {
        return new OutOfOrderSequenceException("Append to " + partition + " at offset " + logEndOffset + " by producer "
                + facts.producerId() + ", epoch " + facts.producerEpoch() + ": sequence " + expected
                + " was expected, the batch begins with " + facts.baseSequence() + ".");
    }
}
