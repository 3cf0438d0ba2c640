package io.runnel.log.remote;

import io.runnel.log.PartitionReader;
import io.runnel.log.storage.BatchWalk;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Walks the batches that were fetched for it. */
final class RemoteReader implements PartitionReader {
    private final Prefetch prefetch;
    private final Requests requests;
    private final Offsets offsets;
    private final int apiTimeoutMs;
    private final BatchWalk walk;
    private final AbortedTransactions aborted = new AbortedTransactions();
    private boolean closed;

    RemoteReader(Prefetch prefetch, long startOffset, Requests requests, Offsets offsets, int apiTimeoutMs) {
        this.prefetch = prefetch;
        this.requests = requests;
        this.offsets = offsets;
        this.apiTimeoutMs = apiTimeoutMs;
        this.walk = new BatchWalk(prefetch.partition().partition(), startOffset);
    }

    @Override
    public TopicPartition partition() {
        return prefetch.partition().partition();
    }

    @Override
    public long startOffset() {
        long start = requests.await(offsets.start(prefetch.partition()));
        prefetch.startsAt(start);
        return start;
    }

    @Override
    public long endOffset() {
        long end = requests.await(offsets.end(prefetch.partition()));
        prefetch.endsAt(end);
        return end;
    }

    @Override
    public long offsetForTime(long timestampMs) {
        // Negative timestamps stand for other things on the wire; no record has one.
        long found = requests.await(offsets.at(prefetch.partition(), Math.max(0, timestampMs)));
        return found == Offsets.NONE ? endOffset() : found;
    }

    @Override
    public void seek(long offset) {
        requireOpen();
        long target = Math.max(prefetch.knownStart(), offset);
        prefetch.seek(walk.position(), target);
        walk.seek(target);
    }

    @Override
    public long position() {
        return walk.position();
    }

    @Override
    public void limit(long endOffset) {
        walk.limit(endOffset);
        prefetch.limit(endOffset);
    }

    @Override
    public boolean next() {
        requireOpen();
        try {
            do {
                if (walk.next()) {
                    return true;
                }
            } while (nextChunk());
            return false;
        } catch (CorruptRecordException e) {
            prefetch.restart(walk.position()); // The damage may have been done on the way.
            throw e;
        }
    }

    private boolean nextChunk() {
        if (walk.position() >= walk.limit()) {
            return false;
        }
        FetchedChunk chunk = prefetch.take(walk.position(), apiTimeoutMs);
        if (chunk == null) {
            walk.advanceTo(prefetch.broughtTo()); // Nothing is there that was not shown.
            return false;
        }
        walk.load(chunk.bytes(), aborted.of(chunk.aborted()));
        return true;
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
    public void onReadable(@Nullable Runnable wakeUp) {
        prefetch.onReadable(wakeUp);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The reader of " + partition() + " is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        prefetch.close();
        walk.close();
    }
}
