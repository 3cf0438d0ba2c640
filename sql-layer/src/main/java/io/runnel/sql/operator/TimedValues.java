package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of one key, in the order of their times; those of the same time in the order in which they were added. */
final class TimedValues<V> {
    final RowKey key;
    final int partition;
    private long[] times = new long[1];
    private @Nullable Object[] values = new @Nullable Object[1];

    /** Bytes of heap that each value was counted with. */
    private int[] sizes = new int[1];

    private int from;
    private int to;

    /** Counts what moves values to other indexes. */
    private int moves;

    TimedValues(RowKey key, int partition) {
        this.key = key;
        this.partition = partition;
    }

    boolean isEmpty() {
        return from == to;
    }

    @Nullable
    V first(long timeMs) {
        int at = firstFrom(timeMs);
        return isAt(at, timeMs) ? value(at) : null;
    }

    List<V> all(long timeMs) {
        int first = firstFrom(timeMs);
        return values(first, endOf(first, timeMs));
    }

    /** Whether there is a value of that time. */
    boolean has(long timeMs) {
        return isAt(firstFrom(timeMs), timeMs);
    }

    /**
     * Replaces the first value of a time.
     *
     * @return the size of the one that was there; negative if there was none
     */
    int replaceFirst(long timeMs, V value, int size) {
        int at = firstFrom(timeMs);
        if (!isAt(at, timeMs)) {
            return -1;
        }
        int before = sizes[at];
        values[at] = value;
        sizes[at] = size;
        return before;
    }

    /** The sizes of the values of a time together. */
    long size(long timeMs) {
        long sum = 0;
        for (int at = firstFrom(timeMs); isAt(at, timeMs); at++) {
            sum += sizes[at];
        }
        return sum;
    }

    /** Adds a value; whether it is the only one of its time. */
    boolean add(long timeMs, V value, int size) {
        int at = to;
        if (from < to && times[to - 1] > timeMs) {
            at = timeMs == Long.MAX_VALUE ? to : firstFrom(timeMs + 1);
        }
        boolean only = at == from || times[at - 1] != timeMs;
        at = makeRoom(at);
        times[at] = timeMs;
        values[at] = value;
        sizes[at] = size;
        to++;
        moves++;
        return only;
    }

    /** Frees an index, moving what stands from there on; the index where it is then. */
    private int makeRoom(int at) {
        if (to == times.length) {
            int count = to - from;
            int index = at - from;
            // Most keys have few values, and those that expire free room at the beginning.
            int capacity = count > times.length / 2 ? times.length * 2 : times.length;
            long[] roomyTimes = capacity == times.length ? times : new long[capacity];
            @Nullable Object[] roomyValues = capacity == times.length ? values : new @Nullable Object[capacity];
            int[] roomySizes = capacity == times.length ? sizes : new int[capacity];
            System.arraycopy(times, from, roomyTimes, 0, count);
            System.arraycopy(values, from, roomyValues, 0, count);
            System.arraycopy(sizes, from, roomySizes, 0, count);
            if (roomyValues == values) {
                Arrays.fill(values, count, to, null);
            }
            times = roomyTimes;
            values = roomyValues;
            sizes = roomySizes;
            from = 0;
            to = count;
            at = index;
        }
        System.arraycopy(times, at, times, at + 1, to - at);
        System.arraycopy(values, at, values, at + 1, to - at);
        System.arraycopy(sizes, at, sizes, at + 1, to - at);
        return at;
    }

    /** Removes the values of a time. */
    List<V> remove(long timeMs) {
        int first = firstFrom(timeMs);
        int end = endOf(first, timeMs);
        if (first == end) {
            return List.of();
        }
        List<V> removed = values(first, end);
        moves++;
        if (first == from) {
            Arrays.fill(values, first, end, null);
            from = end;
        } else {
            System.arraycopy(times, end, times, first, to - end);
            System.arraycopy(values, end, values, first, to - end);
            System.arraycopy(sizes, end, sizes, first, to - end);
            Arrays.fill(values, to - (end - first), to, null);
            to -= end - first;
        }
        return removed;
    }

    /** Walks times in their order, both bounds inclusive; the visitor may change what is at the time it is shown. */
    void range(long fromMs, long toMs, TimedState.Visitor<V> visitor) {
        int at = firstFrom(fromMs);
        while (at < to && times[at] <= toMs) {
            long timeMs = times[at];
            int end = endOf(at, timeMs);
            int known = moves;
            if (end == at + 1) {
                visitor.visit(key, timeMs, value(at));
            } else {
                for (V value : values(at, end)) {
                    visitor.visit(key, timeMs, value);
                }
            }
            if (moves == known) {
                at = end;
            } else if (timeMs == Long.MAX_VALUE) {
                return;
            } else {
                at = firstFrom(timeMs + 1);
            }
        }
    }

    private boolean isAt(int index, long timeMs) {
        return index < to && times[index] == timeMs;
    }

    private int endOf(int first, long timeMs) {
        int end = first;
        while (isAt(end, timeMs)) {
            end++;
        }
        return end;
    }

    /** The first index whose time is not before one; the end if there is none. */
    private int firstFrom(long timeMs) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] < timeMs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<V> values(int first, int end) {
        if (end - first == 1) {
            return List.of(value(first));
        }
        List<V> found = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            found.add(value(i));
        }
        return found;
    }

    @SuppressWarnings("unchecked") // all of them were added as such
    private V value(int index) {
        return (V) java.util.Objects.requireNonNull(values[index]);
    }
}
