package io.runnel.log.partition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The transactions of one partition that readers of committed records must not see yet: those without a marker, and
 * those whose marker is not below the high watermark, since a marker that may still be lost decides nothing. Bounded by
 * the number of producers and of unacknowledged markers.
 */
final class OpenTransactions {
    /** More than every offset. */
    static final long NONE = Long.MAX_VALUE;

    /** Producer ids by the first offset of their transaction. */
    private final NavigableMap<Long, Long> open = new TreeMap<>();

    /** In the order of their markers. */
    private final Deque<CompletedTransaction> unreplicated = new ArrayDeque<>();

    void begin(long producerId, long firstOffset) {
        open.put(firstOffset, producerId);
    }

    /** What a marker at that offset would complete. Changes nothing. */
    CompletedTransaction completion(long firstOffset, TransactionMarker marker, long markerOffset) {
        Long next =
                open.isEmpty() || open.firstKey() != firstOffset ? open.ceilingKey(0L) : open.higherKey(firstOffset);
        return new CompletedTransaction(
                marker.producerId(),
                firstOffset,
                markerOffset,
                marker.committed(),
                next == null ? markerOffset + 1 : next);
    }

    CompletedTransaction complete(long firstOffset, TransactionMarker marker, long markerOffset) {
        CompletedTransaction completed = completion(firstOffset, marker, markerOffset);
        open.remove(firstOffset);
        unreplicated.add(completed);
        return completed;
    }

    /** The first offset that is not stable whatever the high watermark, or {@link #NONE}. */
    long firstUnstableOffset() {
        long first = open.isEmpty() ? NONE : open.firstKey();
        for (CompletedTransaction completed : unreplicated) {
            first = Math.min(first, completed.firstOffset());
        }
        return first;
    }

    /** Markers below this offset are there to stay. */
    void replicatedBelow(long highWatermark) {
        while (!unreplicated.isEmpty() && unreplicated.getFirst().lastOffset() < highWatermark) {
            unreplicated.removeFirst();
        }
    }

    /** Forgets what began at that offset or later, because the log ends there. */
    void cutAt(long endOffset) {
        open.tailMap(endOffset, true).clear();
        unreplicated.removeIf(completed -> completed.lastOffset() >= endOffset);
    }
}
