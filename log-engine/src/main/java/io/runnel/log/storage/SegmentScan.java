package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment from some batch on and checks every batch, as recovery does. Memory is bounded by the buffer, whatever length a
 * damaged header claims.
 */
final class SegmentScan {
    /** Large enough that reading is sequential for the disk. */
    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel channel;
    private final int fileBytes;
    private final ByteBuffer buffer;
    private final BatchHeader header = new BatchHeader();
    private int bufferStart;
    private int position;
    private final long segmentBaseOffset;
    private long expectedOffset;
    private @Nullable String damage;

    /**
     * A scan that has read nothing yet.
     *
     * @param position of the first batch to check
     * @param expectedOffset the smallest offset that it may have
     */
    SegmentScan(Segment segment, int position, long expectedOffset) throws IOException {
        this.channel = segment.records().channel();
        this.fileBytes = segment.sizeInBytes();
        this.segmentBaseOffset = segment.baseOffset();
        this.position = position;
        this.expectedOffset = expectedOffset;
        this.buffer = ByteBuffer.allocate(Math.min(BUFFER_BYTES, Math.max(fileBytes - position, BatchHeader.BYTES)));
        buffer.limit(0);
    }

    /** Takes the batches that hold. */
    interface Sink {
        void batch(BatchHeader header, int position) throws IOException;
    }

    /** Reads up to the end or to the first batch that does not hold. */
    void run(Sink sink) throws IOException {
        while (position < fileBytes) {
            damage = fault();
            if (damage != null) {
                return;
            }
            load(position, BatchHeader.BYTES);
            header.wrap(buffer, position - bufferStart);
            int size = header.sizeInBytes();
            if (header.control() && size <= buffer.capacity()) {
                load(position, size);
                header.wrap(buffer, position - bufferStart);
            }
            expectedOffset = header.lastOffset() + 1;
            sink.batch(header, position);
            position += size;
        }
    }

    /** Bytes from the start that hold. */
    int validBytes() {
        return position;
    }

    /** Exclusive end of the offsets in those bytes. */
    long endOffset() {
        return expectedOffset;
    }

    /** What is wrong with the batch at {@link #validBytes}, or null when all hold. */
    @Nullable
    String damage() {
        return damage;
    }

    /**
     * Whether a batch whose checksum holds stands at the damage or somewhere after it: then a later write succeeded, and
     * the damage is no torn last write. Every byte is tried as a beginning, because the damaged batch's length may be
     * wrong; its offset, which no checksum covers, may be wrong too.
     */
    boolean validBatchFollows() throws IOException {
        for (int at = position; fileBytes - at >= BatchHeader.BYTES; at++) {
            if (frameFault(at) == null && checksumFault(at) == null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable String fault() throws IOException {
        String frame = frameFault(position);
        if (frame != null) {
            return frame;
        }
        long offset = header.baseOffset();
        if (offset < expectedOffset || header.lastOffset() - segmentBaseOffset > Integer.MAX_VALUE) {
            return "offset " + offset + " stands where " + expectedOffset + " is due";
        }
        return checksumFault(position);
    }

    /** Leaves the header's view on the batch. */
    private @Nullable String frameFault(int at) throws IOException {
        int left = fileBytes - at;
        if (left < BatchHeader.BYTES) {
            return "only " + left + " bytes of a batch are left";
        }
        load(at, BatchHeader.BYTES);
        header.wrap(buffer, at - bufferStart);
        if (!header.plausible()) {
            return "no batch header stands there";
        }
        if (header.sizeInBytes() > left) {
            return "a batch of " + header.sizeInBytes() + " bytes begins, of which only " + left + " are there";
        }
        return null;
    }

    private @Nullable String checksumFault(int at) throws IOException {
        long offset = header.baseOffset();
        return checksumHolds(at, header.sizeInBytes(), header.storedChecksum())
                ? null
                : "the checksum of the batch at offset " + offset + " does not hold";
    }

    private boolean checksumHolds(int start, int size, long stored) throws IOException {
        CRC32C crc = new CRC32C();
        int at = start + BatchHeader.CRC_COVERS_FROM;
        int end = start + size;
        while (at < end) {
            load(at, 1);
            int from = at - bufferStart;
            int bytes = Math.min(buffer.limit() - from, end - at);
            crc.update(buffer.array(), from, bytes);
            at += bytes;
        }
        return crc.getValue() == stored;
    }

    /** Makes the buffer hold so many bytes from a position of the file on. */
    private void load(int from, int bytes) throws IOException {
        if (from >= bufferStart && from + bytes <= bufferStart + buffer.limit()) {
            return;
        }
        buffer.clear().limit(Math.min(buffer.capacity(), fileBytes - from));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, (long) from + buffer.position()) < 0) {
                throw new IOException("Segment ended at byte " + (from + buffer.position()) + " while it was read");
            }
        }
        buffer.flip();
        bufferStart = from;
    }
}
