package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.replication.RefusedRecordsException.Refusal;
import io.runnel.log.storage.ArrivedRecords;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.RecordStructure;
import io.runnel.log.storage.TopicConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The checks that look at every record of a batch, and what follows for the batch's bytes: that they are records at all,
 * that a compacted topic's have keys, how far timestamps may be off, the topic's validator, its codec. The rules are those
 * of Apache Kafka's {@code LogValidator}. A batch that passes stays byte for byte as it came, unless its topic asks for
 * another codec or it lies about its newest timestamp.
 */
final class RecordChecks {
    /** Kafka's clients show what they get; a thousand refused records of a batch say no more than the first ones. */
    private static final int MAX_REFUSALS = 100;

    private static final ThreadLocal<RecordStructure> STRUCTURE = ThreadLocal.withInitial(RecordStructure::new);
    private static final ThreadLocal<ArrivedRecords> ARRIVED = ThreadLocal.withInitial(ArrivedRecords::new);

    private final TopicPartition partition;
    private final TopicConfig config;
    private final long nowMs;
    private final List<Refusal> refusals = new ArrayList<>();
    private long maxTimestampMs = RecordBatch.NO_TIMESTAMP;

    private RecordChecks(TopicPartition partition, TopicConfig config, long nowMs) {
        this.partition = partition;
        this.config = config;
        this.nowMs = nowMs;
    }

    /**
     * Checks an admitted batch.
     *
     * @return what to store: these records, or others in the topic's codec
     * @throws RefusedRecordsException if the validator refuses a record, or one has no key where it must
     * @throws InvalidTimestampException if a record's timestamp is further off than the topic allows
     * @throws org.apache.kafka.common.InvalidRecordException if a record is malformed
     * @throws org.apache.kafka.common.errors.RecordTooLargeException if the batch must be decompressed and is too large then
     * @throws org.apache.kafka.common.errors.RetriableException if the validator cannot judge at present
     */
    static MemoryRecords check(
            TopicPartition partition,
            MemoryRecords records,
            MutableRecordBatch batch,
            TopicConfig config,
            RecordValidator.@Nullable RecordCheck validator,
            long nowMs) {
        RecordChecks checks = new RecordChecks(partition, config, nowMs);
        ByteBuffer buffer = records.buffer();
        BatchHeader header = new BatchHeader().wrap(buffer, buffer.position());
        Compression target = config.compression().orElse(null);
        boolean recompressed = target != null && target.type() != header.compression();
        if (validator == null && !recompressed) {
            STRUCTURE.get().walk(header, buffer, buffer.position(), checks::checkRecord);
            checks.settle(batch);
            return records;
        }
        ArrivedRecords arrived = ARRIVED.get();
        try {
            arrived.open(header, buffer, buffer.position(), maxDecompressedBytes(validator));
            checks.walk(arrived, validator);
            checks.settle(batch);
            return target != null && recompressed ? Recompression.of(arrived, batch, target) : records;
        } finally {
            arrived.release();
        }
    }

    private static int maxDecompressedBytes(RecordValidator.@Nullable RecordCheck validator) {
        return validator == null
                ? RecordValidator.RecordCheck.DEFAULT_MAX_DECOMPRESSED_BYTES
                : validator.maxDecompressedBytes();
    }

    private void walk(ArrivedRecords arrived, RecordValidator.@Nullable RecordCheck validator) {
        RecordValidator.BatchCheck judge = validator == null ? null : validator.ofBatch();
        while (arrived.next()) {
            checkRecord(arrived.index(), arrived.timestampMs(), arrived.hasKey());
            String refusal = judge == null ? null : judge.refusal(arrived);
            if (refusal != null) {
                refuse(arrived.index(), refusal);
            }
        }
    }

    /** After the last record. */
    private void settle(MutableRecordBatch batch) {
        refuseIfAny();
        if (config.timestampType() == TimestampType.CREATE_TIME && maxTimestampMs != batch.maxTimestamp()) {
            batch.setMaxTimestamp(TimestampType.CREATE_TIME, maxTimestampMs);
        }
    }

    private void checkRecord(int index, long timestampMs, boolean hasKey) {
        maxTimestampMs = Math.max(maxTimestampMs, timestampMs);
        if (config.compacts() && !hasKey) {
            refuse(index, "Compacted topic cannot accept message without key in topic partition " + partition + ".");
        }
        if (config.timestampType() == TimestampType.CREATE_TIME) {
            checkAge(timestampMs);
        }
    }

    private void refuse(int index, String reason) {
        if (refusals.size() < MAX_REFUSALS) {
            refusals.add(new Refusal(index, reason));
        }
    }

    private void refuseIfAny() {
        if (!refusals.isEmpty()) {
            Refusal first = refusals.get(0);
            throw new RefusedRecordsException(
                    "Record " + first.batchIndex() + " of the batch may not enter " + partition + ": "
                            + first.message(),
                    refusals);
        }
    }

    private void checkAge(long timestampMs) {
        if (timestampMs == RecordBatch.NO_TIMESTAMP) {
            return;
        }
        if (nowMs - timestampMs > config.timestampBeforeMaxMs()) {
            throw new InvalidTimestampException("Append to " + partition + ": timestamp " + timestampMs
                    + " is further behind the broker's time " + nowMs + " than message.timestamp.before.max.ms = "
                    + config.timestampBeforeMaxMs() + " allows.");
        }
        if (timestampMs - nowMs > config.timestampAfterMaxMs()) {
            throw BatchAdmission.tooFarAhead(partition, timestampMs, nowMs, config);
        }
    }
}
