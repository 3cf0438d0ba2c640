package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values at points in time in memory, and the bytes that they take. A key's values stand in one array in the order of their
 * times, so that a walk touches little; which time comes first is known by a {@link Timeline} of each partition.
 */
final class TimedEntries<V> {
    /** Below this, a timeline is not worth cleaning. */
    private static final int CLEANED_FROM = 1_024;

    /** A key with its entry in the hash table and its arrays, without its values. */
    private static final long KEY_BYTES = 176;

    /** A value's place in the arrays and the timeline. */
    private static final long VALUE_BYTES = 40;

    private final StateCodec<V> codec;
    private final StateShare share;
    private final Map<RowKey, TimedValues<V>> values = new HashMap<>();
    private final Map<Integer, Timeline<V>> timelines = new HashMap<>();
    private long heldBytes;

    /** Found last, so that a put after a get need not search. */
    private @Nullable TimedValues<V> last;

    /** Pairs of a key and a time that have values. */
    private int places;

    TimedEntries(StateCodec<V> codec, StateShare share) {
        this.codec = codec;
        this.share = share;
    }

    long heldBytes() {
        return heldBytes;
    }

    boolean isEmpty() {
        return places == 0;
    }

    @Nullable
    TimedValues<V> find(RowKey key) {
        TimedValues<V> ofKey = last;
        if (ofKey == null || !ofKey.key.equals(key)) {
            ofKey = values.get(key);
            last = ofKey;
        }
        return ofKey;
    }

    /** Puts a value in the place of the first of its key and time; whether there was one. */
    boolean replace(@Nullable TimedValues<V> ofKey, long timeMs, V value) {
        if (ofKey == null) {
            return false;
        }
        int size = size(value);
        int before = ofKey.replaceFirst(timeMs, value, size);
        if (before >= 0 && before != size) {
            count(size - before);
        }
        return before >= 0;
    }

    /** Adds a value; the values of its key. */
    TimedValues<V> add(RowKey key, long timeMs, int partition, V value) {
        TimedValues<V> ofKey = find(key);
        if (ofKey == null) {
            ofKey = new TimedValues<>(key, partition);
            values.put(key, ofKey);
            last = ofKey;
            count(keyBytes(key));
        }
        int size = size(value);
        count(size);
        if (ofKey.add(timeMs, value, size)) {
            places++;
            timelines
                    .computeIfAbsent(ofKey.partition, number -> new Timeline<>())
                    .add(timeMs, ofKey);
        }
        return ofKey;
    }

    /** Takes values out. */
    List<V> take(TimedValues<V> ofKey, long timeMs) {
        long size = ofKey.size(timeMs);
        List<V> found = ofKey.remove(timeMs);
        if (!found.isEmpty()) {
            places--;
            count(-size);
            if (ofKey.isEmpty()) {
                values.remove(ofKey.key);
                last = null;
                count(-keyBytes(ofKey.key));
            }
        }
        return found;
    }

    /** Forgets removed places in the timelines before these become much longer than the state. */
    void clean() {
        int listed = 0;
        for (Timeline<V> timeline : timelines.values()) {
            listed += timeline.size();
        }
        if (listed < CLEANED_FROM || listed / 2 < places) {
            return;
        }
        timelines.values().forEach(Timeline::clean);
    }

    /** The partitions of which there are or were values. */
    Set<Integer> partitions() {
        return timelines.keySet();
    }

    /** The first time of a partition, where values are or were; {@link Long#MAX_VALUE} if there is none. */
    long firstMs(int partition) {
        Timeline<V> timeline = timelines.get(partition);
        return timeline == null ? Long.MAX_VALUE : timeline.firstMs();
    }

    /** Whether any partition has a time before one. */
    boolean isDue(long beforeMs) {
        for (Timeline<V> timeline : timelines.values()) {
            if (timeline.firstMs() < beforeMs) {
                return true;
            }
        }
        return false;
    }

    /** Takes out the values at the first time of a partition, which has one; none if they were removed before. */
    SpilledPlaces.Place<V> takeFirst(int partition) {
        return takeFirst(java.util.Objects.requireNonNull(timelines.get(partition), "a timeline"));
    }

    /** Takes out the oldest values of all; there must be some. */
    SpilledPlaces.Place<V> takeOldest() {
        Timeline<V> oldest = null;
        for (Timeline<V> timeline : timelines.values()) {
            if (timeline.size() > 0 && (oldest == null || timeline.firstMs() < oldest.firstMs())) {
                oldest = timeline;
            }
        }
        return takeFirst(java.util.Objects.requireNonNull(oldest, "a timeline of the values"));
    }

    private SpilledPlaces.Place<V> takeFirst(Timeline<V> timeline) {
        long timeMs = timeline.firstMs();
        TimedValues<V> ofKey = timeline.poll();
        return new SpilledPlaces.Place<>(ofKey.key, timeMs, ofKey.partition, take(ofKey, timeMs));
    }

    private void count(long bytes) {
        heldBytes += bytes;
        share.use(bytes);
    }

    private int size(V value) {
        return (int) Math.min(Integer.MAX_VALUE, VALUE_BYTES + codec.heapBytes(value));
    }

    private static long keyBytes(RowKey key) {
        return KEY_BYTES + RowSizes.of(key.values());
    }
}
