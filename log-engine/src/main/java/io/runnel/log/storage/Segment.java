package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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

    private Path directory;
    private final long baseOffset;
    private final SegmentFile log;
    private final SegmentIndexes indexes;
    private final IndexFile offsetIndex;
    private final IndexFile timeIndex;
    private final TransactionIndex transactionIndex;
    private volatile long maxTimestampMs = Long.MIN_VALUE;
    private long offsetOfMaxTimestamp;
    private long firstTimestampMs = Long.MIN_VALUE;
    private int bytesSinceIndexEntry;
    private boolean indexesFlushed;
    private boolean broken;
    private volatile boolean sealed;
    private volatile boolean deleted;

    private Segment(Path directory, long baseOffset, SegmentFile log, String suffix, DiskSync sync) {
        this.directory = directory;
        this.baseOffset = baseOffset;
        this.log = log;
        this.indexes = SegmentIndexes.named(directory, baseOffset, suffix, sync);
        this.offsetIndex = indexes.offsets();
        this.timeIndex = indexes.times();
        this.transactionIndex = indexes.transactions();
    }

    /** Opens a segment's file, or creates it. Indexes are empty until loaded or rebuilt. */
    static Segment open(Path directory, long baseOffset, DiskSync sync) throws IOException {
        return open(directory, baseOffset, "", sync);
    }

    /** Makes a segment that does not belong to the log yet; files of an earlier attempt are dropped. */
    static Segment createBeside(Path directory, long baseOffset, String suffix) throws IOException {
        Segment segment = open(directory, baseOffset, suffix, DiskSync.OPERATING_SYSTEM);
        segment.delete();
        return open(directory, baseOffset, suffix, DiskSync.OPERATING_SYSTEM);
    }

    private static Segment open(Path directory, long baseOffset, String suffix, DiskSync sync) throws IOException {
        Path file = SegmentFiles.file(directory, baseOffset, SegmentFiles.LOG_SUFFIX + suffix);
        SegmentFile log = Files.exists(file) ? SegmentFile.existing(file, sync) : SegmentFile.create(file, sync);
        return new Segment(directory, baseOffset, log, suffix, sync);
    }

    Path named(String suffix) {
        return SegmentFiles.file(directory, baseOffset, suffix);
    }

    long baseOffset() {
        return baseOffset;
    }

    SegmentFile log() {
        return log;
    }

    /** Of its first batch; negative when it has none. */
    long firstTimestampMs() {
        return firstTimestampMs;
    }

    /** The batches; the file is opened if it is not open. */
    FileRecords records() throws IOException {
        return log.records();
    }

    Path file() {
        return log.path();
    }

    int sizeInBytes() {
        return log.sizeInBytes();
    }

    /** The newest timestamp in the segment, or {@link Long#MIN_VALUE} when it is empty. */
    long maxTimestampMs() {
        return maxTimestampMs;
    }

    /** The newest timestamp, or, where the records bear none, when the file was last written to. */
    long newestMs() throws IOException {
        long newest = maxTimestampMs;
        return newest >= 0 ? newest : Files.getLastModifiedTime(file()).toMillis();
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

    /** What is known of its keys. */
    SegmentKeys keys() {
        return indexes.keys();
    }

    boolean deleted() {
        return deleted;
    }

    /** What was written cannot be trusted and could not be undone: nothing follows it. */
    void markBroken() {
        broken = true;
    }

    /** What an append changes in memory. */
    private record Before(
            int position,
            long maxTimestampMs,
            long offsetOfMaxTimestamp,
            long firstTimestampMs,
            int bytesSinceIndexEntry,
            SegmentIndexes.Mark indexes) {}

    /**
     * Appends a batch whose offsets are set. What a failure leaves behind, in the file or in the indexes, is taken back,
     * so that the next append may succeed, for instance when there is space on the disk again.
     */
    void append(MemoryRecords batch, AppendedBatch facts, int indexIntervalBytes) throws IOException {
        if (broken) {
            throw new IOException("An earlier write to " + file() + " failed and could not be undone");
        }
        Before before = new Before(
                sizeInBytes(),
                maxTimestampMs,
                offsetOfMaxTimestamp,
                firstTimestampMs,
                bytesSinceIndexEntry,
                indexes.mark());
        ByteBuffer bytes = batch.buffer();
        Interruption.uninterrupted(() -> {
            try {
                // A batch of its own, for a write that is cut short leaves its batch's buffer where it stood.
                log.append(MemoryRecords.readableRecords(bytes.duplicate()));
                added(facts, before.position(), indexIntervalBytes);
                return true;
            } catch (IOException e) {
                undo(before, e);
                throw e;
            }
        });
    }

    private void undo(Before before, IOException cause) {
        maxTimestampMs = before.maxTimestampMs();
        offsetOfMaxTimestamp = before.offsetOfMaxTimestamp();
        firstTimestampMs = before.firstTimestampMs();
        bytesSinceIndexEntry = before.bytesSinceIndexEntry();
        try {
            Interruption.uninterrupted(() -> {
                log.truncateTo(before.position());
                return true;
            });
            indexes.backTo(before.indexes());
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    /** Shows a batch that stands in the file to those who rebuild their state, and notes what it aborted. */
    void show(BatchHeader header, BatchVisitor visitor) throws IOException {
        visitor.batch(header);
        AbortedTransaction aborted = header.control() ? visitor.aborted() : null;
        if (aborted != null) {
            transactionIndex.append(aborted);
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
        TopicConfig.Segments limits = config.segments();
        return (long) sizeInBytes() + next.sizeInBytes() > limits.bytes()
                || spansMoreThan(config.rollMs() - RollJitter.of(directory, baseOffset, limits), next.maxTimestampMs())
                || offsetIndex.fullAt(limits.indexBytes())
                || timeIndex.fullAt(limits.indexBytes())
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

    HeaderWalk walk(int start, int end) throws IOException {
        return new HeaderWalk(file(), records().channel(), start, end);
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

    /**
     * Forces the batches to disk, and the indexes of a sealed segment with them.
     *
     * @return how many bytes of batches were not on disk before
     */
    int flush(DiskSync sync) throws IOException {
        try {
            return force(sync);
        } catch (ClosedChannelException e) {
            if (!deleted) {
                throw e;
            }
            return 0; // Its records are deleted: nobody waits for their flush.
        }
    }

    private int force(DiskSync sync) throws IOException {
        int size = sizeInBytes();
        int unflushed = size - log.flushedBytes();
        if (unflushed != 0) {
            Interruption.uninterrupted(() -> {
                sync.force(records().channel());
                return true;
            });
            log.flushed(size);
        }
        if (sealed && !indexesFlushed) {
            indexes.force(sync);
            indexesFlushed = true;
        }
        return unflushed;
    }

    /** Completes the indexes in their files; they need not be on disk, for every start judges them. */
    void complete() throws IOException {
        if (maxTimestampMs != Long.MIN_VALUE) {
            timeIndex.add(maxTimestampMs, (int) (offsetOfMaxTimestamp - baseOffset));
        }
        offsetIndex.seal();
        timeIndex.seal();
    }

    /** No batch will be appended any more. */
    void seal() throws IOException {
        complete();
        indexesFlushed = false;
        sealed = true;
    }

    /** Forgets what is known of the segment's batches, before {@link #added} is told of all again. */
    void reset() throws IOException {
        offsetIndex.clear();
        timeIndex.clear();
        maxTimestampMs = Long.MIN_VALUE;
        firstTimestampMs = Long.MIN_VALUE;
        offsetOfMaxTimestamp = 0;
        bytesSinceIndexEntry = 0;
    }

    /** Takes up what is known of a segment whose indexes are loaded. */
    void resume(long firstTimestamp, int bytesSinceLastIndexEntry) {
        firstTimestampMs = firstTimestamp;
        bytesSinceIndexEntry = bytesSinceLastIndexEntry;
        maxTimestampMs = timeIndex.lastKey();
        offsetOfMaxTimestamp = timeIndex.entries() == 0 ? 0 : baseOffset + timeIndex.lastValue();
    }

    /** The files are on disk as they are, indexes included. */
    void trustIndexes() {
        indexesFlushed = true;
    }

    /** From this position on the file is not known to be on disk. */
    void flushedUpTo(int position) {
        log.flushed(position);
    }

    /** Cuts the file off; the indexes must know nothing of what is cut. */
    void truncateTo(int bytes) throws IOException {
        log.truncateTo(bytes);
        log.flushed(UNKNOWN);
    }

    /** Its files are about to be deleted: nobody waits for their flush. */
    void markDeleted() {
        deleted = true;
    }

    /** Closes the files and deletes them. */
    void delete() throws IOException {
        deleted = true;
        close();
        Files.deleteIfExists(file());
        indexes.deleteFiles();
    }

    /** Closes the files until they are needed again; only while nobody reads from them. */
    void release() throws IOException {
        log.release();
        indexes.release();
    }

    /** Opens no file any more: those of another log may soon stand under these names. Open ones stay open. */
    void detach() {
        log.detach();
        indexes.detach();
    }

    /** Takes {@link #detach} back. */
    void attach() {
        log.attach();
        indexes.attach();
    }

    /** Goes on with copies of the files in another directory, which are on disk. */
    void switchTo(Path copies) throws IOException {
        directory = copies;
        log.switchTo(SegmentFiles.file(copies, baseOffset, SegmentFiles.LOG_SUFFIX));
        indexes.switchTo(copies, baseOffset);
    }

    @Override
    public void close() throws IOException {
        indexes.close();
        log.close();
    }
}
