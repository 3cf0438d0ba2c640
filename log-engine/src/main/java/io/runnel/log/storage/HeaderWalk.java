package io.runnel.log.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Steps through the batch headers of a segment's file without reading what lies between them, except where batches are
 * small: then one read serves many headers. For one thread.
 */
final class HeaderWalk {
    /** As much as lies between two index entries by default, so that a search costs one read. */
    private static final int CHUNK_BYTES = 4096 + BatchHeader.BYTES;

    private static final ThreadLocal<ByteBuffer> CHUNKS =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CHUNK_BYTES));

    private final Path file;
    private final FileChannel channel;
    private final int end;
    private final ByteBuffer chunk = CHUNKS.get();
    private final BatchHeader header = new BatchHeader();
    private int chunkStart;
    private int position;
    private int next;
    private boolean beyondChunk;

    /**
     * @param start position of a batch
     * @param end exclusive; the end of a batch
     */
    HeaderWalk(Path file, FileChannel channel, int start, int end) {
        this.file = file;
        this.channel = channel;
        this.end = end;
        this.next = start;
        chunk.limit(0);
    }

    /** Moves to the next batch; false at the end. */
    boolean next() throws IOException {
        position = next;
        if (position >= end) {
            return false;
        }
        if (end - position < BatchHeader.BYTES) {
            throw new DamagedLogException(file, position, "only " + (end - position) + " bytes of a batch are left");
        }
        if (position < chunkStart || position + BatchHeader.BYTES > chunkStart + chunk.limit()) {
            fill(beyondChunk ? BatchHeader.BYTES : CHUNK_BYTES);
        }
        header.wrap(chunk, position - chunkStart);
        if (!header.plausible() || header.sizeInBytes() > end - position) {
            throw new DamagedLogException(file, position, "no batch header stands there");
        }
        next = position + header.sizeInBytes();
        beyondChunk = header.sizeInBytes() > CHUNK_BYTES; // Then probably the following one is as well.
        if (header.control() && header.sizeInBytes() <= CHUNK_BYTES && next > chunkStart + chunk.limit()) {
            fill(CHUNK_BYTES); // Its record says what it is.
            header.wrap(chunk, 0);
        }
        return true;
    }

    private void fill(int bytes) throws IOException {
        chunkStart = position;
        chunk.clear().limit(Math.min(bytes, end - position));
        while (chunk.hasRemaining()) {
            if (channel.read(chunk, (long) position + chunk.position()) < 0) {
                throw new DamagedLogException(file, position, "the file ends before its " + end + " bytes");
            }
        }
        chunk.flip();
    }

    /** The current batch's header; valid until the next step of any walk on this thread. */
    BatchHeader header() {
        return header;
    }

    /** Position of the current batch. */
    int position() {
        return position;
    }

    /** Position after the current batch. */
    int endPosition() {
        return next;
    }
}
