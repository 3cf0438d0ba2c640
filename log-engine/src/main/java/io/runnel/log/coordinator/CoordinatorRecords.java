package io.runnel.log.coordinator;

import io.runnel.log.replication.LogSlice;
import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * A coordinator's records as record batches, there and back.
 *
 * @param <R> the records
 */
final class CoordinatorRecords<R> {
    private static final int INITIAL_BYTES = 512;
    private static final int READ_BYTES = 1 << 20;

    /** A batch with a producer must have a sequence, but a coordinator writes outside of its producer's (KIP-98). */
    private static final int MEANINGLESS_SEQUENCE = 0;

    private final TopicPartition partition;
    private final RecordCodec<R> codec;

    CoordinatorRecords(TopicPartition partition, RecordCodec<R> codec) {
        this.partition = partition;
        this.codec = codec;
    }

    /** One batch of the records of a step. */
    MemoryRecords encode(List<R> records, RecordOrigin origin) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(INITIAL_BYTES),
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE,
                TimestampType.CREATE_TIME,
                0L,
                RecordBatch.NO_TIMESTAMP,
                origin.producerId(),
                origin.producerEpoch(),
                origin.transactional() ? MEANINGLESS_SEQUENCE : RecordBatch.NO_SEQUENCE,
                origin.transactional(),
                RecordBatch.NO_PARTITION_LEADER_EPOCH);
        try (builder) {
            for (R appended : records) {
                builder.append(origin.timestampMs(), codec.key(appended), codec.value(appended));
            }
            return builder.build();
        }
    }

    /** Gives the state what stands in a batch. */
    void replay(RecordBatch batch, CoordinatorState<R> state) {
        for (Record stored : batch) {
            ByteBuffer key = stored.key();
            if (key == null) {
                throw new CorruptRecordException("Record at offset " + stored.offset() + " of " + partition
                        + " has no key: it is no record of a coordinator.");
            }
            if (batch.isControlBatch()) {
                ControlRecordType type = ControlRecordType.parse(key);
                if (type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT) {
                    state.replayMarker(
                            batch.producerId(),
                            batch.producerEpoch(),
                            type == ControlRecordType.COMMIT,
                            stored.timestamp());
                }
                continue;
            }
            Optional<R> decoded = decode(stored, key);
            RecordOrigin origin = new RecordOrigin(
                    batch.isTransactional() ? batch.producerId() : RecordOrigin.NO_PRODUCER,
                    batch.producerEpoch(),
                    stored.timestamp());
            decoded.ifPresent(known -> state.replay(known, origin));
        }
    }

    private Optional<R> decode(Record stored, ByteBuffer key) {
        try {
            return codec.decode(key, stored.value());
        } catch (RuntimeException e) {
            throw new CorruptRecordException(
                    "Record at offset " + stored.offset() + " of " + partition + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Replays all that is committed of a partition.
     *
     * @return how many batches that were
     */
    long replayAll(Replica source, CoordinatorState<R> state) {
        long count = 0;
        long offset = source.logStartOffset();
        long end = source.highWatermark();
        while (offset < end) {
            LogSlice slice = source.read(offset, READ_BYTES, true, ReadLimit.HIGH_WATERMARK);
            long next = offset;
            for (RecordBatch batch : slice.records().batches()) {
                replay(batch, state);
                next = batch.nextOffset();
                count++;
            }
            if (next == offset) {
                break; // Nothing is left but offsets that compaction has emptied.
            }
            offset = next;
        }
        return count;
    }
}
