package io.runnel.log.storage;

import io.runnel.log.search.Block;
import io.runnel.log.search.KeyBlock;
import io.runnel.log.search.KeyHash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.apache.kafka.common.InvalidRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment block by block for what a search needs to know of each: its keys and its times. Checks every batch, for
 * a filter must not pass over damage that reading would report. For one thread.
 */
final class BlockScan implements Closeable {
    private static final int MAX_HASHES = 2 * KeyBlock.MAX_KEYS;

    private final Segment segment;
    private final int end;
    private final BatchHeader header = new BatchHeader();
    private final BatchRecords records = new BatchRecords();
    private ByteBuffer buffer = ByteBuffer.allocate(Block.BYTES).limit(0);
    private int bufferStart;
    private int position;

    private long[] hashes = new long[Block.RECORDS];
    private int hashCount;
    private boolean tooManyKeys;
    private Block block = new Block(0, 0, 0, 0, 0);
    private long nextOffset;
    private long withoutKey;
    private boolean control;
    private boolean transactional;
    private boolean full;

    /**
     * A scan that has read nothing yet.
     *
     * @param start position of the first batch
     * @param end exclusive position up to which to read; the end of a batch
     */
    BlockScan(Segment segment, int start, int end) {
        this.segment = segment;
        this.position = start;
        this.bufferStart = start;
        this.end = end;
    }

    /**
     * Reads the next block; false at the end.
     *
     * @throws DamagedLogException if a batch does not hold
     */
    boolean next() throws IOException {
        if (position >= end) {
            return false;
        }
        int start = position;
        hashCount = 0;
        tooManyKeys = false;
        withoutKey = 0;
        control = false;
        transactional = false;
        full = false;
        Block empty = new Block(headerAt(position).baseOffset(), start, 0, Long.MAX_VALUE, Long.MIN_VALUE);
        block = empty;
        while (position < end && !full) {
            int size = headerAt(position).sizeInBytes();
            if (position > start && position + size - start > Block.BYTES) {
                full = true;
            } else {
                take(size);
                full = block.records() >= Block.RECORDS;
            }
        }
        return true;
    }

    private BatchHeader headerAt(int at) throws IOException {
        if (end - at < BatchHeader.BYTES) {
            throw new DamagedLogException(segment.file(), at, "only " + (end - at) + " bytes of a batch are left");
        }
        load(at, BatchHeader.BYTES);
        header.wrap(buffer, at - bufferStart);
        if (!header.plausible() || header.sizeInBytes() > end - at) {
            throw new DamagedLogException(segment.file(), at, "no batch header stands there");
        }
        return header;
    }

    private void take(int size) throws IOException {
        load(position, size);
        int index = position - bufferStart;
        header.wrap(buffer, index);
        if (!header.intact()) {
            throw new DamagedLogException(
                    segment.file(),
                    position,
                    "the checksum of the batch at offset " + header.baseOffset() + " does not hold");
        }
        nextOffset = header.lastOffset() + 1;
        transactional |= header.transactional();
        if (header.control()) {
            control = true;
        } else {
            takeRecords(index);
        }
        position += size;
    }

    private void takeRecords(int index) throws IOException {
        int count = block.records();
        long minMs = block.minMs();
        long maxMs = block.maxMs();
        try {
            records.open(header, buffer, index);
            while (records.next()) {
                count++;
                minMs = Math.min(minMs, records.timestampMs());
                maxMs = Math.max(maxMs, records.timestampMs());
                ByteBuffer key = records.key();
                withoutKey += key == null ? 1 : 0;
                add(KeyHash.of(key));
            }
        } catch (InvalidRecordException e) {
            throw new DamagedLogException(segment.file(), position, String.valueOf(e.getMessage()));
        }
        block = new Block(block.baseOffset(), block.position(), count, minMs, maxMs);
    }

    private void add(long hash) {
        if (tooManyKeys) {
            return;
        }
        if (hashCount == hashes.length) {
            dropRepeated();
            if (hashCount > hashes.length / 2) {
                tooManyKeys = hashes.length >= MAX_HASHES;
                hashes = tooManyKeys ? hashes : Arrays.copyOf(hashes, hashes.length * 2);
            }
        }
        if (!tooManyKeys) {
            hashes[hashCount++] = hash;
        }
    }

    private void dropRepeated() {
        Arrays.sort(hashes, 0, hashCount);
        int kept = 0;
        for (int i = 0; i < hashCount; i++) {
            if (kept == 0 || hashes[kept - 1] != hashes[i]) {
                hashes[kept++] = hashes[i];
            }
        }
        hashCount = kept;
    }

    /** Makes the buffer hold so many bytes from a position on. */
    private void load(int from, int bytes) throws IOException {
        if (from >= bufferStart && from + bytes <= bufferStart + buffer.limit()) {
            return;
        }
        int kept = Math.max(0, bufferStart + buffer.limit() - from);
        ByteBuffer into = buffer.capacity() >= bytes ? buffer : ByteBuffer.allocate(bytes);
        System.arraycopy(buffer.array(), buffer.limit() - kept, into.array(), 0, kept);
        int wanted = Math.min(into.capacity(), end - from);
        into.limit(wanted).position(kept);
        Interruption.uninterrupted(() -> {
            FileChannel channel = segment.records().channel();
            while (into.hasRemaining()) {
                if (channel.read(into, (long) from + into.position()) < 0) {
                    throw new DamagedLogException(
                            segment.file(), from + into.position(), "the file ends before its " + end + " bytes");
                }
            }
            return true;
        });
        buffer = into.position(0);
        bufferStart = from;
    }

    /** The block that was read, with its keys. */
    KeyBlock block() {
        dropRepeated();
        boolean filtered = !tooManyKeys && hashCount <= KeyBlock.MAX_KEYS;
        long @Nullable [] distinct = filtered ? Arrays.copyOf(hashes, hashCount) : null;
        return new KeyBlock(block, distinct);
    }

    /** Exclusive end of its offsets. */
    long nextOffset() {
        return nextOffset;
    }

    /** Exclusive end of its bytes. */
    int position() {
        return position;
    }

    /** Whether it ended because it is large enough; else it may grow. */
    boolean full() {
        return full;
    }

    long recordsWithoutKey() {
        return withoutKey;
    }

    boolean control() {
        return control;
    }

    boolean transactional() {
        return transactional;
    }

    /** What tells the segment as it is now from what it may become, after all of it was read. */
    long lastChecksum() {
        return header.storedChecksum();
    }

    @Override
    public void close() {
        records.close();
    }
}
