package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a batch's records to see that they are records, as many as the batch says and at consecutive offsets,
 * headers included. Keys and values are skipped, and a compressed payload passes through one small buffer: memory does
 * not depend on what the batch decompresses to. The layout is drawn at {@link BatchRecords}. For one thread, used again
 * and again.
 */
public final class RecordStructure implements Closeable {
    /** As {@link BatchRecords}: what is larger could be stored, but not be read in this process. */
    private static final long MAX_PAYLOAD_BYTES = 256L << 20;

    private static final int NULL_LENGTH = -1;

    private final BufferSupplier decompressionBuffers = BufferSupplier.create();
    private final ByteBuffer piece = ByteBuffer.allocate(16 << 10).limit(0);
    private ByteBuffer bytes = piece;
    private @Nullable InputStream more;
    private long payloadLeft;
    private long recordLeft;
    private long baseOffset;

    /** Sees each record. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A record of the batch.
         *
         * @param timestampMs its own, also where the batch bears the time of its append
         */
        void record(int index, long timestampMs, boolean hasKey);
    }

    /**
     * Walks over the batch in a buffer.
     *
     * @throws InvalidRecordException if it is not what it says
     */
    public void walk(BatchHeader header, ByteBuffer buffer, int index, Visitor visitor) {
        baseOffset = header.baseOffset();
        payloadLeft = MAX_PAYLOAD_BYTES;
        ByteBuffer payload =
                buffer.duplicate().clear().position(index + BatchHeader.BYTES).limit(index + header.sizeInBytes());
        if (header.compression() == CompressionType.NONE) {
            bytes = payload;
            records(header, visitor);
            return;
        }
        bytes = piece.limit(0);
        try (InputStream in = Compression.of(header.compression())
                .build()
                .wrapForInput(payload, RecordBatch.MAGIC_VALUE_V2, decompressionBuffers)) {
            more = in;
            records(header, visitor);
        } catch (IOException | KafkaException e) {
            if (e instanceof InvalidRecordException invalid) {
                throw invalid;
            }
            throw new InvalidRecordException(
                    "The " + header.compression() + " payload of the batch cannot be decompressed: " + e.getMessage(),
                    e);
        } finally {
            more = null;
        }
    }

    private void records(BatchHeader header, Visitor visitor) {
        int count = header.recordCount();
        for (int i = 0; i < count; i++) {
            recordLeft = Long.MAX_VALUE;
            int length = varint();
            if (length < 0) {
                throw malformed("its length is " + length);
            }
            recordLeft = length;
            record(header, i, visitor);
            if (recordLeft != 0) {
                throw malformed(recordLeft + " bytes follow its last field");
            }
        }
        if (bytes.hasRemaining() || fill()) {
            throw malformed("more bytes follow the " + count + " records that the batch claims");
        }
    }

    private void record(BatchHeader header, int index, Visitor visitor) {
        next(); // The attributes, of which none is in use.
        long timestampMs = header.baseTimestamp() + varlong();
        int offsetDelta = varint();
        if (offsetDelta != index) {
            throw malformed("its offset delta is " + offsetDelta + " where " + index + " is due");
        }
        boolean hasKey = field();
        field();
        int headers = varint();
        if (headers < 0) {
            throw malformed("it claims " + headers + " headers");
        }
        for (int i = 0; i < headers; i++) {
            if (!field()) {
                throw malformed("a header has no key");
            }
            field();
        }
        visitor.record(index, timestampMs, hasKey);
    }

    /** Passes over a length and as many bytes; false for null. */
    private boolean field() {
        int length = varint();
        if (length < NULL_LENGTH || length > recordLeft) {
            throw malformed("a field's length is " + length + " where " + recordLeft + " bytes of the record are left");
        }
        if (length == NULL_LENGTH) {
            return false;
        }
        recordLeft -= length;
        int left = length;
        while (left > bytes.remaining()) {
            left -= bytes.remaining();
            bytes.position(bytes.limit());
            if (!fill()) {
                throw malformed("the batch ends inside a field");
            }
        }
        bytes.position(bytes.position() + left);
        return true;
    }

    private int varint() {
        long wide = varlong();
        if ((int) wide != wide) {
            throw malformed("a number is out of range: " + wide);
        }
        return (int) wide;
    }

    private long varlong() {
        long raw = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = next();
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed("a number has more than 10 bytes");
    }

    private byte next() {
        if (--recordLeft < 0) {
            throw malformed("a field reaches beyond it");
        }
        if (!bytes.hasRemaining() && !fill()) {
            throw malformed("the batch ends inside it");
        }
        return bytes.get();
    }

    /** Makes more bytes of a compressed payload available; false when there are none. */
    private boolean fill() {
        InputStream in = more;
        if (in == null) {
            return false;
        }
        try {
            int read = in.read(piece.array(), 0, piece.capacity());
            if (read <= 0) {
                return false;
            }
            payloadLeft -= read;
            if (payloadLeft < 0) {
                throw malformed("the batch decompresses to more than " + MAX_PAYLOAD_BYTES + " bytes");
            }
            piece.clear().limit(read);
            return true;
        } catch (IOException e) {
            throw malformed("the batch cannot be decompressed: " + e.getMessage());
        }
    }

    private InvalidRecordException malformed(String reason) {
        return new InvalidRecordException("A record of the batch at offset " + baseOffset + " is malformed: " + reason);
    }

    @Override
    public void close() {
        decompressionBuffers.close();
    }
}
