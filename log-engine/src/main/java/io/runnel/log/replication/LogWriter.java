package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.AppendedBatch;
import io.runnel.log.storage.SegmentedLog;
import java.io.IOException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** Writes stamped batches at the end of a log, with a snapshot of producers where a segment begins. Guarded by the replica's lock. */
final class LogWriter {
    private final TopicPartition partition;
    private final SegmentedLog log;
    private final PartitionState state;
    private final ProducerSnapshots snapshots;

    LogWriter(TopicPartition partition, SegmentedLog log, PartitionState state, ProducerSnapshots snapshots) {
        this.partition = partition;
        this.log = log;
        this.state = state;
        this.snapshots = snapshots;
    }

    /**
     * @param aborted the transaction that the batch ends, if it is the marker that aborts one
     * @throws KafkaStorageException if the disk refuses; nothing was stored then
     */
    void write(MemoryRecords batch, AppendedBatch facts, @Nullable AbortedTransaction aborted) {
        try {
            if (log.rollBefore(facts)) {
                snapshots.write(state.logEndOffset(), state.producers());
            }
            if (aborted == null) {
                log.append(batch, facts);
            } else {
                log.appendAbort(batch, facts, aborted);
            }
        } catch (IOException e) {
            throw new KafkaStorageException(
                    "Append to " + partition + " at offset " + state.logEndOffset() + " failed in " + log.directory()
                            + ": " + e.getMessage() + ". Nothing of the batch was stored.",
                    e);
        }
    }
}
