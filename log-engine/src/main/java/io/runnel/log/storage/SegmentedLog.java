package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
    private final Path directory;
    private final DiskSync sync;
    private final NavigableMap<Long, Segment> segments;
    private volatile TopicConfig config;
    private volatile Segment active;
    private volatile LogPosition end;
    private volatile long flushedEndOffset;
    private volatile boolean directoryDirty;

    private SegmentedLog(
            Path directory, TopicConfig config, DiskSync sync, NavigableMap<Long, Segment> segments, long endOffset) {
        this.directory = directory;
        this.config = config;
        this.sync = sync;
        this.segments = segments;
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
        boolean created =
                SegmentFiles.offsets(directory, SegmentFiles.LOG_SUFFIX).isEmpty();
        Recovery recovery = new Recovery(directory, config, opening, visitor);
        NavigableMap<Long, Segment> segments = recovery.run();
        SegmentedLog log = new SegmentedLog(directory, config, sync, segments, recovery.endOffset());
        if (created) {
            log.directoryDirty = true;
        } else {
            log.flush();
        }
        return log;
    }

    /** Takes effect with the next append. */
    public void configure(TopicConfig newConfig) {
        config = newConfig;
    }

    public Path directory() {
        return directory;
    }

    /** The first offset in the log. */
    public long startOffset() {
        return segments.firstKey();
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
        Segment rolled = active;
        if (!rolled.mustRollBefore(next, config)) {
            return false;
        }
        rolled.seal();
        Segment fresh = Segment.open(directory, end.offset());
        directoryDirty = true;
        segments.put(fresh.baseOffset(), fresh);
        active = fresh;
        end = new LogPosition(end.offset(), fresh.baseOffset(), 0);
        return true;
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
        segment.appendAbort(marker, facts, aborted, config.indexIntervalBytes());
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
        long maxTimestampMs = RecordBatch.NO_TIMESTAMP;
        for (SimpleRecord appended : records) {
            maxTimestampMs = Math.max(maxTimestampMs, appended.timestamp());
        }
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
    public Records read(long startOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit) throws IOException {
        Map.Entry<Long, Segment> entry = segments.floorEntry(startOffset);
        while (entry != null && startOffset < limit.offset() && entry.getKey() <= limit.segmentBaseOffset()) {
            Segment segment = entry.getValue();
            int readable = endIn(segment, limit);
            HeaderWalk first = segment.find(startOffset, readable);
            if (first != null) {
                return slice(segment, first, readable, maxBytes, atLeastOneBatch);
            }
            entry = segments.higherEntry(entry.getKey());
        }
        return MemoryRecords.EMPTY;
    }

    /** Like {@link #read}, with the aborted transactions among what was read. */
    public StableSlice readStable(long startOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit)
            throws IOException {
        Records records = read(startOffset, maxBytes, atLeastOneBatch, limit);
        List<AbortedTransaction> aborted = records.sizeInBytes() == 0
                ? List.of()
                : new AbortedSearch(segments).inSlice(startOffset, records.sizeInBytes(), limit);
        return new StableSlice(records, aborted);
    }

    /** Where the batch begins that holds an offset, or the first one after it. */
    public LogPosition positionOf(long offset) throws IOException {
        Map.Entry<Long, Segment> entry = segments.floorEntry(offset);
        Segment segment = entry == null ? segments.firstEntry().getValue() : entry.getValue();
        HeaderWalk found = segment.find(offset, segment.sizeInBytes());
        return new LogPosition(offset, segment.baseOffset(), found == null ? segment.sizeInBytes() : found.position());
    }

    private static Records slice(Segment segment, HeaderWalk first, int readable, int maxBytes, boolean atLeastOneBatch)
            throws IOException {
        int start = first.position();
        int firstEnd = first.endPosition();
        if (maxBytes >= readable - start) {
            return segment.records().slice(start, readable - start);
        }
        int wanted = start + maxBytes;
        if (wanted < firstEnd) {
            return atLeastOneBatch ? segment.records().slice(start, firstEnd - start) : MemoryRecords.EMPTY;
        }
        return segment.records().slice(start, segment.boundaryAtOrBefore(start, wanted, readable) - start);
    }

    private static int endIn(Segment segment, LogPosition limit) {
        return segment.baseOffset() == limit.segmentBaseOffset() ? limit.position() : segment.sizeInBytes();
    }

    /** The first record with this timestamp or a later one below the limit, or null. */
    public FileRecords.@Nullable TimestampAndOffset find(long timestampMs, LogPosition limit) throws IOException {
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            if (segment.maxTimestampMs() >= timestampMs) {
                FileRecords.TimestampAndOffset found = segment.find(timestampMs, segment.baseOffset());
                if (found != null) {
                    return found.offset < limit.offset() ? found : null;
                }
            }
        }
        return null;
    }

    /** The newest timestamp below the limit, or {@link Long#MIN_VALUE} when nothing is there. */
    public long maxTimestampMs(LogPosition limit) throws IOException {
        long newest = Long.MIN_VALUE;
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            boolean whole = endIn(segment, limit) == segment.sizeInBytes();
            newest = Math.max(newest, whole ? segment.maxTimestampMs() : maxTimestampMs(segment, limit.position()));
        }
        return newest;
    }

    private static long maxTimestampMs(Segment segment, int end) throws IOException {
        long newest = Long.MIN_VALUE;
        HeaderWalk walk = segment.walk(0, end);
        while (walk.next()) {
            newest = Math.max(newest, walk.header().maxTimestamp());
        }
        return newest;
    }

    /** Hands every record from that offset on, in order, to the reader. */
    public void replay(long startOffset, Consumer<Record> reader) {
        Long first = segments.floorKey(startOffset);
        for (Segment segment :
                segments.tailMap(first == null ? startOffset : first, true).values()) {
            for (RecordBatch batch : segment.records().batches()) {
                for (Record found : batch) {
                    if (found.offset() >= startOffset && !batch.isControlBatch()) {
                        reader.accept(found);
                    }
                }
            }
        }
    }

    /**
     * Forces everything appended so far to disk. After a failure the log must not be appended to any more: the
     * operating system may have dropped what it could not write, so that a second flush would succeed in vain.
     */
    public void flush() throws IOException {
        flushTo(end);
    }

    /** Forces everything before a position that {@link #end} gave. */
    public void flushTo(LogPosition position) throws IOException {
        Long first = segments.floorKey(flushedEndOffset);
        long from = first == null ? segments.firstKey() : first;
        for (Segment segment :
                segments.subMap(from, true, position.segmentBaseOffset(), true).values()) {
            segment.flush(sync);
        }
        if (directoryDirty) {
            directoryDirty = false;
            sync.forceDirectory(directory);
        }
        flushedEndOffset = Math.max(flushedEndOffset, position.offset());
    }

    /** Flushes and closes: the files can be trusted at the next opening. */
    @Override
    public void close() throws IOException {
        active.seal();
        flush();
        abandon();
    }

    /** Closes the files as they are. */
    public void abandon() throws IOException {
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }
}
