package io.runnel.log.storage;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.jspecify.annotations.Nullable;

/** Looks for records by their timestamps, below a limit. */
final class TimeSearch {
    private final NavigableMap<Long, Segment> segments;
    private final LogPosition limit;

    TimeSearch(NavigableMap<Long, Segment> segments, LogPosition limit) {
        this.segments = segments;
        this.limit = limit;
    }

    /** The first record with this timestamp or a later one, or null. */
    FileRecords.@Nullable TimestampAndOffset find(long timestampMs) throws IOException {
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            if (segment.maxTimestampMs() >= timestampMs) {
                Optional<FileRecords.TimestampAndOffset> found =
                        Interruption.uninterrupted(() -> Optional.ofNullable(find(segment, timestampMs)));
                if (found.isPresent()) {
                    return found.get().offset < limit.offset() ? found.get() : null;
                }
            }
        }
        return null;
    }

    private static FileRecords.@Nullable TimestampAndOffset find(Segment segment, long timestampMs) throws IOException {
        int nearOffset = segment.timeIndex().valueAtOrBelowKey(timestampMs);
        int position = segment.offsetIndex().valueAtOrBelowKey(nearOffset);
        try {
            return segment.records().searchForTimestamp(timestampMs, position, segment.baseOffset());
        } catch (KafkaException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause; // As the other reads throw it: an interrupt may have closed the channel.
            }
            throw e;
        }
    }

    /** The newest timestamp, or {@link Long#MIN_VALUE} when nothing is there. */
    long maxTimestampMs() throws IOException {
        long newest = Long.MIN_VALUE;
        for (Segment segment : segments.headMap(limit.segmentBaseOffset(), true).values()) {
            boolean whole = SegmentedLog.endIn(segments, segment, limit) == segment.sizeInBytes();
            newest = Math.max(
                    newest,
                    whole
                            ? segment.maxTimestampMs()
                            : Interruption.uninterrupted(() -> maxTimestampMs(segment, limit.position())));
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
}
