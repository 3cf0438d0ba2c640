package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * At which times keys have values, the oldest first. Times mostly come in their order: these stand in a ring, only those
 * that come late in a heap. What was removed since stays listed until its time has passed, or until it is cleaned out.
 */
final class Timeline<V> {
    private record Late<V>(long timeMs, TimedValues<V> values) {}

    private static final Comparator<Late<?>> OLDEST_FIRST = Comparator.comparingLong(Late::timeMs);

    private long[] times = new long[16];
    private @Nullable Object[] places = new @Nullable Object[16];
    private int head;
    private int count;
    private final PriorityQueue<Late<V>> late = new PriorityQueue<>(OLDEST_FIRST);

    int size() {
        return count + late.size();
    }

    void add(long timeMs, TimedValues<V> values) {
        if (count > 0 && timeMs < times[index(count - 1)]) {
            late.add(new Late<>(timeMs, values));
            return;
        }
        if (count == times.length) {
            grow();
        }
        int at = index(count);
        times[at] = timeMs;
        places[at] = values;
        count++;
    }

    /** The oldest time; {@link Long#MAX_VALUE} if there is none. */
    long firstMs() {
        long inOrder = count == 0 ? Long.MAX_VALUE : times[head];
        Late<V> straggler = late.peek();
        return straggler == null ? inOrder : Math.min(straggler.timeMs, inOrder);
    }

    /** Removes the oldest one, and gives the values that may have it. */
    @SuppressWarnings("unchecked") // all of them were added as such
    TimedValues<V> poll() {
        Late<V> straggler = late.peek();
        if (straggler != null && (count == 0 || straggler.timeMs < times[head])) {
            late.poll();
            return straggler.values;
        }
        TimedValues<V> values = (TimedValues<V>) java.util.Objects.requireNonNull(places[head]);
        places[head] = null;
        head = index(1);
        count--;
        return values;
    }

    /** Forgets what has no values any more. */
    void clean() {
        List<Late<V>> live = new ArrayList<>();
        while (size() > 0) {
            long timeMs = firstMs();
            TimedValues<V> values = poll();
            boolean listed = !live.isEmpty()
                    && live.get(live.size() - 1).timeMs == timeMs
                    && live.get(live.size() - 1).values == values;
            if (!listed && values.has(timeMs)) {
                live.add(new Late<>(timeMs, values));
            }
        }
        live.forEach(each -> add(each.timeMs, each.values));
    }

    private int index(int offset) {
        return (head + offset) & (times.length - 1);
    }

    private void grow() {
        long[] moreTimes = new long[times.length * 2];
        @Nullable Object[] morePlaces = new @Nullable Object[times.length * 2];
        int first = times.length - head;
        System.arraycopy(times, head, moreTimes, 0, first);
        System.arraycopy(times, 0, moreTimes, first, head);
        System.arraycopy(places, head, morePlaces, 0, first);
        System.arraycopy(places, 0, morePlaces, first, head);
        times = moreTimes;
        places = morePlaces;
        head = 0;
    }
}
