package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values at points in time that a state has on disk: for each key and time that has such, the partition and the values in
 * their order, and the same key and time once more in the order of time, so that what expires is found. Values of one key
 * and time are all in memory or all here.
 */
final class SpilledPlaces<V> {
    private final StateCodec<V> codec;
    private final StateShare share;
    private final SpillKeys keys;
    private final SpilledKeys stored;

    /** By partition, a time before which there is nothing. */
    private final Map<Integer, Long> firstMs = new HashMap<>();

    private long lowestMs = Long.MAX_VALUE;
    private long highestMs = Long.MIN_VALUE;

    /** Counts what changed. */
    private long moves;

    SpilledPlaces(StateCodec<V> codec, StateShare share, SpillKeys keys) {
        this.codec = codec;
        this.share = share;
        this.keys = keys;
        this.stored = new SpilledKeys(keys::hashes);
    }

    /** What is written of a key and time. */
    record Values<V>(int partition, List<V> values) {}

    long moves() {
        return moves;
    }

    /** Whether a key may have values from one time to another, both inclusive. */
    boolean mayHave(RowKey key, long fromMs, long toMs) {
        return toMs >= lowestMs && fromMs <= highestMs && stored.mayHave(key.hashCode());
    }

    /** A time of a partition before which there is nothing; {@link Long#MAX_VALUE} if there is nothing at all. */
    long firstMs(int partition) {
        return firstMs.isEmpty() ? Long.MAX_VALUE : firstMs.getOrDefault(partition, Long.MAX_VALUE);
    }

    /** The partitions of which there may be something before a time. */
    List<Integer> due(long beforeMs) {
        if (lowestMs >= beforeMs) {
            return List.of();
        }
        List<Integer> due = new ArrayList<>();
        firstMs.forEach((partition, timeMs) -> {
            if (timeMs < beforeMs) {
                due.add(partition);
            }
        });
        return due;
    }

    /** Writes values of a key and time that has none here. To be followed by a flush. */
    void put(Place<V> place) {
        byte[] bytes = bytes(new Values<>(place.partition, place.values));
        share.store().put(keys.place(place.key, place.timeMs), bytes);
        StateOutput count = share.out();
        count.number(place.values.size());
        byte[] listed = count.toBytes();
        share.store().put(keys.time(place.partition, place.timeMs, place.key), listed);
        long before = stored.heldBytes();
        stored.add(place.key.hashCode());
        share.use(stored.heldBytes() - before);
        firstMs.merge(place.partition, place.timeMs, Math::min);
        lowestMs = Math.min(lowestMs, place.timeMs);
        highestMs = Math.max(highestMs, place.timeMs);
        moves++;
    }

    byte[] bytes(Values<V> values) {
        StateOutput out = share.out();
        out.number(values.partition);
        out.number(values.values.size());
        values.values.forEach(value -> codec.write(value, out));
        return out.toBytes();
    }

    /** What {@link #bytes} gave, counted already. */
    Values<V> values(byte[] bytes) {
        return share.budget().rereading(() -> read(ByteBuffer.wrap(bytes)));
    }

    /** The same, counted by who reads it. */
    Values<V> read(ByteBuffer bytes) {
        StateInput in = new StateInput(bytes);
        int partition = (int) in.number();
        int count = (int) in.number();
        List<V> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(codec.read(in));
        }
        return new Values<>(partition, values);
    }

    /** What {@link #bytes} gave for a key and time; null if there is nothing. */
    byte @Nullable [] get(RowKey key, long timeMs) {
        return mayHave(key, timeMs, timeMs) ? share.store().get(keys.place(key, timeMs)) : null;
    }

    /** Removes the values of a key and time from here; null if there are none. */
    @Nullable
    Values<V> take(RowKey key, long timeMs) {
        byte[] bytes = get(key, timeMs);
        if (bytes == null) {
            return null;
        }
        Values<V> values = values(bytes);
        delete(keys.place(key, timeMs), keys.time(values.partition, timeMs, key), key);
        share.store().flush();
        if (stored.entries() == 0) {
            forget();
        }
        return values;
    }

    /** Places of a key from one time to another, both inclusive, in their order. */
    List<SpillStore.Entry> ofKey(RowKey key, long fromMs, long toMs, int most) {
        byte[] from = keys.place(key, fromMs);
        return share.store().range(from, keys.behindPlace(key, toMs), most);
    }

    /** The values of a key and time, which come from memory or disk. */
    record Place<V>(RowKey key, long timeMs, int partition, List<V> values) {}

    /** Is told of places that were removed. */
    @FunctionalInterface
    interface Gone {
        void accept(RowKey key, long timeMs, int values);
    }

    /**
     * Removes the oldest places of a partition.
     *
     * @param beforeMs exclusive
     * @return in the order of their times; none if there are none before that time
     */
    List<Place<V>> takeOldest(int partition, long beforeMs, int most) {
        List<Place<V>> places = new ArrayList<>();
        for (SpillStore.Entry entry : oldest(partition, beforeMs, most)) {
            SpillKeys.Listed listed = SpillKeys.listed(entry.key());
            byte[] place = keys.place(listed.key(), listed.timeMs());
            byte[] bytes = Objects.requireNonNull(share.store().get(place), "values that are listed");
            places.add(new Place<>(listed.key(), listed.timeMs(), partition, values(bytes).values));
            delete(place, entry.key(), listed.key());
        }
        removed(partition, places.size() < most ? beforeMs : places.get(most - 1).timeMs);
        return places;
    }

    /** The same without reading their values. */
    void discardOldest(int partition, long beforeMs, int most, Gone gone) {
        List<SpillStore.Entry> oldest = oldest(partition, beforeMs, most);
        long lastMs = beforeMs;
        for (SpillStore.Entry entry : oldest) {
            SpillKeys.Listed listed = SpillKeys.listed(entry.key());
            delete(keys.place(listed.key(), listed.timeMs()), entry.key(), listed.key());
            gone.accept(listed.key(), listed.timeMs(), (int) new StateInput(ByteBuffer.wrap(entry.value())).number());
            lastMs = listed.timeMs();
        }
        removed(partition, oldest.size() < most ? beforeMs : lastMs);
    }

    private List<SpillStore.Entry> oldest(int partition, long beforeMs, int most) {
        byte[] from = keys.timesFrom(partition, firstMs(partition));
        return share.store().range(from, keys.timesFrom(partition, beforeMs), most);
    }

    private void delete(byte[] place, byte[] time, RowKey key) {
        share.store().delete(place);
        share.store().delete(time);
        long before = stored.heldBytes();
        stored.remove(key.hashCode());
        share.use(stored.heldBytes() - before);
        moves++;
    }

    private void removed(int partition, long nothingBeforeMs) {
        share.store().flush();
        if (stored.entries() == 0) {
            forget();
        } else {
            findFirst(partition, nothingBeforeMs);
            lowestMs =
                    firstMs.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        }
    }

    private void forget() {
        firstMs.clear();
        lowestMs = Long.MAX_VALUE;
        highestMs = Long.MIN_VALUE;
    }

    /** Finds out which time of a partition is the first one, knowing that none is before one. */
    private void findFirst(int partition, long fromMs) {
        byte[] from = keys.timesFrom(partition, fromMs);
        List<SpillStore.Entry> first = share.store().range(from, keys.timesFrom(partition, Long.MAX_VALUE), 1);
        if (first.isEmpty()) {
            firstMs.remove(partition);
        } else {
            firstMs.put(partition, SpillKeys.listed(first.get(0).key()).timeMs());
        }
    }
}
