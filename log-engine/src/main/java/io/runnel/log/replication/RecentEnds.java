package io.runnel.log.replication;

import io.runnel.log.storage.LogPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where the log ended after its last appends: the high watermark moves from one such end to the next, and to look its place up
 * in the index each time would cost more. Guarded by the replica's lock.
 */
final class RecentEnds {
    private static final int MOST = 1_024;

    private final Deque<LogPosition> ends = new ArrayDeque<>();

    void add(LogPosition end) {
        if (ends.size() == MOST) {
            ends.removeFirst();
        }
        ends.addLast(end);
    }

    /** Where that offset is, or null if it must be looked up; offsets are asked for in ascending order. */
    @Nullable
    LogPosition at(long offset) {
        LogPosition first = ends.peekFirst();
        while (first != null && first.offset() < offset) {
            ends.removeFirst();
            first = ends.peekFirst();
        }
        return first != null && first.offset() == offset ? first : null;
    }
}
