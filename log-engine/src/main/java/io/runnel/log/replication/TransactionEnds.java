package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.CompletedTransaction;
import io.runnel.log.partition.Decision;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.AppendedBatch;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Writes the control batches that end transactions (KIP-98). Guarded by the replica's lock. */
final class TransactionEnds {
    private final PartitionState state;
    private final LogWriter writer;

    TransactionEnds(PartitionState state, LogWriter writer) {
        this.state = state;
        this.writer = writer;
    }

    /** Fails with the error that the coordinator gets; then nothing was stored. */
    AppendResult store(TransactionMarker marker, boolean epochBumped, int leaderEpoch, long nowMs) {
        Decision decision = state.decide(marker, epochBumped);
        if (decision instanceof Decision.Refuse refusal) {
            throw refusal.cause();
        }
        long offset = state.logEndOffset();
        MemoryRecords batch = MemoryRecords.withEndTransactionMarker(
                offset,
                nowMs,
                leaderEpoch,
                marker.producerId(),
                marker.producerEpoch(),
                new EndTransactionMarker(
                        marker.committed() ? ControlRecordType.COMMIT : ControlRecordType.ABORT,
                        marker.coordinatorEpoch()));
        AppendedBatch facts = new AppendedBatch(offset, nowMs, batch.sizeInBytes());
        writer.write(batch, facts, aborted(state.completion(marker, offset)));
        state.ended(marker, offset, nowMs);
        state.takeBackTickets(marker, epochBumped);
        return new AppendResult(offset, offset, nowMs, RecordBatch.NO_TIMESTAMP, state.logStartOffset());
    }

    /** What the transaction index says of a transaction, or null when it was committed or there was none. */
    static @Nullable AbortedTransaction aborted(@Nullable CompletedTransaction completed) {
        return completed == null || completed.committed()
                ? null
                : new AbortedTransaction(
                        completed.producerId(),
                        completed.firstOffset(),
                        completed.lastOffset(),
                        completed.lastStableOffset());
    }
}
