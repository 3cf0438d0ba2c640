package io.runnel.log.network;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The deadlines of one network thread's calls. A connection has one call at a time and most calls end long before their
 * deadline, so a connection keeps its entry while its calls come and go: when the entry is due, what counts is the
 * deadline that the connection's call has by then. Calls cost an entry only if they end before the one that is there.
 */
final class Deadlines {
    /** When to look at a connection; stale if that is no longer when the connection expects it. */
    private record Entry(long timeMs, Connection connection) {}

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(Comparator.comparingLong(Entry::timeMs));

    /** Looks at the connection's call at that time. */
    void watch(Connection connection, long deadlineMs) {
        if (deadlineMs < connection.queuedDeadlineMs) {
            connection.queuedDeadlineMs = deadlineMs;
            entries.add(new Entry(deadlineMs, connection));
        }
    }

    /** Milliseconds until there is something to look at, or {@link Long#MAX_VALUE}. */
    long nextInMs(long nowMs) {
        Entry next = entries.peek();
        return next == null ? Long.MAX_VALUE : Math.max(0, next.timeMs() - nowMs);
    }

    /** Tells the calls whose deadline is over. */
    void expire(long nowMs) {
        Entry due;
        while ((due = entries.peek()) != null && due.timeMs() <= nowMs) {
            entries.remove();
            Connection connection = due.connection();
            if (due.timeMs() != connection.queuedDeadlineMs) {
                continue;
            }
            connection.queuedDeadlineMs = Connection.NO_DEADLINE;
            ConnectionCall call = connection.call;
            if (call != null && call.deadlineMs() <= nowMs) {
                call.timedOut();
            } else if (call != null && call.deadlineMs() != Connection.NO_DEADLINE) {
                watch(connection, call.deadlineMs());
            }
        }
    }
}
