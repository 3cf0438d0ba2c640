package io.runnel.log.storage;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.internal.ControlRecordType;

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
    private final Set<Long> abortedProducers = new HashSet<>();
    private List<AbortedProducer> aborted = List.of();
    private int nextAborted;
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int chunkEnd;
    private int nextBatch;
    private boolean inBatch;
    /** The current record is at or beyond the limit: it comes again when the limit has moved. */
    private boolean held;

    private long wanted;
    private long limit = Long.MAX_VALUE;

    /**
     * A transaction that was aborted.
     *
     * @param firstOffset of its first record
     */
    public record AbortedProducer(long producerId, long firstOffset) {}

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

    /**
     * Goes on with these bytes, after what was loaded before. They must stay as they are until the next chunk.
     *
     * @param bytes from index 0 to the limit whole batches; has an array
     * @param abortedTransactions those with records in the chunk, in the order of their first offsets
     */
    public void load(ByteBuffer bytes, List<AbortedProducer> abortedTransactions) {
        forget();
        chunk = bytes;
        chunkEnd = bytes.limit();
        aborted = abortedTransactions;
        nextAborted = 0;
        abortedProducers.clear();
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
            boolean shown = !isAborted() && !header.control();
            if (header.lastOffset() >= wanted) {
                requireIntact();
                if (shown) {
                    records.open(header, chunk, index);
                    inBatch = true;
                    return true;
                }
                wanted = header.lastOffset() + 1;
            }
            if (header.control()) {
                endTransaction(index);
            }
        }
        return false;
    }

    private void requireIntact() {
        if (!header.intact()) {
            throw new InvalidRecordException("the checksum of the batch at offset " + header.baseOffset()
                    + " does not hold, it was damaged on disk or on its way");
        }
    }

    private boolean isAborted() {
        while (nextAborted < aborted.size() && aborted.get(nextAborted).firstOffset() <= header.lastOffset()) {
            abortedProducers.add(aborted.get(nextAborted++).producerId());
        }
        return !abortedProducers.isEmpty() && header.transactional() && abortedProducers.contains(header.producerId());
    }

    /** What an aborted producer writes after its marker belongs to another transaction. */
    private void endTransaction(int index) {
        if (!abortedProducers.contains(header.producerId())) {
            return;
        }
        requireIntact();
        records.open(header, chunk, index);
        if (records.next()) {
            ByteBuffer key = records.key();
            if (key != null && ControlRecordType.parse(key) == ControlRecordType.ABORT) {
                abortedProducers.remove(header.producerId());
            }
        }
        records.clear();
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
