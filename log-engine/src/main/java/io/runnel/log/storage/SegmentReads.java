package io.runnel.log.storage;

import io.runnel.log.compaction.SegmentProfile;
import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.Records;
import org.jspecify.annotations.Nullable;

/**
 * How a log's segments are read, by any thread, while others append to them and swap them for compacted ones. A
 * segment that was found stays readable though it has left the log meanwhile.
 */
final class SegmentReads {
    private final NavigableMap<Long, Segment> segments;
    private final SegmentSwaps swaps;

    SegmentReads(NavigableMap<Long, Segment> segments, SegmentSwaps swaps) {
        this.segments = segments;
        this.swaps = swaps;
    }

    /**
     * Whole batches from the one that holds an offset on.
     *
     * @param maxBytes passed only by the first batch, and only if {@code atLeastOneBatch}
     * @param limit where readable records end, in this log
     * @return empty at the limit
     */
    Records read(long startOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit) throws IOException {
        return Interruption.uninterrupted(() -> readOnce(startOffset, maxBytes, atLeastOneBatch, limit));
    }

    private Records readOnce(long startOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit)
            throws IOException {
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
    StableSlice readStable(long startOffset, int maxBytes, boolean atLeastOneBatch, LogPosition limit)
            throws IOException {
        while (true) {
            int before = swaps.count();
            Records records = read(startOffset, maxBytes, atLeastOneBatch, limit);
            List<AbortedTransaction> aborted = records.sizeInBytes() == 0
                    ? List.of()
                    : new AbortedSearch(segments).inSlice(startOffset, records.sizeInBytes(), limit);
            // Else the records may be of before a compaction and the indexes of after it.
            if (swaps.settledSince(before)) {
                return new StableSlice(records, aborted);
            }
        }
    }

    /** Where the batch begins that holds an offset, or the first one after it. */
    LogPosition positionOf(long offset) throws IOException {
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

    /** Where in a segment the readable records end. */
    int endIn(Segment segment, LogPosition limit) {
        if (segment.baseOffset() != limit.segmentBaseOffset()) {
            return segment.sizeInBytes();
        }
        // A position in a segment that all lies below the limit is that of before its compaction.
        Long next = segments.higherKey(segment.baseOffset());
        return next != null && next <= limit.offset()
                ? segment.sizeInBytes()
                : Math.min(limit.position(), segment.sizeInBytes());
    }

    /** The first record with this timestamp or a later one below the limit, or null. */
    FileRecords.@Nullable TimestampAndOffset find(long timestampMs, long startOffset, LogPosition limit)
            throws IOException {
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            if (segment.maxTimestampMs() >= timestampMs) {
                Optional<FileRecords.TimestampAndOffset> found = Interruption.uninterrupted(() ->
                        Optional.ofNullable(find(segment, timestampMs, Math.max(startOffset, segment.baseOffset()))));
                if (found.isPresent()) {
                    return found.get().offset < limit.offset() ? found.get() : null;
                }
            }
        }
        return null;
    }

    /** The newest timestamp from the log's start to the limit, or {@link Long#MIN_VALUE} when nothing is there. */
    long maxTimestampMs(long start, LogPosition limit) throws IOException {
        long newest = Long.MIN_VALUE;
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            int end = endIn(segment, limit);
            newest = Math.max(newest, Interruption.uninterrupted(() -> newestOf(segment, start, end)));
        }
        return newest;
    }

    private static long newestOf(Segment segment, long start, int end) throws IOException {
        if (start > segment.baseOffset()) {
            return maxTimestampMs(segment, start, end);
        }
        return end == segment.sizeInBytes() ? segment.maxTimestampMs() : maxTimestampMs(segment, end);
    }

    /**
     * The newest timestamp of the records from an offset on, or {@link Long#MIN_VALUE} when there are none.
     *
     * @param end exclusive position up to which to look; the end of a batch
     */
    private static long maxTimestampMs(Segment segment, long startOffset, int end) throws IOException {
        long newest = Long.MIN_VALUE;
        HeaderWalk walk = segment.find(startOffset, end);
        if (walk == null) {
            return newest;
        }
        if (walk.header().baseOffset() < startOffset) { // Only the batch's records tell which of them are left.
            for (Record found :
                    segment.records().batchesFrom(walk.position()).iterator().next()) {
                newest = found.offset() < startOffset ? newest : Math.max(newest, found.timestamp());
            }
        } else {
            newest = walk.header().maxTimestamp();
        }
        while (walk.next()) {
            newest = Math.max(newest, walk.header().maxTimestamp());
        }
        return newest;
    }

    /** The first record with this timestamp or a later one, at or after an offset. */
    private static FileRecords.@Nullable TimestampAndOffset find(Segment segment, long timestampMs, long startOffset)
            throws IOException {
        long nearOffset = segment.baseOffset() + segment.timeIndex().valueAtOrBelowKey(timestampMs);
        int position =
                segment.offsetIndex().valueAtOrBelowKey(Math.max(nearOffset, startOffset) - segment.baseOffset());
        try {
            return segment.records().searchForTimestamp(timestampMs, position, startOffset);
        } catch (KafkaException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause; // As the other reads throw it: an interrupt may have closed the channel.
            }
            throw e;
        }
    }

    /**
     * The newest timestamp before a position, which is the end of a batch: what the indexes know of the batches up to
     * their last entry before it, and the headers of the few that follow.
     */
    private static long maxTimestampMs(Segment segment, int end) throws IOException {
        HeaderWalk walk = segment.walk(segment.offsetIndex().valueAtOrBelow(Math.max(0, end - 1)), end);
        if (!walk.next()) {
            return Long.MIN_VALUE;
        }
        long newest = walk.header().maxTimestamp();
        if (walk.position() > 0) {
            newest = Math.max(newest, segment.timeIndex().keyOfValueAtOrBelow((int)
                    (walk.header().lastOffset() - segment.baseOffset())));
        }
        while (walk.next()) {
            newest = Math.max(newest, walk.header().maxTimestamp());
        }
        return newest;
    }

    /** What retention needs to know, ascending; the last one is being written. */
    List<SegmentFacts> facts(long endOffset) throws IOException {
        List<SegmentFacts> facts = new ArrayList<>();
        for (Segment segment : segments.values()) {
            Long next = segments.higherKey(segment.baseOffset());
            boolean fresh = next == null && segment.sizeInBytes() == 0;
            facts.add(new SegmentFacts(
                    segment.baseOffset(),
                    next == null ? endOffset : next,
                    segment.sizeInBytes(),
                    fresh ? Long.MAX_VALUE : segment.newestMs()));
        }
        return facts;
    }

    /** All segments, ascending; the last one is active. */
    List<SegmentProfile> profiles(long endOffset) {
        List<SegmentProfile> profiles = new ArrayList<>();
        for (Segment segment : segments.values()) {
            Long next = segments.higherKey(segment.baseOffset());
            profiles.add(new SegmentProfile(
                    segment.baseOffset(),
                    next == null ? Math.max(endOffset, segment.baseOffset()) : next,
                    segment.sizeInBytes(),
                    segment.offsetIndex().sizeInBytes(),
                    segment.timeIndex().sizeInBytes(),
                    segment.firstTimestampMs(),
                    segment.maxTimestampMs()));
        }
        return profiles;
    }
}
