package io.runnel.log.storage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments of a log are to be deleted, by Kafka's rules. Pure.
 *
 * <p>Segments go from the oldest on, and the first one that must stay ends it: a log has no holes. The last segment,
 * which is being written, may be among them when it is not empty; the caller then begins a new one first.
 */
public final class ExpiredSegments {
    private final TopicConfig config;
    private final Bounds bounds;
    private long bytesLeft;

    /** Why a segment is to be deleted; the message says by which rule. */
    public record Expired(SegmentFacts segment, String reason) {}

    /**
     * Where a log stands.
     *
     * @param logStartOffset segments wholly below it hold nothing that anybody may read
     * @param deletableEndOffset exclusive: no segment that reaches beyond it is deleted
     * @param nowMs the time by which {@code retention.ms} is judged
     */
    public record Bounds(long logStartOffset, long deletableEndOffset, long nowMs) {}

    private ExpiredSegments(TopicConfig config, Bounds bounds, long bytes) {
        this.config = config;
        this.bounds = bounds;
        this.bytesLeft = bytes;
    }

    /** @param segments all of a log, ascending */
    public static List<Expired> of(List<SegmentFacts> segments, TopicConfig config, Bounds bounds) {
        long bytes = segments.stream().mapToLong(SegmentFacts::sizeInBytes).sum();
        ExpiredSegments decision = new ExpiredSegments(config, bounds, bytes);
        List<Expired> expired = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            SegmentFacts segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            String reason = decision.reason(segment, last);
            if (reason == null || segment.endOffset() > bounds.deletableEndOffset()) {
                return expired;
            }
            if (last && segment.sizeInBytes() == 0) {
                return expired;
            }
            expired.add(new Expired(segment, reason));
            decision.bytesLeft -= segment.sizeInBytes();
        }
        return expired;
    }

    private @Nullable String reason(SegmentFacts segment, boolean last) {
        TopicConfig.Retention retention = config.retention();
        if (config.deletes() && retention.ms() >= 0 && ageMs(segment) > retention.ms()) {
            return "its newest timestamp " + segment.newestMs() + " is " + ageMs(segment) + " ms old, retention.ms is "
                    + retention.ms();
        }
        if (config.deletes() && retention.bytes() >= 0 && bytesLeft - segment.sizeInBytes() >= retention.bytes()) {
            return "the log has " + bytesLeft + " bytes, retention.bytes is " + retention.bytes();
        }
        if (!last && segment.endOffset() <= bounds.logStartOffset()) {
            return "it lies below the log start offset " + bounds.logStartOffset();
        }
        return null;
    }

    /** Negative for a timestamp that lies ahead, however far: both times are not negative, so nothing overflows. */
    private long ageMs(SegmentFacts segment) {
        return Math.max(0, bounds.nowMs()) - Math.max(0, segment.newestMs());
    }
}
