package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.jspecify.annotations.Nullable;

/** Reads a segment in chunks of whole batches and checks each batch. The buffer is used again. For one thread. */
final class SegmentChunks {
    private final int chunkBytes;
    private ByteBuffer buffer;
    private @Nullable Segment segment;
    private int position;

    SegmentChunks(int chunkBytes) {
        this.chunkBytes = chunkBytes;
        this.buffer = ByteBuffer.allocate(chunkBytes);
    }

    /** Reads this segment from its start. */
    void begin(Segment next) {
        segment = next;
        position = 0;
    }

    /**
     * The next batches, valid until the following call; null at the end.
     *
     * @throws DamagedLogException if a batch does not hold
     */
    @Nullable
    MemoryRecords next() throws IOException {
        Segment from = segment;
        if (from == null || position >= from.sizeInBytes()) {
            return null;
        }
        int bytes = chunkEnd(from) - position;
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes);
        }
        buffer.clear().limit(bytes);
        from.records().slice(position, bytes).readInto(buffer, 0);
        MemoryRecords chunk = MemoryRecords.readableRecords(buffer);
        int at = position;
        for (MutableRecordBatch batch : chunk.batches()) {
            if (!batch.isValid()) {
                throw new DamagedLogException(
                        from.file(),
                        at,
                        "the checksum of the batch at offset " + batch.baseOffset() + " does not hold");
            }
            at += batch.sizeInBytes();
        }
        position += bytes;
        return chunk;
    }

    /** Position before the batch that does not fit; after the first one if that alone is larger. */
    private int chunkEnd(Segment from) throws IOException {
        int size = from.sizeInBytes();
        if (size - position <= chunkBytes) {
            return size;
        }
        int end = from.boundaryAtOrBefore(position, position + chunkBytes, size);
        if (end > position) {
            return end;
        }
        HeaderWalk first = from.walk(position, size);
        first.next();
        return first.endPosition();
    }
}
