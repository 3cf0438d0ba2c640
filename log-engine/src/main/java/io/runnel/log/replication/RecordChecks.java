package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.replication.RefusedRecordsException.Refusal;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.BatchRecords;
import io.runnel.log.storage.TopicConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The checks that look at every record of a batch, decompressing it: the topic's validator, and how old timestamps may
 * be. Run only for topics that ask for one of them.
 */
final class RecordChecks {
    /** Kafka's clients show what they get; a thousand refused records of a batch say no more than the first ones. */
    private static final int MAX_REFUSALS = 100;

    private RecordChecks() {}

    /**
     * @throws RefusedRecordsException if the validator refuses a record
     * @throws InvalidTimestampException if a record is older than the topic allows
     * @throws org.apache.kafka.common.InvalidRecordException if a record is malformed
     */
    static void check(
            TopicPartition partition,
            MemoryRecords records,
            TopicConfig config,
            RecordValidator.@Nullable RecordCheck validator,
            long nowMs) {
        boolean bounded =
                config.timestampType() == TimestampType.CREATE_TIME && config.timestampBeforeMaxMs() != Long.MAX_VALUE;
        if (validator == null && !bounded) {
            return;
        }
        ByteBuffer buffer = heapBuffer(records.buffer());
        List<Refusal> refusals = new ArrayList<>();
        try (BatchRecords walk = new BatchRecords()) {
            walk.open(new BatchHeader().wrap(buffer, buffer.position()), buffer, buffer.position());
            for (int index = 0; walk.next(); index++) {
                if (bounded) {
                    checkAge(partition, walk.timestampMs(), config, nowMs);
                }
                String refusal = validator == null ? null : validator.refusal(walk.key(), walk.value());
                if (refusal != null && refusals.size() < MAX_REFUSALS) {
                    refusals.add(new Refusal(index, refusal));
                }
            }
        }
        if (!refusals.isEmpty()) {
            Refusal first = refusals.get(0);
            throw new RefusedRecordsException(
                    "Record " + first.batchIndex() + " of the batch may not enter " + partition + ": "
                            + first.message(),
                    refusals);
        }
    }

    private static void checkAge(TopicPartition partition, long timestampMs, TopicConfig config, long nowMs) {
        if (timestampMs != RecordBatch.NO_TIMESTAMP && nowMs - timestampMs > config.timestampBeforeMaxMs()) {
            throw new InvalidTimestampException("Append to " + partition + ": timestamp " + timestampMs
                    + " is further behind the broker's time " + nowMs + " than message.timestamp.before.max.ms = "
                    + config.timestampBeforeMaxMs() + " allows.");
        }
    }

    private static ByteBuffer heapBuffer(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return buffer;
        }
        return ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
    }
}
