package io.runnel.log.replication;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.storage.TopicConfig;
import java.util.Iterator;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Whether the bytes that a producer sent may enter the log at all, judged from the batch's header and checksum: no
 * record is looked at. The rules are those of Apache Kafka's {@code LogValidator} for message format v2.
 */
final class BatchAdmission {
    private final TopicPartition partition;
    private final TopicConfig config;
    private final long nowMs;

    BatchAdmission(TopicPartition partition, TopicConfig config, long nowMs) {
        this.partition = partition;
        this.config = config;
        this.nowMs = nowMs;
    }

    /**
     * The one batch in these bytes.
     *
     * @throws org.apache.kafka.common.errors.ApiException the error that the producer gets
     */
    MutableRecordBatch admit(MemoryRecords records) {
        Iterator<MutableRecordBatch> batches = records.batches().iterator();
        if (!batches.hasNext()) {
            throw new InvalidRecordException("Append to " + partition + ": no complete record batch is in the "
                    + records.sizeInBytes() + " bytes sent.");
        }
        MutableRecordBatch batch = batches.next();
        checkFrame(batch, records);
        checkSize(batch);
        if (!batch.isValid()) {
            throw new CorruptRecordException("Append to " + partition + ": the batch's checksum "
                    + Long.toHexString(batch.checksum()) + " does not hold, it was damaged on its way. Send it again.");
        }
        checkOffsets(batch);
        checkKind(batch);
        checkTimestamps(batch);
        return batch;
    }

    private void checkFrame(MutableRecordBatch batch, MemoryRecords records) {
        if (batch.magic() != RecordBatch.MAGIC_VALUE_V2) {
            throw new InvalidRecordException("Append to " + partition + ": message format v" + batch.magic()
                    + " is not supported, only v2 (Kafka 0.11 and newer clients).");
        }
        if (batch.sizeInBytes() != records.sizeInBytes()) {
            throw new InvalidRecordException("Append to " + partition
                    + " must have exactly one record batch: the first one has " + batch.sizeInBytes() + " of the "
                    + records.sizeInBytes() + " bytes sent.");
        }
    }

    private void checkSize(MutableRecordBatch batch) {
        if (batch.sizeInBytes() > config.maxMessageBytes()) {
            throw new RecordTooLargeException("Append to " + partition + ": the record batch has "
                    + batch.sizeInBytes() + " bytes, max.message.bytes is " + config.maxMessageBytes()
                    + ". Send smaller batches or raise that topic config.");
        }
        if (batch.sizeInBytes() > config.segmentBytes()) {
            throw new RecordBatchTooLargeException("Append to " + partition + ": the record batch has "
                    + batch.sizeInBytes() + " bytes, segment.bytes is " + config.segmentBytes() + ".");
        }
    }

    private void checkOffsets(MutableRecordBatch batch) {
        if (batch.baseOffset() != 0) {
            throw new InvalidRecordException("Append to " + partition + ": the batch's base offset is "
                    + batch.baseOffset() + ", a producer must send 0.");
        }
        Integer count = batch.countOrNull();
        if (count == null || count <= 0 || batch.lastOffset() != count - 1) {
            throw new InvalidRecordException("Append to " + partition + ": the batch claims " + count
                    + " records and a last offset delta of " + batch.lastOffset() + ", which must be one less.");
        }
    }

    private void checkKind(MutableRecordBatch batch) {
        if (batch.isControlBatch()) {
            throw new InvalidRecordException(
                    "Append to " + partition + ": clients are not allowed to write control records.");
        }
        if (batch.hasProducerId() && (batch.baseSequence() < 0 || batch.producerEpoch() < 0)) {
            throw new InvalidRecordException("Append to " + partition + " by producer " + batch.producerId()
                    + ": sequence " + batch.baseSequence() + " and epoch " + batch.producerEpoch()
                    + " must not be negative.");
        }
        try {
            batch.compressionType();
        } catch (IllegalArgumentException e) {
            throw new UnsupportedCompressionTypeException(
                    "Append to " + partition + ": " + e.getMessage() + ". Use none, gzip, snappy, lz4 or zstd.");
        }
    }

    private void checkTimestamps(MutableRecordBatch batch) {
        if (config.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return; // All of them are replaced.
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            throw new InvalidTimestampException(
                    "Append to " + partition + ": the producer must not set the timestamp type to LogAppendTime.");
        }
        if (batch.maxTimestamp() - nowMs > config.timestampAfterMaxMs()) {
            throw tooFarAhead(partition, batch.maxTimestamp(), nowMs, config);
        }
    }

    static InvalidTimestampException tooFarAhead(
            TopicPartition partition, long timestampMs, long nowMs, TopicConfig config) {
        return new InvalidTimestampException("Append to " + partition + ": timestamp " + timestampMs
                + " is further ahead of the broker's time " + nowMs + " than message.timestamp.after.max.ms = "
                + config.timestampAfterMaxMs() + " allows.");
    }

    /** The one batch in records that the broker has compressed anew, if it is not too large now. */
    MutableRecordBatch recompressed(MemoryRecords records) {
        MutableRecordBatch batch = records.batches().iterator().next();
        checkSize(batch);
        return batch;
    }

    /** What the decisions need to know of an admitted batch. */
    static BatchFacts factsOf(MutableRecordBatch batch) {
        return new BatchFacts(
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                (int) (batch.lastOffset() - batch.baseOffset()),
                batch.maxTimestamp(),
                batch.partitionLeaderEpoch(),
                batch.isTransactional(),
                batch.isControlBatch());
    }
}
