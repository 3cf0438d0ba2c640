package io.runnel.log.compaction;

import java.util.List;

/**
 * How much of a log waits for compaction.
 *
 * @param firstOffset the first offset that no compaction has looked at
 * @param endOffset exclusive: up to where a compaction may look now; begins a segment
 * @param cleanBytes of the segments before
 * @param dirtyBytes of the segments between
 * @param overdue whether a record has waited longer than {@code max.compaction.lag.ms}
 */
public record Dirt(long firstOffset, long endOffset, long cleanBytes, long dirtyBytes, boolean overdue) {

    /**
     * Measures a log. Whole segments only: the active one is never compacted, nor one that reaches beyond the last
     * stable offset, nor one with a record younger than the minimum lag, nor any that follows such a one.
     *
     * @param segments all, ascending; the last one is active
     * @param checkpoint up to where earlier compactions have looked; one outside the log counts for nothing
     * @param bound exclusive: the end of what is stable and flushed
     */
    public static Dirt of(List<SegmentProfile> segments, long checkpoint, long bound, Lags lags, long nowMs) {
        SegmentProfile active = segments.get(segments.size() - 1);
        long start = segments.get(0).baseOffset();
        long first = checkpoint < start || checkpoint > active.nextBaseOffset() ? start : checkpoint;
        long end = start;
        long clean = 0;
        long dirty = 0;
        long oldestMs = Long.MAX_VALUE;
        boolean eligible = true;
        for (SegmentProfile segment : segments.subList(0, segments.size() - 1)) {
            if (segment.nextBaseOffset() <= first) {
                clean += segment.bytes();
                end = segment.nextBaseOffset();
                continue;
            }
            if (segment.firstTimestampMs() > 0) {
                oldestMs = Math.min(oldestMs, segment.firstTimestampMs());
            }
            eligible &= segment.nextBaseOffset() <= bound
                    && (lags.minMs() == 0 || segment.maxTimestampMs() <= nowMs - lags.minMs());
            if (eligible) {
                dirty += segment.bytes();
                end = segment.nextBaseOffset();
            }
        }
        long patienceMs = Math.max(lags.maxMs(), lags.minMs());
        return new Dirt(first, end, clean, dirty, oldestMs != Long.MAX_VALUE && nowMs - oldestMs > patienceMs);
    }

    /** The share of bytes that no compaction has looked at, 0 to 1. */
    public double ratio() {
        return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
    }

    /** Whether a compaction is worth its work. */
    public boolean cleanable(double minRatio) {
        return dirtyBytes > 0 && (overdue || ratio() > minRatio);
    }
}
