package io.runnel.log.replication;

import io.runnel.log.storage.SegmentFacts;
import io.runnel.log.storage.TopicConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;

/**
 * When segments were last appended to, by the monotonic clock. Where the broker gives the timestamps (LogAppendTime), a
 * wall clock that was set back makes new records look old as soon as it is right again; here such a segment is as young
 * as its last append truly was. Timestamps that producers give are left alone, for records of 1970 are to expire at once.
 *
 * <p>Segments are seen at each check of retention, so that an append is taken for up to one check younger than it is.
 * Segments that were there when the log was opened are known by their timestamps alone. For the housekeeping thread.
 */
final class AppendTimes {
    private final long endOffsetAtOpen;
    private Map<Long, Seen> seen = Map.of();

    private record Seen(long endOffset, long firstSeenMs) {}

    AppendTimes(long endOffsetAtOpen) {
        this.endOffsetAtOpen = endOffsetAtOpen;
    }

    /** The segments with their newest timestamps, or, where that is later, with the time of their last append. */
    List<SegmentFacts> of(List<SegmentFacts> segments, TopicConfig config, RetentionClock clock) {
        if (config.timestampType() != TimestampType.LOG_APPEND_TIME) {
            seen = Map.of();
            return segments;
        }
        long monotonicMs = clock.monotonicMs();
        long nowMs = clock.nowMs();
        Map<Long, Seen> next = new HashMap<>();
        List<SegmentFacts> facts = new ArrayList<>(segments.size());
        for (SegmentFacts segment : segments) {
            if (segment.endOffset() <= endOffsetAtOpen) {
                facts.add(segment);
                continue;
            }
            Seen before = seen.get(segment.baseOffset());
            Seen now = before != null && before.endOffset() == segment.endOffset()
                    ? before
                    : new Seen(segment.endOffset(), monotonicMs);
            next.put(segment.baseOffset(), now);
            long appendedMs = nowMs - (monotonicMs - now.firstSeenMs());
            facts.add(new SegmentFacts(
                    segment.baseOffset(),
                    segment.endOffset(),
                    segment.sizeInBytes(),
                    Math.max(segment.newestMs(), appendedMs)));
        }
        seen = next;
        return facts;
    }
}
