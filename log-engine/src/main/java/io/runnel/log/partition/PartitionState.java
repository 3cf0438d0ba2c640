package io.runnel.log.partition;

import io.runnel.log.partition.ProducerWindow.RememberedBatch;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one replica: end offsets, high watermark, last stable offset, producers' sequences. Deciding and
 * applying are two steps, so that a batch whose write failed leaves no trace here.
 *
 * <p>Pure, and for one thread at a time: the replica calls it under its lock.
 *
 * <p>Invariant: log start offset &lt;= high watermark &lt;= log end offset; the high watermark never goes back.
 */
public final class PartitionState {
    /** What a batch expects that may be appended wherever the log ends. */
    public static final long ANY_END_OFFSET = -1L;

    /** Stands for the high watermark where records are deleted, as in Kafka's DeleteRecords. */
    public static final long HIGH_WATERMARK = -1L;

    /** The ticket of a batch whose transaction is open here already. */
    public static final long OPEN_TRANSACTION = 0L;

    /** The ticket of a batch whose transaction nobody asks for. */
    public static final long ANY_TRANSACTION = -1L;

    /** The ticket of a batch that is refused whatever its coordinator says: a later epoch has written here. */
    public static final long FENCED = -2L;

    private final String partition;
    private final Map<Long, ProducerWindow> producers = new HashMap<>();
    private final OpenTransactions transactions = new OpenTransactions();
    private final TransactionBeginnings beginnings = new TransactionBeginnings();
    private long logStartOffset;
    private long logEndOffset;
    private long flushedEndOffset;
    private long highWatermark;

    /**
     * The state of a log that is read back from disk; {@link #stored} is then called for its batches.
     *
     * @param partition its name, for messages
     */
    public PartitionState(String partition, long logStartOffset) {
        this.partition = partition;
        this.logStartOffset = logStartOffset;
        this.logEndOffset = logStartOffset;
        this.flushedEndOffset = logStartOffset;
        this.highWatermark = logStartOffset;
    }

    /** Records below this offset may not be read any more. */
    public long logStartOffset() {
        return logStartOffset;
    }

    /**
     * Where the log begins when its records before an offset are deleted; changes nothing.
     *
     * @param offset exclusive; {@link #HIGH_WATERMARK} for all that is committed
     * @throws OffsetOutOfRangeException if the offset is negative or beyond the high watermark
     */
    public long startAfterDeleting(long offset) {
        long target = offset == HIGH_WATERMARK ? highWatermark : offset;
        if (target < 0 || target > highWatermark) {
            throw new OffsetOutOfRangeException("Deletion of the records of " + partition + " before offset " + target
                    + ": the log reaches from " + logStartOffset + " to the high watermark " + highWatermark + ".");
        }
        return Math.max(logStartOffset, target);
    }

    /**
     * The records before this offset are gone. What their producers wrote is still known, so that a batch sent again
     * is not taken for a new one.
     *
     * @throws IllegalStateException if the offset is beyond the high watermark
     */
    public void advanceLogStartOffset(long offset) {
        if (offset > highWatermark) {
            throw new IllegalStateException("Log start offset " + offset + " of " + partition
                    + " would pass its high watermark " + highWatermark);
        }
        logStartOffset = Math.max(logStartOffset, offset);
    }

    /** Exclusive: the offset of the next record. */
    public long logEndOffset() {
        return logEndOffset;
    }

    /** Exclusive end of what is committed: acknowledged to producers, visible to consumers. */
    public long highWatermark() {
        return highWatermark;
    }

    /**
     * Exclusive end of what is committed and outside open transactions; without transactions the high watermark. A
     * transaction counts as open until the high watermark has passed its marker.
     */
    public long lastStableOffset() {
        return Math.max(logStartOffset, Math.min(transactions.firstUnstableOffset(), highWatermark));
    }

    /** What each producer wrote last, by producer id. A copy. */
    public Map<Long, ProducerWindow> producers() {
        return Map.copyOf(producers);
    }

    /**
     * Whether the log ends where this batch expects it. A batch that is sent again, because its acknowledgement was lost,
     * has moved the end itself.
     *
     * @param expectedEndOffset {@link #ANY_END_OFFSET} for a batch without such an expectation
     */
    public boolean endsAt(long expectedEndOffset, BatchFacts facts) {
        return expectedEndOffset == ANY_END_OFFSET
                || expectedEndOffset == logEndOffset
                || decide(facts) instanceof Decision.Duplicate;
    }

    /**
     * What a transactional batch needs to be stored: {@link #OPEN_TRANSACTION}, or the ticket with which it may begin
     * one, once the producer's coordinator has agreed (KIP-890); {@link #FENCED} if it cannot be.
     *
     * @param nowMs the broker's time
     */
    public long ticketFor(long producerId, short producerEpoch, int baseSequence, long nowMs) {
        ProducerWindow window = producers.get(producerId);
        if (window != null && producerEpoch < window.producerEpoch()) {
            return FENCED;
        }
        return isOpen(window, producerEpoch)
                ? OPEN_TRANSACTION
                : beginnings.ticketFor(producerId, producerEpoch, baseSequence, nowMs);
    }

    /** Whether a ticket is one for which the producer's coordinator is to be asked. */
    public static boolean begins(long ticket) {
        return ticket > OPEN_TRANSACTION;
    }

    /** The coordinator has refused a batch for good: its ticket leaves nothing behind unless others share it. */
    public void giveBackTicket(long producerId, short producerEpoch, long ticket) {
        beginnings.giveBack(producerId, producerEpoch, ticket);
    }

    /** Whether a producer's transaction is open here under this very epoch. */
    public boolean inTransaction(long producerId, short producerEpoch) {
        return isOpen(producers.get(producerId), producerEpoch);
    }

    private static boolean isOpen(@Nullable ProducerWindow window, short producerEpoch) {
        return window != null && window.inTransaction() && window.producerEpoch() == producerEpoch;
    }

    /** What to do with a batch that a producer sent. Changes nothing. */
    public Decision decide(BatchFacts facts) {
        return facts.idempotent() ? decideInSequence(facts, producers.get(facts.producerId())) : store(facts);
    }

    /**
     * Likewise, for a batch that may belong to a transaction.
     *
     * @param ticket what {@link #ticketFor} gave, or {@link #ANY_TRANSACTION}
     */
    public Decision decide(BatchFacts facts, long ticket) {
        Decision decision = decide(facts);
        boolean begins = facts.transactional() && !isOpen(producers.get(facts.producerId()), facts.producerEpoch());
        if (ticket == ANY_TRANSACTION || !begins || !(decision instanceof Decision.Store)) {
            return decision;
        }
        if (!beginnings.holds(facts, ticket)) {
            return new Decision.Refuse(new InvalidTxnStateException("Append to " + partition + " by producer "
                    + facts.producerId() + " with producer epoch " + facts.producerEpoch()
                    + ": the batch is not part of an open transaction."));
        }
        Integer first = beginnings.lowestSequence(facts);
        boolean known = producers.containsKey(facts.producerId());
        return known || first == null || facts.baseSequence() <= first
                ? decision
                : new Decision.Refuse(outOfOrder(facts, first));
    }

    private Decision.Store store(BatchFacts facts) {
        return new Decision.Store(logEndOffset, logEndOffset + facts.lastOffsetDelta());
    }

    private Decision decideInSequence(BatchFacts facts, @Nullable ProducerWindow window) {
        if (window == null) {
            return decideUnknown(facts);
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
            return store(facts);
        }
        int expected = facts.producerEpoch() > window.producerEpoch() ? 0 : window.nextSequence();
        return facts.baseSequence() == expected ? store(facts) : new Decision.Refuse(outOfOrder(facts, expected));
    }

    // The batches before it may have expired, or were refused while nobody led here and come again: this one would
    // overtake them. An idempotent producer goes on with a new epoch (KIP-360); of a transaction its coordinator knows.
    private Decision decideUnknown(BatchFacts facts) {
        return !facts.sequenced() || facts.transactional() || facts.baseSequence() == 0
                ? store(facts)
                : new Decision.Refuse(new UnknownProducerIdException("Append to " + partition + " by producer "
                        + facts.producerId() + ", epoch " + facts.producerEpoch() + ": nothing of it is known here, the"
                        + " batch begins with sequence " + facts.baseSequence() + "."));
    }

    private OutOfOrderSequenceException outOfOrder(BatchFacts facts, int expected) {
        return new OutOfOrderSequenceException("Append to " + partition + " at offset " + logEndOffset + " by producer "
                + facts.producerId() + ", epoch " + facts.producerEpoch() + ": sequence " + expected
                + " was expected, the batch begins with " + facts.baseSequence() + ".");
    }

    /**
     * What to do with a marker that a transaction coordinator sent. Changes nothing.
     *
     * @param epochBumped whether the coordinator gives each transaction's end an epoch of its own (KIP-890): then a
     *     marker with the epoch of an open transaction is a late copy of the end of the one before
     */
    public Decision decide(TransactionMarker marker, boolean epochBumped) {
        ProducerWindow window = producers.get(marker.producerId());
        Decision.Store store = new Decision.Store(logEndOffset, logEndOffset);
        if (window == null) {
            return store;
        }
        boolean late = epochBumped && window.inTransaction() && marker.producerEpoch() == window.producerEpoch();
        if (marker.producerEpoch() < window.producerEpoch() || late) {
            return new Decision.Refuse(new InvalidProducerEpochException("End of a transaction of producer "
                    + marker.producerId() + " in " + partition + " with producer epoch " + marker.producerEpoch()
                    + ": epoch " + window.producerEpoch() + " has written since, the marker is late."));
        }
        if (marker.coordinatorEpoch() < window.coordinatorEpoch()) {
            return new Decision.Refuse(new TransactionCoordinatorFencedException("End of a transaction of producer "
                    + marker.producerId() + " in " + partition + " by a coordinator with epoch "
                    + marker.coordinatorEpoch() + ": one with epoch " + window.coordinatorEpoch()
                    + " has written since."));
        }
        return store;
    }

    /**
     * A batch of records stands in the log, just written or read back after a restart.
     *
     * @param nowMs the broker's time
     * @throws IllegalStateException if it begins before the log's end
     */
    public void stored(BatchFacts facts, long baseOffset, long nowMs) {
        extend(baseOffset, facts.lastOffsetDelta());
        // Control batches carry a producer's id and epoch but no sequence.
        if (facts.idempotent() && !facts.control()) {
            ProducerWindow before = producers.get(facts.producerId());
            ProducerWindow after = ProducerWindow.after(before, facts, baseOffset, nowMs);
            producers.put(facts.producerId(), after);
            if (facts.transactional()) {
                beginnings.removeBelow(facts.producerId(), facts.producerEpoch() + 1);
            }
            if (after.transactionStart() == baseOffset) {
                transactions.begin(facts.producerId(), baseOffset);
            }
        }
    }

    /** The transaction that this marker will end at the log's end, or null when there is none. Changes nothing. */
    public @Nullable CompletedTransaction completion(TransactionMarker marker) {
        ProducerWindow window = producers.get(marker.producerId());
        return window != null && window.inTransaction()
                ? transactions.completion(window.transactionStart(), marker, logEndOffset)
                : null;
    }

    /**
     * A transaction marker stands in the log, just written or read back after a restart.
     *
     * @param nowMs the broker's time
     * @return the transaction that it ended, or null when the producer had none open here
     * @throws IllegalStateException if it stands before the log's end
     */
    public @Nullable CompletedTransaction ended(TransactionMarker marker, long offset, long nowMs) {
        extend(offset, 0);
        ProducerWindow before = producers.get(marker.producerId());
        producers.put(marker.producerId(), ProducerWindow.after(before, marker, nowMs));
        return before != null && before.inTransaction()
                ? transactions.complete(before.transactionStart(), marker, offset)
                : null;
    }

    /**
     * Takes back the tickets of the transaction that a marker has just ended. Where each end has a producer epoch of its
     * own, a ticket of that epoch is the next transaction's, whose first batch may come before the marker.
     *
     * @param epochBumped as {@link #decide(TransactionMarker, boolean)} takes it
     */
    public void takeBackTickets(TransactionMarker marker, boolean epochBumped) {
        beginnings.removeBelow(marker.producerId(), marker.producerEpoch() + (epochBumped ? 0 : 1));
    }

    private void extend(long baseOffset, int lastOffsetDelta) {
        if (baseOffset < logEndOffset) {
            throw new IllegalStateException("Batch of " + partition + " at offset " + baseOffset
                    + " begins before the log's end " + logEndOffset);
        }
        logEndOffset = baseOffset + lastOffsetDelta + 1;
    }

    /** Takes over what a snapshot says of producers, before the batches that follow it are read back. */
    public void restore(Map<Long, ProducerWindow> snapshot, long endOffset) {
        producers.putAll(snapshot);
        snapshot.forEach((producerId, window) -> {
            if (window.inTransaction()) {
                transactions.begin(producerId, window.transactionStart());
            }
        });
        logEndOffset = Math.max(logEndOffset, endOffset);
    }

    /**
     * The log is open and flushed up to its end. Producers whose batches recovery cut off are forgotten.
     *
     * @param committedEnd exclusive end of what is known to be committed: the log's end, if this is the only replica
     */
    public void opened(long endOffset, long committedEnd) {
        Map<Long, ProducerWindow> kept = new HashMap<>();
        producers.forEach((producerId, window) -> {
            ProducerWindow cut = window.cutAt(endOffset);
            if (cut != null) {
                kept.put(producerId, cut);
            }
        });
        producers.clear();
        producers.putAll(kept);
        transactions.cutAt(endOffset);
        logEndOffset = endOffset;
        flushedEndOffset = endOffset;
        highWatermark = Math.max(logStartOffset, Math.min(committedEnd, endOffset));
        transactions.replicatedBelow(highWatermark);
    }

    /** As {@link #opened(long, long)}, of the only replica. */
    public void opened(long endOffset) {
        opened(endOffset, endOffset);
    }

    /** Everything below this offset is flushed to this replica's disk. */
    public void flushed(long endOffset) {
        flushedEndOffset = Math.max(flushedEndOffset, Math.min(endOffset, logEndOffset));
    }

    /** Exclusive end of what this replica holds under the topic's promise: flushed, or written where no flush is promised. */
    public long position(boolean flushPromised) {
        return flushPromised ? flushedEndOffset : logEndOffset;
    }

    /**
     * Moves the high watermark to the end of what is committed, never back and never beyond the log's end: a follower may
     * hear of more than it has.
     *
     * @return whether it moved
     */
    public boolean advanceHighWatermark(long committed) {
        long reached = Math.min(committed, logEndOffset);
        if (reached <= highWatermark) {
            return false;
        }
        highWatermark = reached;
        transactions.replicatedBelow(reached);
        return true;
    }

    /**
     * Forgets producers that wrote nothing since that time, which bounds this state's memory; not those whose
     * transaction is open, for its end must still be understood.
     */
    public void forgetProducersSilentSince(long timeMs) {
        beginnings.forgetSilentSince(timeMs);
        producers.values().removeIf(window -> window.lastSeenMs() < timeMs && !window.inTransaction());
    }
}
