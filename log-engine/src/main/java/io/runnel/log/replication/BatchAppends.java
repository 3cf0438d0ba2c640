package io.runnel.log.replication;

import io.runnel.log.partition.Decision;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.AppendedBatch;
import io.runnel.log.storage.TopicConfig;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Has admitted batches decided, stamps offsets and leader epoch into them and writes them. Guarded by the replica's lock. */
final class BatchAppends {
    private final PartitionState state;
    private final LogWriter writer;

    BatchAppends(PartitionState state, LogWriter writer) {
        this.state = state;
        this.writer = writer;
    }

    /**
     * Where the batch stands, or its first copy; fails with the error that the producer gets, then nothing was stored.
     *
     * @param ticket as {@link PartitionState#decide(io.runnel.log.partition.BatchFacts, long)} takes it
     */
    AppendResult store(Admitted admitted, long ticket, int leaderEpoch, TopicConfig config, long nowMs) {
        MutableRecordBatch batch = admitted.batch();
        Decision decision = state.decide(admitted.facts(), ticket);
        if (decision instanceof Decision.Refuse refusal) {
            throw refusal.cause();
        }
        if (decision instanceof Decision.Duplicate copy) {
            boolean stamped = config.timestampType() == TimestampType.LOG_APPEND_TIME;
            return new AppendResult(
                    copy.baseOffset(),
                    copy.lastOffset(),
                    copy.maxTimestampMs(),
                    stamped ? copy.maxTimestampMs() : RecordBatch.NO_TIMESTAMP,
                    state.logStartOffset());
        }
        Decision.Store store = (Decision.Store) decision;
        long logAppendTimeMs = stamp(batch, store, leaderEpoch, config, nowMs);
        AppendedBatch written = new AppendedBatch(store.lastOffset(), batch.maxTimestamp(), batch.sizeInBytes());
        writer.write(admitted.records(), written, null);
        state.stored(admitted.facts(), store.baseOffset(), nowMs);
        return new AppendResult(
                store.baseOffset(), store.lastOffset(), batch.maxTimestamp(), logAppendTimeMs, state.logStartOffset());
    }

    private static long stamp(
            MutableRecordBatch batch, Decision.Store store, int leaderEpoch, TopicConfig config, long nowMs) {
        batch.setLastOffset(store.lastOffset());
        batch.setPartitionLeaderEpoch(leaderEpoch);
        if (config.timestampType() != TimestampType.LOG_APPEND_TIME) {
            return RecordBatch.NO_TIMESTAMP;
        }
        batch.setMaxTimestamp(TimestampType.LOG_APPEND_TIME, nowMs);
        return nowMs;
    }
}
