package io.runnel.log.replication;

import io.runnel.log.storage.ArrivedRecords;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Writes a batch anew in the codec that its topic asks for ({@code compression.type}). */
final class Recompression {
    private Recompression() {}

    /**
     * The same records, producer and sequence in another codec.
     *
     * @param records those of the batch, open and found to be well-formed
     */
    static MemoryRecords of(ArrivedRecords records, RecordBatch batch, Compression target) {
        records.rewind();
        try (MemoryRecordsBuilder builder = builder(batch, target)) {
            while (records.next()) {
                builder.appendWithOffset(
                        records.offset(), records.timestampMs(), records.key(), records.value(), records.headers());
            }
            return builder.build();
        }
    }

    private static MemoryRecordsBuilder builder(RecordBatch batch, Compression target) {
        return MemoryRecords.builder(
                ByteBuffer.allocate(batch.sizeInBytes()), // Grows where the new codec needs more.
                RecordBatch.MAGIC_VALUE_V2,
                target,
                TimestampType.CREATE_TIME,
                batch.baseOffset(),
                RecordBatch.NO_TIMESTAMP,
                batch.producerId(),
                batch.producerEpoch(),
                batch.baseSequence(),
                batch.isTransactional(),
                batch.partitionLeaderEpoch());
    }
}
