package io.runnel.log;

import io.runnel.log.replication.LogSlice;
import io.runnel.log.replication.Replica;
import io.runnel.log.storage.BatchHeader;
import io.runnel.log.storage.BatchRecords;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.FileRecords;
import org.jspecify.annotations.Nullable;

/**
 * Reads a replica of this process, without a socket: whole batches are read into one buffer, checked, and walked there.
 * The buffer is used again and again, so that a record costs no object.
 */
final class ReplicaReader implements PartitionReader {
    /** Large enough to read sequentially, small enough for the processor's cache. A larger batch is read alone. */
    private static final int CHUNK_BYTES = 256 << 10;

    private final Replica replica;
    private final BatchHeader header = new BatchHeader();
    private final BatchRecords records = new BatchRecords();
    private final AbortedRecords aborted = new AbortedRecords();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private int nextBatch;
    /** Exclusive end of the offsets of the batch that is walked. */
    private long batchEnd;

    private long wanted;
    private boolean closed;
    private @Nullable AutoCloseable registration;

    ReplicaReader(Replica replica) {
        this.replica = replica;
        this.wanted = replica.logStartOffset();
    }

    @Override
    public TopicPartition partition() {
        return replica.partition();
    }

    @Override
    public long startOffset() {
        return replica.logStartOffset();
    }

    @Override
    public long endOffset() {
        return replica.lastStableOffset();
    }

    @Override
    public long offsetForTime(long timestampMs) {
        long endOffset = endOffset();
        return replica.offsetForTime(timestampMs)
                .map(found -> Math.min(found.offset, endOffset))
                .orElse(endOffset);
    }

    @Override
    public void seek(long offset) {
        requireOpen();
        long target = Math.max(offset, replica.logStartOffset());
        if (target < wanted) {
            forgetChunk();
        }
        wanted = target;
    }

    private void forgetChunk() {
        records.clear();
        batchEnd = 0;
        chunk.limit(0);
        nextBatch = 0;
    }

    @Override
    public boolean next() {
        requireOpen();
        try {
            do {
                while (records.next()) {
                    if (records.offset() >= wanted) {
                        wanted = records.offset() + 1;
                        return true;
                    }
                }
                wanted = Math.max(wanted, batchEnd); // Compaction may have taken the batch's last records.
            } while (nextBatchInChunk() || nextChunk());
            return false;
        } catch (InvalidRecordException e) {
            CorruptRecordException damage = damaged(e);
            forgetChunk(); // So that another call tells the same instead of walking on in the middle of a record.
            throw damage;
        }
    }

    private CorruptRecordException damaged(InvalidRecordException cause) {
        return new CorruptRecordException(
                "Read of " + partition() + " at offset " + wanted + " failed: " + cause.getMessage()
                        + ". To pass the batch over, seek to " + (header.lastOffset() + 1) + ".",
                cause);
    }

    /** Moves to the next batch that may hold a wanted record; false at the chunk's end. */
    private boolean nextBatchInChunk() {
        while (nextBatch < chunk.limit()) {
            int index = nextBatch;
            header.wrap(chunk, index);
            nextBatch = index + header.sizeInBytes();
            if (header.lastOffset() >= wanted) {
                if (!header.intact()) {
                    throw new InvalidRecordException("the checksum of the batch at offset " + header.baseOffset()
                            + " does not hold, it was damaged on disk");
                }
                if (!header.control() && !aborted.contain(header)) {
                    records.open(header, chunk, index);
                    batchEnd = header.lastOffset() + 1;
                    return true;
                }
                wanted = header.lastOffset() + 1;
            }
        }
        return false;
    }

    /** Reads on until there is a batch to walk; false when all that may be read was read. */
    private boolean nextChunk() {
        wanted = Math.max(wanted, replica.logStartOffset());
        while (wanted < replica.lastStableOffset()) {
            LogSlice slice = replica.read(wanted, CHUNK_BYTES, true, true);
            if (!(slice.records() instanceof FileRecords found) || found.sizeInBytes() == 0) {
                return false;
            }
            load(found);
            aborted.set(slice.aborted());
            if (nextBatchInChunk()) {
                return true;
            }
        }
        return false;
    }

    private void load(FileRecords found) {
        int bytes = found.sizeInBytes();
        forgetChunk();
        if (chunk.capacity() < bytes) {
            chunk = ByteBuffer.allocate(Math.max(bytes, Math.min(CHUNK_BYTES, 2 * chunk.capacity())));
        }
        chunk.clear().limit(bytes);
        try {
            found.readInto(chunk, 0);
        } catch (IOException e) {
            forgetChunk();
            throw new KafkaStorageException(
                    "Read of " + partition() + " at offset " + wanted + " failed: " + e.getMessage(), e);
        }
    }

    @Override
    public long offset() {
        return records.offset();
    }

    @Override
    public long timestampMs() {
        return records.timestampMs();
    }

    @Override
    public @Nullable ByteBuffer key() {
        return records.key();
    }

    @Override
    public @Nullable ByteBuffer value() {
        return records.value();
    }

    @Override
    public Header[] headers() {
        return records.headers();
    }

    @Override
    public synchronized void onReadable(@Nullable Runnable wakeUp) {
        unregister();
        if (wakeUp != null && !closed) {
            registration = replica.onHighWatermark(wakeUp);
        }
    }

    private void unregister() {
        AutoCloseable old = registration;
        registration = null;
        if (old != null) {
            try {
                old.close();
            } catch (Exception e) {
                throw new IllegalStateException("A listener of " + partition() + " could not be removed", e);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The reader of " + partition() + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        unregister();
        records.close();
        chunk = ByteBuffer.allocate(0);
    }
}
