package io.runnel.log.storage;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.TransactionMarker;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Crc32C;
import org.jspecify.annotations.Nullable;

/**
 * A view of a record batch's header where it lies in a buffer, re-used from batch to batch. Big-endian, from the
 * batch's first byte (<a href="https://kafka.apache.org/documentation/#recordbatch">Kafka's message format v2</a>):
 *
 * <pre>
 *  0 base offset              int64
 *  8 batch length             int32   bytes after this field
 * 12 partition leader epoch   int32
 * 16 magic                    int8    2
 * 17 CRC-32C                  uint32  of all bytes from 21
 * 21 attributes               int16   bits 0-2 compression, 3 log append time, 4 transactional, 5 control,
 *                                      6 base timestamp is a delete horizon (KIP-534)
 * 23 last offset delta        int32
 * 27 base timestamp           int64   of the first record, or when its tombstones or marker may be deleted
 * 35 max timestamp            int64
 * 43 producer id              int64
 * 51 producer epoch           int16
 * 53 base sequence            int32
 * 57 record count             int32
 * 61 records
 * </pre>
 */
public final class BatchHeader {
    /** Bytes of a header. */
    public static final int BYTES = 61;

    /** Bytes before the part that the batch length counts. */
    static final int LENGTH_PREFIX_BYTES = 12;

    /** Where the magic stands; all Kafka formats have it there. */
    static final int MAGIC_AT = 16;

    /** The first byte that the checksum covers. */
    static final int CRC_COVERS_FROM = 21;

    private static final byte MAGIC = 2;
    private static final int COMPRESSION_MASK = 0x07;
    private static final int LOG_APPEND_TIME_MASK = 0x08;
    private static final int TRANSACTIONAL_MASK = 0x10;
    private static final int CONTROL_MASK = 0x20;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int at;

    /** Views the batch that begins at that index of the buffer, which must hold its header. */
    public BatchHeader wrap(ByteBuffer buffer, int at) {
        this.buffer = buffer;
        this.at = at;
        return this;
    }

    public long baseOffset() {
        return buffer.getLong(at);
    }

    public long lastOffset() {
        return baseOffset() + lastOffsetDelta();
    }

    /** Bytes of the whole batch, this header included, as the header says: check with {@link #plausible}. */
    public int sizeInBytes() {
        return buffer.getInt(at + 8) + LENGTH_PREFIX_BYTES;
    }

    /** Of Kafka's message format; all versions have it at the same place. */
    public byte magic() {
        return buffer.get(at + MAGIC_AT);
    }

    int leaderEpoch() {
        return buffer.getInt(at + 12);
    }

    public CompressionType compression() {
        return CompressionType.forId(attributes() & COMPRESSION_MASK);
    }

    /** Whether all records bear the batch's max timestamp instead of their own. */
    public boolean logAppendTime() {
        return (attributes() & LOG_APPEND_TIME_MASK) != 0;
    }

    public boolean control() {
        return (attributes() & CONTROL_MASK) != 0;
    }

    public boolean transactional() {
        return (attributes() & TRANSACTIONAL_MASK) != 0;
    }

    public long producerId() {
        return buffer.getLong(at + 43);
    }

    /**
     * The transaction marker in this control batch; the buffer must hold the whole batch. Null for a batch of records,
     * for control records of other kinds, and for a marker that compaction has removed.
     */
    public @Nullable TransactionMarker transactionMarker() {
        if (!control() || recordCount() == 0) {
            return null;
        }
        ByteBuffer bytes = buffer.duplicate().clear().position(at).limit(at + sizeInBytes());
        for (Record found : MemoryRecords.readableRecords(bytes.slice()).records()) {
            ControlRecordType type = ControlRecordType.parse(found.key());
            if (type == ControlRecordType.COMMIT || type == ControlRecordType.ABORT) {
                int coordinatorEpoch = EndTransactionMarker.deserialize(found).coordinatorEpoch();
                boolean committed = type == ControlRecordType.COMMIT;
                return new TransactionMarker(producerId(), buffer.getShort(at + 51), committed, coordinatorEpoch);
            }
        }
        return null;
    }

    int lastOffsetDelta() {
        return buffer.getInt(at + 23);
    }

    public long baseTimestamp() {
        return buffer.getLong(at + 27);
    }

    public long maxTimestamp() {
        return buffer.getLong(at + 35);
    }

    public int recordCount() {
        return buffer.getInt(at + 57);
    }

    /** Whether size, magic and counts can be those of a batch; false for zeros and most other damage. */
    boolean plausible() {
        return sizeInBytes() >= BYTES
                && magic() == MAGIC
                && lastOffsetDelta() >= 0
                && recordCount() >= 0
                && baseOffset() >= 0;
    }

    /** Whether the checksum holds; the buffer must hold the whole batch. */
    public boolean intact() {
        return storedChecksum()
                == Crc32C.compute(buffer, at + CRC_COVERS_FROM - buffer.position(), sizeInBytes() - CRC_COVERS_FROM);
    }

    long storedChecksum() {
        return Integer.toUnsignedLong(buffer.getInt(at + 17));
    }

    /** A copy of what decisions need. */
    public BatchFacts facts() {
        return new BatchFacts(
                producerId(),
                buffer.getShort(at + 51),
                buffer.getInt(at + 53),
                lastOffsetDelta(),
                maxTimestamp(),
                leaderEpoch(),
                transactional(),
                control());
    }

    private int attributes() {
        return buffer.getShort(at + 21);
    }
}
