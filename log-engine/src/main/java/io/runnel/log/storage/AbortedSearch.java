package io.runnel.log.storage;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Finds the aborted transactions that reach into a part of a log, by the segments' transaction indexes. */
final class AbortedSearch {
    private final NavigableMap<Long, Segment> segments;

    AbortedSearch(NavigableMap<Long, Segment> segments) {
        this.segments = segments;
    }

    /** Those with records in a range; {@code endOffset} is exclusive. In the order of their markers. */
    List<AbortedTransaction> between(long startOffset, long endOffset) throws IOException {
        List<AbortedTransaction> found = new ArrayList<>();
        Long first = segments.floorKey(startOffset);
        for (Segment segment :
                segments.tailMap(first == null ? startOffset : first, true).values()) {
            TransactionIndex index = segment.transactionIndex();
            if (!index.isEmpty() && index.collect(startOffset, endOffset, found)) {
                return found;
            }
        }
        return found;
    }

    /**
     * Those with records among the batches that a read gave.
     *
     * @param startOffset at which the read began
     * @param bytes what the read gave
     */
    List<AbortedTransaction> inSlice(long startOffset, int bytes, LogPosition limit) throws IOException {
        if (segments.values().stream()
                .allMatch(segment -> segment.transactionIndex().isEmpty())) {
            return List.of();
        }
        return between(startOffset, endOffset(startOffset, bytes, limit));
    }

    private long endOffset(long startOffset, int bytes, LogPosition limit) throws IOException {
        Map.Entry<Long, Segment> entry = segments.floorEntry(startOffset);
        while (entry != null) {
            Segment segment = entry.getValue();
            HeaderWalk first = segment.find(startOffset, segment.sizeInBytes());
            if (first != null) {
                HeaderWalk after = segment.walk(first.position() + bytes, segment.sizeInBytes());
                long end = after.next() ? after.header().baseOffset() : nextBaseOffset(segment, limit);
                return Math.min(end, limit.offset());
            }
            entry = segments.higherEntry(entry.getKey());
        }
        return limit.offset();
    }

    private long nextBaseOffset(Segment segment, LogPosition limit) {
        Long next = segments.higherKey(segment.baseOffset());
        return next == null ? limit.offset() : next;
    }
}
