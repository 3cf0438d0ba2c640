package io.runnel.log.compaction;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a compaction leaves: the last record of each key, tombstones and transaction markers until their time is over,
 * and a batch without records where it carries what must not be forgotten. For one pass over one log, on one thread.
 *
 * <p>A tombstone or marker gets its delete horizon from the first pass that finds it with nothing left to delete
 * (KIP-534); a pass after that horizon drops it. So a reader that is slower than {@code delete.retention.ms} may miss
 * a deletion, no other.
 */
public final class Retained {
    private final OffsetMap latest;
    private final PassedTransactions transactions;
    private final Map<Long, LastRecord> producers;
    private final long mappedEndOffset;
    private final long roundEndOffset;
    private final long nowMs;

    /**
     * Rules of one pass.
     *
     * @param latest the last offset of each key that has a record in the part that is compacted for the first time
     * @param mappedEndOffset exclusive: up to where {@code latest} knows; later records stay
     * @param roundEndOffset exclusive: the end of the pass, before which the last batch stays
     */
    public Retained(
            OffsetMap latest,
            PassedTransactions transactions,
            Map<Long, LastRecord> producers,
            long mappedEndOffset,
            long roundEndOffset,
            long nowMs) {
        this.latest = latest;
        this.transactions = transactions;
        this.producers = producers;
        this.mappedEndOffset = mappedEndOffset;
        this.roundEndOffset = roundEndOffset;
        this.nowMs = nowMs;
    }

    /**
     * What happens to a batch.
     *
     * @param recordsGo none of its records stays
     * @param staysEmpty the batch stays though all records go
     * @param markerIsIdle it is a marker that nothing needs any more: its delete horizon is due
     */
    public record Verdict(boolean recordsGo, boolean staysEmpty, boolean markerIsIdle) {}

    /** Those of this pass. */
    public PassedTransactions transactions() {
        return transactions;
    }

    /** A batch of records comes next. */
    public Verdict batch(Batch batch) {
        boolean aborted = transactions.batch(batch.producerId(), batch.transactional(), batch.lastOffset());
        return new Verdict(aborted, staysEmpty(batch), false);
    }

    /**
     * A control batch comes next.
     *
     * @param commit null when it holds no transaction marker any more
     */
    public Verdict marker(Batch batch, @Nullable Boolean commit) {
        boolean idle = commit == null || transactions.marker(batch.producerId(), commit, batch.lastOffset());
        boolean expired =
                batch.deleteHorizonMs().isPresent() && batch.deleteHorizonMs().getAsLong() <= nowMs;
        return new Verdict(idle && expired, staysEmpty(batch), idle);
    }

    /**
     * The facts of a batch that count here.
     *
     * @param producerId negative without one
     * @param deleteHorizonMs when its tombstones or marker may go, if an earlier pass said so
     */
    public record Batch(
            long producerId,
            short producerEpoch,
            boolean transactional,
            boolean control,
            long lastOffset,
            OptionalLong deleteHorizonMs) {}

    private boolean staysEmpty(Batch batch) {
        if (batch.lastOffset() + 1 == roundEndOffset) {
            return true; // So that the log's end can be told from its batches alone.
        }
        LastRecord last = batch.producerId() < 0 ? null : producers.get(batch.producerId());
        if (last == null) {
            return false;
        }
        return last.lastOffset() == LastRecord.NO_BATCH
                ? batch.control() && batch.producerEpoch() == last.producerEpoch()
                : batch.lastOffset() == last.lastOffset();
    }

    /** Whether a record stays, of a batch whose records do not all go. */
    public boolean keeps(Batch batch, long offset, @Nullable ByteBuffer key, boolean tombstone) {
        if (offset >= mappedEndOffset) {
            return true;
        }
        if (key == null || offset < latest.latest(key)) {
            return false;
        }
        return !tombstone
                || batch.deleteHorizonMs().isEmpty()
                || nowMs < batch.deleteHorizonMs().getAsLong();
    }
}
