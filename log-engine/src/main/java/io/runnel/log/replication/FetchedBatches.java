package io.runnel.log.replication;

import io.runnel.log.partition.AbortedTransaction;
import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.storage.AppendedBatch;
import io.runnel.log.storage.BatchHeader;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Writes the batches that a follower has fetched as they came: offsets, epochs and all else are the leader's. Guarded by the
 * replica's lock.
 */
final class FetchedBatches {
    private final TopicPartition partition;
    private final PartitionState state;
    private final LogWriter writer;

    FetchedBatches(TopicPartition partition, PartitionState state, LogWriter writer) {
        this.partition = partition;
        this.state = state;
        this.writer = writer;
    }

    /**
     * Writes those that follow the log's end; what is there already is passed over, and so is the beginning of a batch at
     * the end.
     *
     * @param epochs is told of each batch, before it is written: its base offset is the log's next, or lies beyond
     * @throws CorruptRecordException if a batch is damaged, or does not follow; those before it are written
     */
    void store(MemoryRecords records, long nowMs, ObjIntConsumer<BatchHeader> epochs) {
        ByteBuffer bytes = records.buffer().duplicate();
        BatchHeader header = new BatchHeader();
        int at = bytes.position();
        while (bytes.limit() - at >= BatchHeader.BYTES) {
            header.wrap(bytes, at);
            int size = header.sizeInBytes();
            if (size < BatchHeader.BYTES) {
                throw damaged(header, "has a size of " + size + " bytes");
            }
            if (bytes.limit() - at < size) {
                return; // A batch of which the end did not fit in the answer.
            }
            if (header.lastOffset() >= state.logEndOffset()) {
                store(header, MemoryRecords.readableRecords(bytes.slice(at, size)), nowMs, epochs);
            }
            at += size;
        }
    }

    private void store(BatchHeader header, MemoryRecords batch, long nowMs, ObjIntConsumer<BatchHeader> epochs) {
        if (!header.intact()) {
            throw damaged(header, "has a checksum that does not hold");
        }
        if (header.baseOffset() < state.logEndOffset()) {
            throw damaged(header, "reaches from before the log's end beyond it");
        }
        BatchFacts facts = header.facts();
        epochs.accept(header, facts.leaderEpoch());
        AppendedBatch written = new AppendedBatch(header.lastOffset(), header.maxTimestamp(), header.sizeInBytes());
        TransactionMarker marker = header.transactionMarker();
        if (marker == null) {
            writer.write(batch, written, null);
            state.stored(facts, header.baseOffset(), nowMs);
        } else {
            AbortedTransaction aborted = TransactionEnds.aborted(state.completion(marker, header.baseOffset()));
            writer.write(batch, written, aborted);
            state.ended(marker, header.baseOffset(), nowMs);
        }
    }

    private CorruptRecordException damaged(BatchHeader header, String how) {
        return new CorruptRecordException("A batch fetched for " + partition + " with base offset "
                + header.baseOffset() + " " + how + "; this log ends at " + state.logEndOffset()
                + ". It is fetched again.");
    }
}
