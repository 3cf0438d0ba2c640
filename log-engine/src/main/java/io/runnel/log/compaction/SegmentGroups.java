package io.runnel.log.compaction;

import java.util.ArrayList;
import java.util.List;

/** Which neighbouring segments compaction writes into one, so that small ones do not pile up. */
public final class SegmentGroups {
    private SegmentGroups() {}

    /**
     * Groups, each of at least one segment, in order. Together the segments of a group are no larger than a segment may
     * be, nor are their indexes, and their offsets fit into an index.
     */
    public static List<List<SegmentProfile>> of(List<SegmentProfile> segments, long maxBytes, long maxIndexBytes) {
        List<List<SegmentProfile>> groups = new ArrayList<>();
        List<SegmentProfile> group = new ArrayList<>();
        long bytes = 0;
        long indexBytes = 0;
        long timeIndexBytes = 0;
        for (SegmentProfile segment : segments) {
            bytes += segment.bytes();
            indexBytes += segment.indexBytes();
            timeIndexBytes += segment.timeIndexBytes();
            boolean fits = !group.isEmpty()
                    && bytes <= maxBytes
                    && indexBytes <= maxIndexBytes
                    && timeIndexBytes <= maxIndexBytes
                    && segment.nextBaseOffset() - 1 - group.get(0).baseOffset() <= Integer.MAX_VALUE;
            if (!fits) {
                group = new ArrayList<>();
                groups.add(group);
                bytes = segment.bytes();
                indexBytes = segment.indexBytes();
                timeIndexBytes = segment.timeIndexBytes();
            }
            group.add(segment);
        }
        return groups;
    }
}
