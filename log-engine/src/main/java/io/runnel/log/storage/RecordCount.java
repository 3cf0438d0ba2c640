package io.runnel.log.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;

/**
 * Counts the records of a range of offsets by the headers of their batches. Only a batch that compaction has made holes
 * in, and that the range cuts, is read: there are two of these at most. For one thread.
 */
final class RecordCount implements Closeable {
    private final long fromOffset;
    private final long toOffset;
    private final BatchFilter aborted;
    private final BatchRecords cut = new BatchRecords();
    private long records;

    /**
     * A count that stands at 0.
     *
     * @param fromOffset inclusive
     * @param toOffset exclusive
     */
    RecordCount(long fromOffset, long toOffset, BatchFilter aborted) {
        this.fromOffset = fromOffset;
        this.toOffset = toOffset;
        this.aborted = aborted;
    }

    /**
     * Adds the records of a segment that lie in the range.
     *
     * @param end exclusive position up to which to look; the end of a batch
     */
    void add(Segment segment, int end) throws IOException {
        records += Interruption.uninterrupted(() -> in(segment, end));
    }

    /** Adds what is known already. */
    void add(long known) {
        records += known;
    }

    private long in(Segment segment, int end) throws IOException {
        long found = 0;
        HeaderWalk walk = segment.find(fromOffset, end);
        while (walk != null && walk.header().baseOffset() < toOffset) {
            found += aborted.drops(walk.header()) || walk.header().control() ? 0 : in(segment, walk);
            walk = walk.next() ? walk : null;
        }
        return found;
    }

    private long in(Segment segment, HeaderWalk walk) throws IOException {
        BatchHeader header = walk.header();
        long first = Math.max(header.baseOffset(), fromOffset);
        long last = Math.min(header.lastOffset(), toOffset - 1);
        if (first == header.baseOffset() && last == header.lastOffset()) {
            return header.recordCount();
        }
        return header.recordCount() == header.lastOffsetDelta() + 1 ? last - first + 1 : read(segment, walk);
    }

    private long read(Segment segment, HeaderWalk walk) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(walk.endPosition() - walk.position());
        segment.records().slice(walk.position(), bytes.capacity()).readInto(bytes, 0);
        long found = 0;
        try {
            cut.open(new BatchHeader().wrap(bytes, 0), bytes, 0);
            while (cut.next()) {
                found += cut.offset() >= fromOffset && cut.offset() < toOffset ? 1 : 0;
            }
        } catch (InvalidRecordException e) {
            throw new DamagedLogException(segment.file(), walk.position(), String.valueOf(e.getMessage()));
        }
        return found;
    }

    long records() {
        return records;
    }

    @Override
    public void close() {
        cut.close();
    }
}
