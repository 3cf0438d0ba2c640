package io.runnel.log.storage;

import io.runnel.log.RecordValidator.CandidateRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a batch that has just arrived and trusts none of its bytes: each must be a record, as many as
 * the batch says and at consecutive offsets, headers included. It sees what {@link RecordStructure} sees, and gives
 * keys, values and headers besides. An uncompressed batch is read where it lies, be it on the heap or not, without an
 * object per record; a compressed one is decompressed once, into an array that is used again. The layout is drawn at
 * {@link BatchRecords}. For one thread.
 */
public final class ArrivedRecords implements CandidateRecord {
    /** What is kept between batches; a larger array is left to the garbage collector. */
    private static final int KEPT_BYTES = 4 << 20;

    private static final int FIRST_BYTES = 64 << 10;
    private static final int NULL_LENGTH = -1;
    private static final Header[] NO_HEADERS = {};

    private final BufferSupplier decompressionBuffers = BufferSupplier.create();
    private byte[] decompressed = {};
    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private ByteBuffer key = bytes;
    private ByteBuffer value = bytes;
    private ByteBuffer header = bytes;

    private long baseOffset;
    private long baseTimestampMs;
    private int count;
    private int from;
    private int end;

    private int at;
    private int fieldsEnd;
    private int index;
    private long timestampMs;
    private int keyAt;
    private int keyLength;
    private int valueAt;
    private int valueLength;
    private int headerCount;
    private int headersAt;

    /**
     * Takes up the records of a batch; {@link #release} lets them go.
     *
     * @param batchAt where the batch begins in the buffer, which must stay as it is
     * @param maxDecompressedBytes what a compressed batch may grow to
     * @throws InvalidRecordException if its payload cannot be decompressed
     * @throws RecordTooLargeException if its payload decompresses to more
     */
    public void open(BatchHeader batch, ByteBuffer buffer, int batchAt, int maxDecompressedBytes) {
        baseOffset = batch.baseOffset();
        baseTimestampMs = batch.baseTimestamp();
        count = batch.recordCount();
        int payloadAt = batchAt + BatchHeader.BYTES;
        int payloadEnd = batchAt + batch.sizeInBytes();
        CompressionType compression = batch.compression();
        if (compression == CompressionType.NONE) {
            view(buffer.duplicate().clear(), payloadAt, payloadEnd);
        } else {
            ByteBuffer payload = buffer.duplicate().clear().position(payloadAt).limit(payloadEnd);
            int length = decompress(payload, compression, maxDecompressedBytes);
            view(ByteBuffer.wrap(decompressed), 0, length);
        }
    }

    private void view(ByteBuffer buffer, int first, int behind) {
        bytes = buffer;
        key = buffer.duplicate();
        value = buffer.duplicate();
        header = buffer.duplicate();
        from = first;
        end = behind;
        rewind();
    }

    /** Goes back before the first record. */
    public void rewind() {
        at = from;
        index = -1;
    }

    /** Lets the batch go, and a large array with it. */
    public void release() {
        if (decompressed.length > KEPT_BYTES) {
            decompressed = new byte[0];
        }
        view(ByteBuffer.wrap(decompressed), 0, 0);
        count = 0;
    }

    private int decompress(ByteBuffer payload, CompressionType type, int maxBytes) {
        int length = 0;
        try (InputStream in =
                Compression.of(type).build().wrapForInput(payload, RecordBatch.MAGIC_VALUE_V2, decompressionBuffers)) {
            while (true) {
                if (length == decompressed.length) {
                    int wanted = (int) Math.min(length * 2L, maxBytes + 1L);
                    decompressed = Arrays.copyOf(decompressed, Math.max(FIRST_BYTES, wanted));
                }
                int read = in.read(decompressed, length, Math.min(decompressed.length, maxBytes + 1) - length);
                if (read < 0) {
                    return length;
                }
                length += read;
                if (length > maxBytes) {
                    throw new RecordTooLargeException("The " + type + " payload of the batch decompresses to more than "
                            + maxBytes + " bytes, too many to look into. Send smaller batches.");
                }
            }
        } catch (IOException e) {
            throw undecompressable(type, e);
        } catch (KafkaException e) {
            if (e instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw undecompressable(type, e);
        }
    }

    private static InvalidRecordException undecompressable(CompressionType type, Exception e) {
        return new InvalidRecordException(
                "The " + type + " payload of the batch cannot be decompressed: " + e.getMessage(), e);
    }

    /**
     * Moves to the next record; false after the last one.
     *
     * @throws InvalidRecordException if the bytes are not those of a record, or are more than the batch's count says
     */
    public boolean next() {
        index++;
        if (index >= count) {
            if (at != end) {
                throw malformed((end - at) + " more bytes follow the " + count + " records that the batch claims");
            }
            return false;
        }
        fieldsEnd = end;
        int length = varint();
        if (length < 0 || length > end - at) {
            throw malformed("its length is " + length + " where " + (end - at) + " bytes are left");
        }
        fieldsEnd = at + length;
        need(1);
        at++; // The attributes, of which none is in use.
        timestampMs = baseTimestampMs + varlong();
        int offsetDelta = varint();
        if (offsetDelta != index) {
            throw malformed("its offset delta is " + offsetDelta + " where " + index + " is due");
        }
        keyLength = field();
        keyAt = at - Math.max(keyLength, 0);
        valueLength = field();
        valueAt = at - Math.max(valueLength, 0);
        passHeaders();
        if (at != fieldsEnd) {
            throw malformed((fieldsEnd - at) + " bytes follow its last field");
        }
        return true;
    }

    private void passHeaders() {
        headerCount = varint();
        headersAt = at;
        if (headerCount < 0) {
            throw malformed("it claims " + headerCount + " headers");
        }
        for (int i = 0; i < headerCount; i++) {
            headerName();
            field();
        }
    }

    /** Passes over a header's name and gives its length. */
    private int headerName() {
        int length = field();
        if (length == NULL_LENGTH) {
            throw malformed("a header has no key");
        }
        return length;
    }

    /** Passes over a length and as many bytes; gives the length, -1 for null. */
    private int field() {
        int length = varint();
        if (length < NULL_LENGTH) {
            throw malformed("a field's length is " + length);
        }
        if (length > 0) {
            need(length);
            at += length;
        }
        return length;
    }

    private void need(int length) {
        if (length > fieldsEnd - at) {
            throw malformed("a field of " + length + " bytes reaches beyond it");
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
            need(1);
            byte next = bytes.get(at++);
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

    /** Its place in the batch, from 0. */
    public int index() {
        return index;
    }

    public long offset() {
        return baseOffset + index;
    }

    /** Its own, also where the batch bears the time of its append. */
    public long timestampMs() {
        return timestampMs;
    }

    public boolean hasKey() {
        return keyLength != NULL_LENGTH;
    }

    @Override
    public @Nullable ByteBuffer key() {
        return keyLength == NULL_LENGTH ? null : key.limit(keyAt + keyLength).position(keyAt);
    }

    @Override
    public @Nullable ByteBuffer value() {
        return valueLength == NULL_LENGTH
                ? null
                : value.limit(valueAt + valueLength).position(valueAt);
    }

    @Override
    public @Nullable ByteBuffer lastHeader(byte[] name) {
        if (headerCount == 0) {
            return null;
        }
        int next = at;
        at = headersAt;
        ByteBuffer found = null;
        for (int i = 0; i < headerCount; i++) {
            int nameLength = headerName();
            boolean wanted = nameLength == name.length && isAt(at - nameLength, name);
            int length = field();
            if (wanted) {
                found = length == NULL_LENGTH ? null : header.limit(at).position(at - length);
            }
        }
        at = next;
        return found;
    }

    private boolean isAt(int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (bytes.get(start + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** In order; possibly empty. Decoded by each call. */
    public Header[] headers() {
        if (headerCount == 0) {
            return NO_HEADERS;
        }
        int next = at;
        at = headersAt;
        Header[] headers = new Header[headerCount];
        for (int i = 0; i < headerCount; i++) {
            byte[] name = copy(headerName());
            int length = field();
            headers[i] = new RecordHeader(
                    new String(name, StandardCharsets.UTF_8), length == NULL_LENGTH ? null : copy(length));
        }
        at = next;
        return headers;
    }

    private byte[] copy(int length) {
        byte[] copy = new byte[length];
        bytes.get(at - length, copy);
        return copy;
    }
}
