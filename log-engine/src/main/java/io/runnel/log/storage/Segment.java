package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * One file of batches with its two indexes. Appended to by one thread at a time, read by any.
 *
 * <p>The batches stand in the file as they came over the wire, so that they leave it by {@code transferTo}.
 */
final class Segment implements Closeable {
    private static final int UNKNOWN = -1;

    private final Path directory;
    private final long baseOffset;
    private final FileRecords records;
    private final IndexFile offsetIndex;
    private final IndexFile timeIndex;
    private final TransactionIndex transactionIndex;
    private volatile long maxTimestampMs = Long.MIN_VALUE;
    private long offsetOfMaxTimestamp;
    private long firstTimestampMs = Long.MIN_VALUE;
    private int bytesSinceIndexEntry;
    private int flushedBytes;
    private boolean indexesFlushed;
    private boolean broken;
    private volatile boolean sealed;

    private Segment(Path directory, long baseOffset, FileRecords records) {
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.records = records;
        this.offsetIndex = IndexFile.ofOffsets(directory, baseOffset);
        this.timeIndex = IndexFile.ofTimes(directory, baseOffset);
        this.transactionIndex =
                new TransactionIndex(SegmentFiles.file(directory, baseOffset, SegmentFiles.TRANSACTION_INDEX_SUFFIX));
    }

    /** Opens a segment's file, or creates it. Indexes are empty until loaded or rebuilt. */
    static Segment open(Path directory, long baseOffset) throws IOException {
        Path file = SegmentFiles.file(directory, baseOffset, SegmentFiles.LOG_SUFFIX);
        return new Segment(directory, baseOffset, FileRecords.open(file.toFile()));
    }

    long baseOffset() {
        return baseOffset;
    }

    FileRecords records() {
        return records;
    }

    Path file() {
        return records.file().toPath();
    }

    int sizeInBytes() {
        return records.sizeInBytes();
    }

    /** The newest timestamp in the segment, or {@link Long#MIN_VALUE} when it is empty. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    IndexFile offsetIndex() {
        return offsetIndex;
    }

    IndexFile timeIndex() {
        return timeIndex;
    }

    TransactionIndex transactionIndex() {
        return transactionIndex;
    }

    /**
     * Appends the marker that aborts a transaction; the index has it first, for a marker without an entry would let
     * the transaction's records count.
     */
    void appendAbort(MemoryRecords marker, AppendedBatch facts, AbortedTransaction aborted, int indexIntervalBytes)
            throws IOException {
        try {
            transactionIndex.append(aborted);
            append(marker, facts, indexIntervalBytes);
        } catch (IOException e) {
            undoAbort(aborted, e);
            throw e;
        }
    }

    private void undoAbort(AbortedTransaction aborted, IOException cause) {
        try {
            transactionIndex.truncateTo(aborted.lastOffset());
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    /**
     * Appends a batch whose offsets are set. What a failure leaves behind is cut off again, so that the next append
     * may succeed, for instance when there is space on the disk again.
     */
    void append(MemoryRecords batch, AppendedBatch facts, int indexIntervalBytes) throws IOException {
        if (broken) {
            throw new IOException("An earlier write to " + file() + " failed and could not be undone");
        }
        int position = records.sizeInBytes();
        try {
            records.append(batch);
            added(facts, position, indexIntervalBytes);
        } catch (IOException e) {
            undo(position, e);
            throw e;
        }
    }

    private void undo(int position, IOException cause) {
        try {
            records.truncateTo(position);
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    /** Notes a batch that stands in the file, for the indexes. */
    void added(AppendedBatch batch, int position, int indexIntervalBytes) throws IOException {
        if (firstTimestampMs == Long.MIN_VALUE) {
            firstTimestampMs = batch.maxTimestampMs();
        }
        if (batch.maxTimestampMs() > maxTimestampMs) {
            maxTimestampMs = batch.maxTimestampMs();
            offsetOfMaxTimestamp = batch.lastOffset();
        }
        if (bytesSinceIndexEntry > indexIntervalBytes) {
            offsetIndex.add(batch.lastOffset() - baseOffset, position);
            timeIndex.add(maxTimestampMs, (int) (offsetOfMaxTimestamp - baseOffset));
            bytesSinceIndexEntry = 0;
        }
        bytesSinceIndexEntry += batch.sizeInBytes();
    }

    /** Whether the next batch belongs into a new segment. */
    boolean mustRollBefore(AppendedBatch next, TopicConfig config) {
        if (sizeInBytes() == 0) {
            return false;
        }
        return (long) sizeInBytes() + next.sizeInBytes() > config.segmentBytes()
                || spansMoreThan(config.segments().ms(), next.maxTimestampMs())
                || offsetIndex.fullAt(config.segments().indexBytes())
                || timeIndex.fullAt(config.segments().indexBytes())
                || next.lastOffset() - baseOffset > Integer.MAX_VALUE;
    }

    private boolean spansMoreThan(long segmentMs, long timestampMs) {
        return firstTimestampMs >= 0 && timestampMs - firstTimestampMs > segmentMs;
    }

    /**
     * The batch that holds this offset, or the first one after it.
     *
     * @param end exclusive position up to which to look; the end of a batch
     * @return the walk standing on the batch, or null when there is none
     */
    @Nullable
    HeaderWalk find(long offset, int end) throws IOException {
        int start = offsetIndex.valueAtOrBelowKey(offset - baseOffset);
        HeaderWalk walk = walk(start, end);
        while (walk.next()) {
            if (walk.header().lastOffset() >= offset) {
                return walk;
            }
        }
        return null;
    }

    HeaderWalk walk(int start, int end) {
        return new HeaderWalk(file(), records.channel(), start, end);
    }

    /**
     * The last boundary between two batches at or before a position.
     *
     * @param start position of a batch, not after {@code position}
     */
    int boundaryAtOrBefore(int start, int position, int end) throws IOException {
        int boundary = Math.max(start, offsetIndex.valueAtOrBelow(position));
        HeaderWalk walk = walk(boundary, end);
        while (walk.next() && walk.endPosition() <= position) {
            boundary = walk.endPosition();
        }
        return boundary;
    }

    /** The first record with this timestamp or a later one, at or after an offset. */
    FileRecords.@Nullable TimestampAndOffset find(long timestampMs, long startOffset) throws IOException {
        long nearOffset = baseOffset + timeIndex.valueAtOrBelowKey(timestampMs);
        int position = offsetIndex.valueAtOrBelowKey(Math.max(nearOffset, startOffset) - baseOffset);
        return records.searchForTimestamp(timestampMs, position, startOffset);
    }

    /** Forces the batches to disk, and the indexes of a sealed segment with them. */
    void flush(DiskSync sync) throws IOException {
        int size = records.sizeInBytes();
        if (flushedBytes != size) {
            sync.force(records.channel());
            flushedBytes = size;
        }
        if (sealed && !indexesFlushed) {
            offsetIndex.force(sync);
            timeIndex.force(sync);
            transactionIndex.force(sync);
            indexesFlushed = true;
        }
    }

    /** No batch will be appended any more: completes the indexes in their files. */
    void seal() throws IOException {
        if (maxTimestampMs != Long.MIN_VALUE) {
            timeIndex.add(maxTimestampMs, (int) (offsetOfMaxTimestamp - baseOffset));
        }
        offsetIndex.seal();
        timeIndex.seal();
        sealed = true;
    }

    /**
     * Trusts the files of a segment that was sealed and flushed: takes up the indexes.
     *
     * @return false when an index is missing or wrong and has to be rebuilt
     */
    boolean resume() throws IOException {
        if (!offsetIndex.load() || !timeIndex.load() || (timeIndex.entries() == 0) != (sizeInBytes() == 0)) {
            return false;
        }
        int position = offsetIndex.lastValue();
        if (offsetIndex.entries() > 0 && !beginsWithLastOffset(position, baseOffset + offsetIndex.lastKey())) {
            return false;
        }
        bytesSinceIndexEntry = sizeInBytes() - position;
        flushedBytes = sizeInBytes();
        if (sizeInBytes() > 0) {
            maxTimestampMs = timeIndex.lastKey();
            offsetOfMaxTimestamp = baseOffset + timeIndex.lastValue();
            HeaderWalk first = walk(0, sizeInBytes());
            first.next();
            firstTimestampMs = first.header().maxTimestamp();
        }
        return true;
    }

    private boolean beginsWithLastOffset(int position, long lastOffset) throws IOException {
        if (position < 0 || position >= sizeInBytes()) {
            return false;
        }
        try {
            HeaderWalk walk = walk(position, sizeInBytes());
            return walk.next() && walk.header().lastOffset() == lastOffset;
        } catch (DamagedLogException e) {
            return false; // The index points between two batches, or the batch is damaged: the rebuilding scan tells.
        }
    }

    /** Exclusive end of the offsets of a segment whose indexes are taken up. */
    long endOffset() throws IOException {
        long end = baseOffset;
        HeaderWalk walk = walk(offsetIndex.lastValue(), sizeInBytes());
        while (walk.next()) {
            end = walk.header().lastOffset() + 1;
        }
        return end;
    }

    /** Forgets what is known of the segment's batches, before a scan rebuilds it through {@link #added}. */
    void reset() throws IOException {
        offsetIndex.clear();
        timeIndex.clear();
        maxTimestampMs = Long.MIN_VALUE;
        firstTimestampMs = Long.MIN_VALUE;
        offsetOfMaxTimestamp = 0;
        bytesSinceIndexEntry = 0;
        flushedBytes = UNKNOWN;
    }

    /** Cuts the file off; the indexes must know nothing of what is cut. */
    void truncateTo(int bytes) throws IOException {
        records.truncateTo(bytes);
        flushedBytes = UNKNOWN;
    }

    /** Deletes the files of a segment in which no record is. */
    void delete() throws IOException {
        close();
        Files.deleteIfExists(file());
        Files.deleteIfExists(SegmentFiles.file(directory, baseOffset, SegmentFiles.OFFSET_INDEX_SUFFIX));
        Files.deleteIfExists(SegmentFiles.file(directory, baseOffset, SegmentFiles.TIME_INDEX_SUFFIX));
        Files.deleteIfExists(transactionIndex.file());
    }

    /** Puts the batches out of recovery's sight, for somebody to look at; the indexes are deleted. */
    void setAside() throws IOException {
        Files.move(file(), file().resolveSibling(file().getFileName() + SegmentFiles.DAMAGED_SUFFIX));
        delete();
    }

    @Override
    public void close() throws IOException {
        offsetIndex.close();
        timeIndex.close();
        transactionIndex.close();
        records.closeHandlers();
    }
}
