package io.runnel.log.storage;

import io.runnel.log.LogRecord;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;

/** Makes one record batch of records that a program of this process appends. */
public final class BatchEncoder {
    private static final Header[] NO_HEADERS = {};

    /** More than the fixed fields of a record take, whatever its size. */
    private static final int RECORD_OVERHEAD_BYTES = 32;

    /** More than the two lengths of a header take. */
    private static final int HEADER_OVERHEAD_BYTES = 10;

    private BatchEncoder() {}

    /**
     * Who writes a batch, so that the log stores it once however often it is sent (KIP-98).
     *
     * @param baseSequence of the batch's first record
     * @param transactional whether the batch is part of the producer's transaction
     */
    public record Producer(long id, short epoch, int baseSequence, boolean transactional) {
        /** A batch that may be stored twice when it is sent twice. */
        public static final Producer NONE =
                new Producer(RecordBatch.NO_PRODUCER_ID, RecordBatch.NO_PRODUCER_EPOCH, RecordBatch.NO_SEQUENCE, false);
    }

    /** @param nowMs the timestamp of records whose own is {@link LogRecord#NOW} */
    public static MemoryRecords encode(
            Iterable<LogRecord> records, int bytes, Compression compression, Producer producer, long nowMs) {
        MemoryRecordsBuilder builder = MemoryRecords.builder(
                ByteBuffer.allocate(bytes),
                RecordBatch.CURRENT_MAGIC_VALUE,
                compression,
                TimestampType.CREATE_TIME,
                0L,
                RecordBatch.NO_TIMESTAMP,
                producer.id(),
                producer.epoch(),
                producer.baseSequence(),
                producer.transactional(),
                RecordBatch.NO_PARTITION_LEADER_EPOCH);
        try (builder) {
            for (LogRecord appended : records) {
                builder.append(
                        appended.timestampMs() == LogRecord.NOW ? nowMs : appended.timestampMs(),
                        appended.key(),
                        appended.value(),
                        appended.headers().toArray(NO_HEADERS));
            }
            return builder.build();
        }
    }

    /** What a batch of them takes at most, without compression. */
    public static int estimatedBytes(List<LogRecord> records) {
        int bytes = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
        for (LogRecord appended : records) {
            bytes += estimatedBytes(appended);
        }
        return bytes;
    }

    /** What a record takes at most, without compression. */
    public static int estimatedBytes(LogRecord appended) {
        byte[] key = appended.key();
        byte[] value = appended.value();
        int bytes = RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        for (Header header : appended.headers()) {
            byte[] content = header.value();
            bytes += HEADER_OVERHEAD_BYTES + Utils.utf8Length(header.key()) + (content == null ? 0 : content.length);
        }
        return bytes;
    }

    /** What a batch of this record alone takes, without compression. */
    public static int bytesAlone(LogRecord appended) {
        byte[] key = appended.key();
        byte[] value = appended.value();
        return DefaultRecordBatch.RECORD_BATCH_OVERHEAD
                + DefaultRecord.sizeInBytes(
                        0,
                        0,
                        key == null ? null : ByteBuffer.wrap(key),
                        value == null ? null : ByteBuffer.wrap(value),
                        appended.headers().toArray(new Header[0]));
    }
}
