package io.runnel.log.storage;

import java.io.Closeable;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Walks a partition's record batches through one chunk of bytes after the other, from wherever the bytes come: a file of
 * this process or another broker's answer. Checks each batch, passes over control records and over what aborted
 * transactions wrote, and allocates nothing per record.
 *
 * <p>For one thread.
 */
public final class BatchWalk implements Closeable {
    private final TopicPartition partition;
    private final BatchHeader header = new BatchHeader();
    private final BatchRecords records = new BatchRecords();
    private BatchFilter filter = BatchFilter.NONE;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int chunkEnd;
    private int nextBatch;
    private long loadedBytes;
    private boolean inBatch;
    /** The current record is at or beyond the limit: it comes again when the limit has moved. */
    private boolean held;

    private long wanted;
    private long limit = Long.MAX_VALUE;

    /** @param startOffset the first record wanted */
    public BatchWalk(TopicPartition partition, long startOffset) {
        this.partition = partition;
        this.wanted = startOffset;
    }

    /** The offset from which {@link #next} looks on: all records before it were shown, or are not there. */
    public long position() {
        return wanted;
    }

    /** Passes over what is left below this offset, because it is known that there is no record. */
    public void advanceTo(long offset) {
        wanted = Math.max(wanted, offset);
    }

    public long limit() {
        return limit;
    }

    /** No record at or after this offset is shown from now on. */
    public void limit(long endOffset) {
        limit = endOffset;
    }

    /** The next record shown is the first one at or after this offset; going back forgets the chunk. */
    public void seek(long offset) {
        if (offset < wanted) {
            forget();
        } else if (held && records.offset() < offset) {
            held = false;
        }
        wanted = offset;
    }

    /** As if no chunk had been loaded. */
    public void forget() {
        records.clear();
        chunkEnd = 0;
        nextBatch = 0;
        inBatch = false;
        held = false;
    }

    /** Bytes of all chunks so far. */
    public long loadedBytes() {
        return loadedBytes;
    }

    /**
     * Goes on with these bytes, after what was loaded before. They must stay as they are until the next chunk.
     *
     * @param bytes from index 0 to the limit whole batches; has an array
     * @param batches what to show of it
     */
    public void load(ByteBuffer bytes, BatchFilter batches) {
        forget();
        chunk = bytes;
        chunkEnd = bytes.limit();
        loadedBytes += chunkEnd;
        filter = batches;
    }

    /** Whether the chunk is walked to its end. */
    public boolean exhausted() {
        return !held && !inBatch && nextBatch >= chunkEnd;
    }

    /**
     * Moves to the next record of the chunk; false at the chunk's end or at the limit.
     *
     * @throws CorruptRecordException if a batch is damaged; by each call, until a seek passes the batch over
     */
    public boolean next() {
        if (held) {
            return show();
        }
        try {
            do {
                while (records.next()) {
                    if (records.offset() >= wanted) {
                        return show();
                    }
                }
                endBatch();
            } while (wanted < limit && nextBatch());
            return false;
        } catch (InvalidRecordException e) {
            CorruptRecordException damage = damaged(e);
            forget(); // So that another call tells the same instead of walking on in the middle of a record.
            throw damage;
        }
    }

    private boolean show() {
        wanted = records.offset();
        held = wanted >= limit;
        if (held) {
            return false;
        }
        wanted++;
        return true;
    }

    /** Compaction may have removed the last records of a batch. */
    private void endBatch() {
        if (inBatch) {
            inBatch = false;
            advanceTo(header.lastOffset() + 1);
        }
    }

    private CorruptRecordException damaged(InvalidRecordException cause) {
        return new CorruptRecordException(
                "Read of " + partition + " at offset " + wanted + " failed: " + cause.getMessage()
                        + ". To pass the batch over, seek to " + (header.lastOffset() + 1) + ".",
                cause);
    }

    /** Moves to the next batch that may hold a wanted record; false at the chunk's end. */
    private boolean nextBatch() {
        while (nextBatch < chunkEnd) {
            int index = nextBatch;
            header.wrap(chunk, index);
            nextBatch = index + header.sizeInBytes();
            boolean wantedHere = header.lastOffset() >= wanted;
            if (wantedHere) {
                requireIntact();
            }
            boolean dropped = filter.drops(header) || header.control();
            if (wantedHere && !dropped) {
                records.open(header, chunk, index);
                inBatch = true;
                return true;
            }
            advanceTo(header.lastOffset() + 1);
        }
        return false;
    }

    private void requireIntact() {
        if (!header.intact()) {
            throw new InvalidRecordException("the checksum of the batch at offset " + header.baseOffset()
                    + " does not hold, it was damaged on disk or on its way");
        }
    }

    /** The current record. */
    public BatchRecords record() {
        return records;
    }

    @Override
    public void close() {
        forget();
        records.close();
        chunk = ByteBuffer.allocate(0);
    }
}
