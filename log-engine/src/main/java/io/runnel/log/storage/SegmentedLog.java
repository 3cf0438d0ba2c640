package io.runnel.log.storage;

import io.runnel.log.compaction.SegmentProfile;
import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one log, in one directory: batches at ascending offsets, in Kafka's files.
 *
 * <p>One thread at a time appends, rolls and closes (a replica's lock sees to that); any thread reads; one thread at a
 * time flushes.
 */
public final class SegmentedLog implements AutoCloseable {
    private volatile Path directory;
    private volatile DiskSync sync;
    private final NavigableMap<Long, Segment> segments;
    private final AtomicLong removals = new AtomicLong();
    private volatile TopicConfig config;
    private volatile Segment active;
    private volatile LogPosition end;
    private volatile long startOffset;
    private volatile long flushedEndOffset;
    private volatile boolean directoryDirty;
    private final SegmentSwaps swaps;
    private final SegmentReads reads;

    private SegmentedLog(
            Path directory, TopicConfig config, DiskSync sync, NavigableMap<Long, Segment> segments, long endOffset) {
        this.directory = directory;
        this.config = config;
        this.sync = sync;
        this.segments = segments;
        this.swaps = new SegmentSwaps(this, segments);
        this.reads = new SegmentReads(segments, swaps);
        this.startOffset = segments.firstKey();
        this.active = segments.lastEntry().getValue();
        this.end = new LogPosition(endOffset, active.baseOffset(), active.sizeInBytes());
    }

    /**
     * Opens a log that needs no partition state, such as the metadata log: recovers what is there (checking every
     * checksum, cutting a torn tail) or makes it new.
     *
     * @throws DamagedLogException if the log is damaged before its tail
     * @throws IOException if the directory cannot be read or written
     */
    public static SegmentedLog open(Path directory, TopicConfig config) throws IOException {
        return open(directory, config, LogOpening.UNKNOWN, BatchVisitor.NONE, DiskSync.OPERATING_SYSTEM);
    }

    /**
     * Opens a log and shows its batches to the visitor. Everything in it is flushed when this returns.
     *
     * @throws DamagedLogException if the log is damaged before its tail and the policy is to refuse that
     * @throws IOException if the directory cannot be read or written
     */
    public static SegmentedLog open(
            Path directory, TopicConfig config, LogOpening opening, BatchVisitor visitor, DiskSync sync)
            throws IOException {
        Files.createDirectories(directory);
        completeSwaps(directory);
        boolean created =
                SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX).isEmpty();
        Recovery recovery = new Recovery(directory, config, opening, visitor, sync);
        NavigableMap<Long, Segment> segments = recovery.run();
        SegmentedLog log = new SegmentedLog(directory, config, sync, segments, recovery.endOffset());
        if (created) {
            log.directoryDirty = true;
        } else {
            log.flush();
            for (Segment segment : segments.values()) {
                segment.release();
            }
        }
        return log;
    }

    /**
     * Ends swaps of compacted segments that a crash has cut short: before this, the files in a log's directory do not
     * tell its offsets. Opening a log does so too; a directory that does not exist is fine.
     */
    public static void completeSwaps(Path directory) throws IOException {
        if (Files.exists(directory)) {
            SegmentSwap.finish(directory);
        }
    }

    /** Takes effect with the next append. */
    public void configure(TopicConfig newConfig) {
        config = newConfig;
    }

    public Path directory() {
        return directory;
    }

    /** The first offset that may be read: the first segment's, unless records at its beginning were deleted. */
    public long startOffset() {
        return startOffset;
    }

    /** Exclusive: the offset that the next record gets. */
    public long endOffset() {
        return end.offset();
    }

    /** Where the log ends. */
    public LogPosition end() {
        return end;
    }

    /** Exclusive end of what is flushed: recovery need not look below. */
    public long recoveryPoint() {
        return flushedEndOffset;
    }

    /**
     * Begins a new segment if the next batch belongs into one.
     *
     * @return whether it did
     */
    public boolean rollBefore(AppendedBatch next) throws IOException {
        if (!active.mustRollBefore(next, config)) {
            return false;
        }
        rollAt(end.offset());
        return true;
    }

    /**
     * Deletes all that is in the log, and goes on at the offset where it ends: what it held is kept elsewhere. For a log
     * that nobody reads meanwhile.
     */
    public void dropAll() throws IOException {
        roll();
        flush(); // The new segment says where the log goes on: it must be there before the others are not.
        advanceStart(active.baseOffset());
        for (Segment dropped : List.copyOf(segments.headMap(active.baseOffset()).values())) {
            segments.remove(dropped.baseOffset());
            dropped.delete();
        }
    }

    /** Begins a new segment at the log's end, unless the active one is empty. */
    public void roll() throws IOException {
        if (active.sizeInBytes() > 0) {
            rollAt(end.offset());
        }
    }

    private void rollAt(long baseOffset) throws IOException {
        active.seal();
        Segment fresh = Segment.open(directory, baseOffset, sync);
        directoryDirty = true;
        segments.put(baseOffset, fresh);
        active = fresh;
        end = new LogPosition(baseOffset, baseOffset, 0);
    }

    /** What retention needs to know, ascending; the last one is being written. */
    public List<SegmentFacts> segmentFacts() throws IOException {
        return reads.facts(end.offset());
    }

    /**
     * The records before this offset are deleted: nobody may read them any more. Their files stay until
     * {@link #removeBelow}.
     *
     * @return false if the log begins there or later already
     */
    public boolean advanceStart(long offset) {
        if (offset <= startOffset) {
            return false;
        }
        startOffset = offset;
        return true;
    }

    /**
     * To be called after opening: the log begins at this offset, whatever its files hold. Where they end before it,
     * because a crash took records that were deleted anyway, the log goes on at this offset, for no offset may be given
     * to a second record.
     */
    public void beginAt(long offset) throws IOException {
        if (offset > end.offset()) {
            rollAt(offset);
            sync.forceDirectory(directory);
            flushedEndOffset = offset;
        }
        advanceStart(offset);
    }

    /**
     * Takes the segments before the one with this base offset out of the log. They must hold nothing at or above
     * {@link #startOffset}, and be flushed.
     *
     * @param deleteDelayMs how long the files are to stay
     */
    public RemovedSegments removeBelow(long baseOffset, long deleteDelayMs) {
        // Compaction may have made one segment of some before that offset and some after it: that one stays.
        Long kept = segments.floorKey(Math.min(baseOffset, active.baseOffset()));
        NavigableMap<Long, Segment> below = segments.headMap(kept == null ? baseOffset : kept, false);
        RemovedSegments removed = new RemovedSegments(List.copyOf(below.values()), deleteDelayMs, sync);
        below.clear();
        removals.incrementAndGet();
        return removed;
    }

    /** Changes when segments leave the log, before their files are closed: a read that failed across that may try again. */
    public long removals() {
        return removals.get();
    }

    /** Makes the names of the segments' files durable; any thread. */
    public void flushNames() throws IOException {
        sync.forceDirectory(directory);
    }

    /** Writes one batch, whose offsets are set, at the end. {@link #rollBefore} has been called. */
    public void append(MemoryRecords batch, AppendedBatch facts) throws IOException {
        Segment segment = active;
        segment.append(batch, facts, config.indexIntervalBytes());
        end = new LogPosition(facts.lastOffset() + 1, segment.baseOffset(), segment.sizeInBytes());
    }

    /** Like {@link #append}, for the marker of a transaction that it aborts. */
    public void appendAbort(MemoryRecords marker, AppendedBatch facts, AbortedTransaction aborted) throws IOException {
        Segment segment = active;
        new AbortAppend(segment).append(marker, facts, aborted, config.indexIntervalBytes());
        end = new LogPosition(facts.lastOffset() + 1, segment.baseOffset(), segment.sizeInBytes());
    }

    /**
     * Writes the records as one batch at the end; {@link #flush} makes it durable.
     *
     * @return the offset of the first record
     */
    public long append(List<SimpleRecord> records, int leaderEpoch) throws IOException {
        long baseOffset = endOffset();
        MemoryRecords batch = MemoryRecords.withRecords(
                baseOffset, Compression.NONE, leaderEpoch, records.toArray(new SimpleRecord[0]));
        long maxTimestampMs =
                records.stream().mapToLong(SimpleRecord::timestamp).max().orElse(RecordBatch.NO_TIMESTAMP);
        AppendedBatch facts = new AppendedBatch(baseOffset + records.size() - 1, maxTimestampMs, batch.sizeInBytes());
        rollBefore(facts);
        append(batch, facts);
        return baseOffset;
    }

    /**
     * Whole batches from the one that holds an offset on.
     *
     * @param maxBytes passed only by the first batch, and only if {@code atLeastOneBatch}
     * @param limit where readable records end, in this log
     * @return empty at the limit
     */
    public Records read(long fromOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit) throws IOException {
        return reads.read(fromOffset, maxBytes, atLeastOneBatch, limit);
    }

    /** Like {@link #read}, with the aborted transactions among what was read. */
    public StableSlice readStable(long fromOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit)
            throws IOException {
        return reads.readStable(fromOffset, maxBytes, atLeastOneBatch, limit);
    }

    /** Where the batch begins that holds an offset, or the first one after it. */
    public LogPosition positionOf(long offset) throws IOException {
        return reads.positionOf(offset);
    }

    /** The first record with this timestamp or a later one below the limit, or null. */
    public FileRecords.@Nullable TimestampAndOffset find(long timestampMs, LogPosition limit) throws IOException {
        return reads.find(timestampMs, startOffset, limit);
    }

    /** The newest timestamp from the log's start to the limit, or {@link Long#MIN_VALUE} when nothing is there. */
    public long maxTimestampMs(LogPosition limit) throws IOException {
        return reads.maxTimestampMs(startOffset, limit);
    }

    /** What compaction looks at before it reads anything; all segments, ascending; the last one is active. */
    public List<SegmentProfile> profiles() {
        return reads.profiles(end.offset());
    }

    NavigableMap<Long, Segment> segments() {
        return segments;
    }

    DiskSync sync() {
        return sync;
    }

    TopicConfig config() {
        return config;
    }

    SegmentSwaps swaps() {
        return swaps;
    }

    /** Closes and deletes the segments that compactions have replaced up to that time. */
    public void deleteReplaced(long untilMs) throws IOException {
        swaps.deleteReplaced(untilMs);
    }

    /** Shows every batch's header, in order; it is valid during the call. */
    void forEachHeader(Consumer<BatchHeader> reader) throws IOException {
        LogReplay.headers(segments, reader);
    }

    /** Hands every record from that offset on, in order, to the reader. */
    public void replay(long startOffset, Consumer<Record> reader) {
        LogReplay.run(segments, startOffset, reader);
    }

    /**
     * Forces everything appended so far to disk. After a failure the log must not be appended to any more: the
     * operating system may have dropped what it could not write, so that a second flush would succeed in vain.
     */
    public void flush() throws IOException {
        flushTo(end);
    }

    /**
     * Forces everything before a position that {@link #end} gave.
     *
     * @return how many bytes of batches were not on disk before
     */
    public synchronized long flushTo(LogPosition position) throws IOException {
        Long first = segments.floorKey(flushedEndOffset);
        long from = first == null ? segments.firstKey() : first;
        long flushedBytes = 0;
        long last = Math.max(from, position.segmentBaseOffset()); // A later flush may have passed the position already.
        for (Segment segment : segments.subMap(from, true, last, true).values()) {
            flushedBytes += segment.flush(sync);
        }
        if (directoryDirty) {
            directoryDirty = false;
            sync.forceDirectory(directory);
        }
        flushedEndOffset = Math.max(flushedEndOffset, position.offset());
        return flushedBytes;
    }

    /** Bytes of all segments, without their indexes. */
    public long bytesOnDisk() {
        return segments.values().stream().mapToLong(Segment::sizeInBytes).sum();
    }

    /** Opens no file any more: those of another log may soon stand under these names. Open ones stay open. */
    public void detach() {
        segments.values().forEach(Segment::detach);
    }

    /** Takes {@link #detach} back. */
    public void attach() {
        segments.values().forEach(Segment::attach);
    }

    /** Goes on with a copy of all files in another directory, which is on disk. Nobody appends meanwhile. */
    synchronized void switchTo(Path copies, DiskSync syncThere) throws IOException {
        for (Segment segment : segments.values()) {
            segment.switchTo(copies);
        }
        directory = copies;
        sync = syncThere;
    }

    /** Flushes and closes: the files can be trusted at the next opening. */
    @Override
    public void close() throws IOException {
        active.complete();
        flush();
        abandon();
    }

    /** Closes the files as they are. */
    public void abandon() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
        swaps.close();
    }
}
