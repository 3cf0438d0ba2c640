package io.runnel.log.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The alarms of one state machine, at most one of each name: a later time never replaces an earlier one, so that a
 * deadline that moves on with each heartbeat costs a lookup. Pure, for one thread at a time.
 */
public final class Alarms {
    /** What there is when no alarm is set. */
    public static final long NONE = Long.MAX_VALUE;

    private final Map<Object, Long> times = new HashMap<>();
    private final PriorityQueue<Alarm> queue = new PriorityQueue<>();

    private record Alarm(Object name, long atMs) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            return Long.compare(atMs, other.atMs);
        }
    }

    /** Sets the alarms that a step asked for. */
    public void set(Map<Object, Long> wanted) {
        wanted.forEach((name, atMs) -> {
            Long present = times.get(name);
            if (present == null || atMs < present) {
                times.put(name, atMs);
                queue.add(new Alarm(name, atMs));
            }
        });
    }

    /** When the next one is due, or {@link #NONE}. */
    public long nextMs() {
        Alarm next = queue.peek();
        return next == null ? NONE : next.atMs;
    }

    /** Takes out the alarms that are due, in the order of their times. */
    public List<Object> takeDue(long nowMs) {
        List<Object> due = new ArrayList<>();
        Alarm next;
        while ((next = queue.peek()) != null && next.atMs <= nowMs) {
            queue.remove();
            // One that was moved forward is in the queue twice.
            if (times.remove(next.name, next.atMs)) {
                due.add(next.name);
            }
        }
        return due;
    }

    /** Forgets all. */
    public void clear() {
        times.clear();
        queue.clear();
    }
}
