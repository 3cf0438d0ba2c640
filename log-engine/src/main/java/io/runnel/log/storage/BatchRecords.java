package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one batch after the other without an object per record: this is the view of the current record.
 * The payload of a compressed batch is decompressed once, into an array that is used again for the next batch. A record
 * (<a href="https://kafka.apache.org/documentation/#record">Kafka's message format v2</a>; all varints zig-zag):
 *
 * <pre>
 * length           varint   bytes after this field
 * attributes       int8     unused
 * timestamp delta  varlong  to the batch's base timestamp
 * offset delta     varint   to the batch's base offset
 * key length       varint   -1 for null
 * key
 * value length     varint   -1 for null
 * value
 * header count     varint
 *   key length     varint
 *   key            UTF-8
 *   value length   varint   -1 for null
 *   value
 * </pre>
 *
 * <p>For one thread.
 */
public final class BatchRecords implements Closeable {
    /** What a batch may decompress to: a few bytes can claim any size. */
    private static final int MAX_DECOMPRESSED_BYTES = 256 << 20;

    private static final int FIRST_DECOMPRESSED_BYTES = 64 << 10;
    private static final int NULL_LENGTH = -1;
    private static final byte[] NO_BYTES = {};
    private static final Header[] NO_HEADERS = {};

    private final BufferSupplier decompressionBuffers = BufferSupplier.create();
    private byte[] decompressed = NO_BYTES;
    private byte[] bytes = NO_BYTES;
    private ByteBuffer key = ByteBuffer.wrap(NO_BYTES);
    private ByteBuffer value = ByteBuffer.wrap(NO_BYTES);

    private long baseOffset;
    private long baseTimestamp;
    private long fixedTimestamp;
    private boolean timestampFixed;
    private int end;
    private int recordsLeft;

    private int at;
    private int recordEnd;
    private long offset;
    private long timestampMs;
    private int keyAt;
    private int keyLength;
    private int valueAt;
    private int valueLength;
    private int headersAt;

    /**
     * Takes up the records of a batch whose checksum holds. The buffer must have an array, which must stay as it is.
     *
     * @throws InvalidRecordException if its payload cannot be decompressed
     */
    public void open(BatchHeader header, ByteBuffer buffer, int index) {
        baseOffset = header.baseOffset();
        baseTimestamp = header.baseTimestamp();
        timestampFixed = header.logAppendTime();
        fixedTimestamp = header.maxTimestamp();
        recordsLeft = header.recordCount();
        int payload = index + BatchHeader.BYTES;
        int payloadBytes = header.sizeInBytes() - BatchHeader.BYTES;
        CompressionType compression = header.compression();
        if (compression == CompressionType.NONE) {
            view(buffer.array());
            at = buffer.arrayOffset() + payload;
            end = at + payloadBytes;
        } else {
            end = decompress(buffer.duplicate().clear().position(payload).limit(payload + payloadBytes), compression);
            view(decompressed);
            at = 0;
        }
    }

    /** No more records: as after the last one. */
    public void clear() {
        recordsLeft = 0;
    }

    private void view(byte[] array) {
        if (bytes != array) {
            bytes = array;
            key = ByteBuffer.wrap(array);
            value = ByteBuffer.wrap(array);
        }
    }

    private int decompress(ByteBuffer payload, CompressionType type) {
        int length = 0;
        try (InputStream in =
                Compression.of(type).build().wrapForInput(payload, RecordBatch.MAGIC_VALUE_V2, decompressionBuffers)) {
            while (true) {
                if (length == decompressed.length) {
                    grow();
                }
                int read = in.read(decompressed, length, decompressed.length - length);
                if (read < 0) {
                    return length;
                }
                length += read;
            }
        } catch (IOException | KafkaException e) {
            throw new InvalidRecordException(
                    "The " + type + " payload of the batch at offset " + baseOffset + " cannot be decompressed: "
                            + e.getMessage(),
                    e);
        }
    }

    private void grow() throws IOException {
        if (decompressed.length >= MAX_DECOMPRESSED_BYTES) {
            throw new IOException("it is larger than " + MAX_DECOMPRESSED_BYTES + " bytes");
        }
        decompressed = Arrays.copyOf(decompressed, Math.max(FIRST_DECOMPRESSED_BYTES, decompressed.length * 2));
    }

    /**
     * Moves to the next record; false after the last one.
     *
     * @throws InvalidRecordException if the bytes are not those of a record, or are more than the batch's count says
     */
    public boolean next() {
        if (recordsLeft == 0) {
            return false;
        }
        recordEnd = end;
        int length = varint();
        if (length < 0 || length > end - at) {
            throw malformed("its length is " + length + " where " + (end - at) + " bytes are left");
        }
        recordEnd = at + length;
        at++; // The attributes, of which none is in use.
        long timestampDelta = varlong();
        timestampMs = timestampFixed ? fixedTimestamp : baseTimestamp + timestampDelta;
        offset = baseOffset + varint();
        keyLength = length();
        keyAt = at;
        skip(keyLength);
        valueLength = length();
        valueAt = at;
        skip(valueLength);
        headersAt = at;
        at = recordEnd;
        recordsLeft--;
        if (recordsLeft == 0 && at != end) {
            throw malformed((end - at) + " bytes follow the batch's last record");
        }
        return true;
    }

    private int length() {
        int length = varint();
        if (length < NULL_LENGTH) {
            throw malformed("a field's length is " + length);
        }
        return length;
    }

    private void skip(int length) {
        if (length > recordEnd - at) {
            throw malformed("a field of " + length + " bytes reaches beyond the record");
        }
        if (length > 0) {
            at += length;
        }
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
            if (at >= recordEnd) {
                throw malformed("a field reaches beyond the record");
            }
            byte next = bytes[at++];
            raw |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed("a number has more than 10 bytes");
    }

    private InvalidRecordException malformed(String reason) {
        return new InvalidRecordException("A record of the batch at offset " + baseOffset + " is malformed: " + reason);
    }

    public long offset() {
        return offset;
    }

    public long timestampMs() {
        return timestampMs;
    }

    /** Valid until the next step. */
    public @Nullable ByteBuffer key() {
        return keyLength == NULL_LENGTH ? null : key.clear().position(keyAt).limit(keyAt + keyLength);
    }

    /** Valid until the next step; null for a tombstone. */
    public @Nullable ByteBuffer value() {
        return valueLength == NULL_LENGTH
                ? null
                : value.clear().position(valueAt).limit(valueAt + valueLength);
    }

    /** In order; possibly empty. Decoded by each call. */
    public Header[] headers() {
        int next = at;
        try {
            at = headersAt;
            int count = varint();
            if (count == 0) {
                return NO_HEADERS;
            }
            if (count < 0 || count > recordEnd - at) {
                throw malformed("it claims " + count + " headers");
            }
            Header[] headers = new Header[count];
            for (int i = 0; i < count; i++) {
                headers[i] = header();
            }
            return headers;
        } finally {
            at = next;
        }
    }

    private Header header() {
        byte[] name = field();
        if (name == null) {
            throw malformed("a header has no key");
        }
        return new RecordHeader(new String(name, StandardCharsets.UTF_8), field());
    }

    private byte @Nullable [] field() {
        int length = length();
        int from = at;
        skip(length);
        return length == NULL_LENGTH ? null : Arrays.copyOfRange(bytes, from, from + length);
    }

    @Override
    public void close() {
        decompressionBuffers.close();
        decompressed = NO_BYTES;
        recordsLeft = 0;
    }
}
