package io.runnel.log.network;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Readable;

/**
 * A request's bytes, of which only so many fields are read. Kafka's codec believes a count of elements as long as there
 * are as many bytes left, and makes an object of some forty bytes of an element that takes two on the wire: a frame
 * below {@code socket.request.max.bytes} would otherwise become gigabytes of objects. Record batches are one field
 * whatever their size.
 */
final class BoundedReadable implements Readable {
    /** Heap to each field allowed: a request then takes a small part of it, even when each thread decodes one. */
    private static final int HEAP_BYTES_PER_FIELD = 1024;

    /** A fetch of tens of thousands of partitions must pass whatever the heap. */
    private static final int MIN_FIELDS = 100_000;

    private static final int MAX_FIELDS = 4_000_000;

    private final ByteBufferAccessor bytes;
    private final int maxFields;
    private int fieldsLeft;

    BoundedReadable(ByteBuffer bytes, int maxFields) {
        this.bytes = new ByteBufferAccessor(bytes);
        this.maxFields = maxFields;
        this.fieldsLeft = maxFields;
    }

    /** How many fields a request may have in a process with so much heap. */
    static int maxFields(long heapBytes) {
        return (int) Math.max(MIN_FIELDS, Math.min(MAX_FIELDS, heapBytes / HEAP_BYTES_PER_FIELD));
    }

    private ByteBufferAccessor next() {
        if (--fieldsLeft < 0) {
            throw new InvalidRequestException("the request has more than " + maxFields
                    + " fields, which is more than this process's heap allows: split it");
        }
        return bytes;
    }

    @Override
    public byte readByte() {
        return next().readByte();
    }

    @Override
    public short readShort() {
        return next().readShort();
    }

    @Override
    public int readInt() {
        return next().readInt();
    }

    @Override
    public long readLong() {
        return next().readLong();
    }

    @Override
    public double readDouble() {
        return next().readDouble();
    }

    @Override
    public byte[] readArray(int length) {
        return next().readArray(length);
    }

    @Override
    public int readUnsignedVarint() {
        return next().readUnsignedVarint();
    }

    @Override
    public ByteBuffer readByteBuffer(int length) {
        return next().readByteBuffer(length);
    }

    @Override
    public int readVarint() {
        return next().readVarint();
    }

    @Override
    public long readVarlong() {
        return next().readVarlong();
    }

    /** What the codec holds a count of elements against before it makes room for them: each has a field at least. */
    @Override
    public int remaining() {
        return Math.min(bytes.remaining(), fieldsLeft);
    }

    @Override
    public Readable slice() {
        return next().slice();
    }
}
