package io.runnel.log;

import io.runnel.log.replication.LogSlice;
import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import io.runnel.log.search.Candidate;
import io.runnel.log.storage.AbortedRecords;
import io.runnel.log.storage.BatchWalk;
import io.runnel.log.storage.Interruption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
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
    private final boolean uncommitted;
    private final BatchWalk walk;
    private final AbortedRecords aborted = new AbortedRecords();
    private ByteBuffer chunk = ByteBuffer.allocate(0);
    private @Nullable Collection<@Nullable ByteBuffer> keys;
    private long minMs = Long.MIN_VALUE;
    private long maxMs = Long.MAX_VALUE;
    private @Nullable Search search;
    private BooleanSupplier cancelled = () -> false;
    private long records;
    private ReadStatistics skipped = ReadStatistics.NONE;
    private boolean closed;
    private @Nullable AutoCloseable registration;

    ReplicaReader(Replica replica) {
        this(replica, false);
    }

    /** @param uncommitted whether records of open and aborted transactions are shown as well */
    ReplicaReader(Replica replica, boolean uncommitted) {
        this.replica = replica;
        this.uncommitted = uncommitted;
        this.walk = new BatchWalk(replica.partition(), replica.logStartOffset());
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
        replica.requireLeader();
        return readable();
    }

    private long readable() {
        return uncommitted ? replica.highWatermark() : replica.lastStableOffset();
    }

    @Override
    public long offsetForTime(long timestampMs) {
        long endOffset = endOffset();
        if (uncommitted) {
            return firstSince(timestampMs, endOffset);
        }
        return replica.offsetForTime(timestampMs)
                .map(found -> Math.min(found.offset, endOffset))
                .orElse(endOffset);
    }

    /** The log's own search is for committed records, so this one reads. */
    private long firstSince(long timestampMs, long endOffset) {
        try (ReplicaReader all = new ReplicaReader(replica, true)) {
            all.limit(endOffset);
            all.cancelWhen(cancelled);
            while (all.next()) {
                if (all.timestampMs() >= timestampMs) {
                    return all.offset();
                }
            }
        }
        return endOffset;
    }

    @Override
    public void seek(long offset) {
        requireOpen();
        walk.seek(Math.max(offset, replica.logStartOffset()));
    }

    @Override
    public long position() {
        return walk.position();
    }

    @Override
    public void limit(long endOffset) {
        walk.limit(endOffset);
    }

    @Override
    public OptionalLong countRecords(long fromOffset, long toOffset) {
        if (uncommitted) {
            return OptionalLong.empty();
        }
        long from = Math.max(fromOffset, replica.logStartOffset());
        return OptionalLong.of(replica.search().countRecords(from, Math.min(toOffset, endOffset())));
    }

    @Override
    public void onlyKeys(@Nullable Collection<@Nullable ByteBuffer> wanted) {
        keys = wanted;
        search();
    }

    @Override
    public void onlyTimes(long fromMs, long toMs) {
        minMs = fromMs;
        maxMs = toMs;
        search();
    }

    /** Its filters know of committed records alone: where others are wanted, all are shown, as for a log without search. */
    private void search() {
        if (!uncommitted) {
            searchAnew(Search.of(replica.search(), keys, minMs, maxMs));
        }
    }

    private void searchAnew(@Nullable Search next) {
        skipped = skipped();
        search = next;
    }

    /** By this search and those before it. */
    private ReadStatistics skipped() {
        return search == null ? skipped : skipped.plus(search.statistics());
    }

    @Override
    public ReadStatistics statistics() {
        return new ReadStatistics(records, walk.loadedBytes(), 0, 0, 0, 0).plus(skipped());
    }

    @Override
    public ReadEstimate estimate(long fromOffset, long toOffset) {
        if (uncommitted) {
            return PartitionReader.super.estimate(fromOffset, toOffset);
        }
        long from = Math.max(fromOffset, replica.logStartOffset());
        return Search.estimate(replica.search(), keys, minMs, maxMs)
                .of(from, Math.min(toOffset, endOffset()), cancelled);
    }

    @Override
    public void cancelWhen(BooleanSupplier condition) {
        cancelled = condition;
    }

    @Override
    public boolean next() {
        requireOpen();
        do {
            while (walk.next()) {
                records++;
                if (search == null || search.wants(walk.record())) {
                    return true;
                }
            }
        } while (nextChunk());
        return false;
    }

    /** Reads on; false when all that may be read was read. */
    private boolean nextChunk() {
        replica.requireLeader(); // Elsewhere may be more than a follower knows of.
        walk.advanceTo(replica.logStartOffset());
        long position = walk.position();
        long readable = readable();
        if (position >= Math.min(readable, walk.limit())) {
            return false;
        }
        try {
            return search == null ? load(position, CHUNK_BYTES, readable) : loadFound(search, position, readable);
        } catch (OffsetOutOfRangeException | KafkaStorageException e) {
            if (position >= replica.logStartOffset()) {
                throw e;
            }
            return true; // The start has passed the reader meanwhile: the next step begins there.
        }
    }

    private boolean loadFound(Search found, long position, long readable) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("The search of " + partition() + " was cancelled at offset " + position);
        }
        long end = Math.min(readable, walk.limit());
        Candidate next = found.next(position, end, cancelled);
        if (next == null) {
            walk.advanceTo(end);
            return true;
        }
        walk.advanceTo(next.fromOffset());
        return load(walk.position(), Math.min(next.bytes(), CHUNK_BYTES), readable);
    }

    /** An interrupt, of this thread or another one that reads the file, may close it between finding and reading. */
    private boolean load(long position, int maxBytes, long readable) {
        try {
            return Interruption.uninterrupted(() -> load(
                    replica.read(position, maxBytes, true, uncommitted ? ReadLimit.HIGH_WATERMARK : ReadLimit.STABLE),
                    readable));
        } catch (IOException e) {
            throw new KafkaStorageException(
                    "Read of " + partition() + " at offset " + position + " failed: " + e.getMessage(), e);
        }
    }

    private boolean load(LogSlice slice, long readable) throws IOException {
        if (!(slice.records() instanceof FileRecords found) || found.sizeInBytes() == 0) {
            walk.advanceTo(readable); // Compaction left nothing there.
            return false;
        }
        aborted.set(slice.aborted());
        load(found);
        return true;
    }

    private void load(FileRecords found) throws IOException {
        int size = found.sizeInBytes();
        walk.forget();
        if (chunk.capacity() < size) {
            chunk = ByteBuffer.allocate(Math.max(size, Math.min(CHUNK_BYTES, 2 * chunk.capacity())));
        }
        chunk.clear().limit(size);
        found.readInto(chunk, 0);
        walk.load(chunk, aborted);
    }

    @Override
    public long offset() {
        return walk.record().offset();
    }

    @Override
    public long timestampMs() {
        return walk.record().timestampMs();
    }

    @Override
    public @Nullable ByteBuffer key() {
        return walk.record().key();
    }

    @Override
    public @Nullable ByteBuffer value() {
        return walk.record().value();
    }

    @Override
    public long bytesRead() {
        return walk.loadedBytes();
    }

    @Override
    public Header[] headers() {
        return walk.record().headers();
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
        walk.close();
        chunk = ByteBuffer.allocate(0);
    }
}
