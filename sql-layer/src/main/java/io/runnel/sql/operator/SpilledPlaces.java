package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final SpilledKeys stored = new SpilledKeys();

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
    }

    /** Values that were on disk, or are written there. */
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
    void put(RowKey key, long timeMs, Values<V> values) {
        byte[] bytes = bytes(values);
        share.store().put(keys.place(key, timeMs), bytes);
        share.store().put(keys.time(values.partition, timeMs, key), new byte[0]);
        long before = stored.heldBytes();
        stored.add(key.hashCode());
        share.use(stored.heldBytes() - before);
        firstMs.merge(values.partition, timeMs, Math::min);
        lowestMs = Math.min(lowestMs, timeMs);
        highestMs = Math.max(highestMs, timeMs);
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
        share.store().delete(keys.place(key, timeMs));
        share.store().delete(keys.time(values.partition, timeMs, key));
        share.store().flush();
        long before = stored.heldBytes();
        stored.remove(key.hashCode());
        share.use(stored.heldBytes() - before);
        moves++;
        if (stored.entries() == 0) {
            firstMs.clear();
            lowestMs = Long.MAX_VALUE;
            highestMs = Long.MIN_VALUE;
        }
        return values;
    }

    /** Places of a key from one time to another, both inclusive, in their order. */
    List<SpillStore.Entry> ofKey(RowKey key, long fromMs, long toMs, int most) {
        byte[] from = keys.place(key, fromMs);
        return share.store().range(from, keys.behindPlace(key, toMs), most);
    }

    /**
     * The oldest places of a partition.
     *
     * @param beforeMs exclusive
     */
    List<SpillKeys.Listed> oldest(int partition, long beforeMs, int most) {
        byte[] from = keys.timesFrom(partition, firstMs(partition));
        return share.store().range(from, keys.timesFrom(partition, beforeMs), most).stream()
                .map(entry -> SpillKeys.listed(entry.key()))
                .toList();
    }

    /** Finds out which time of a partition is the first one, knowing that none is before one. */
    void findFirst(int partition, long fromMs) {
        byte[] from = keys.timesFrom(partition, fromMs);
        List<SpillStore.Entry> first = share.store().range(from, keys.timesFrom(partition, Long.MAX_VALUE), 1);
        if (first.isEmpty()) {
            firstMs.remove(partition);
        } else {
            firstMs.put(partition, SpillKeys.listed(first.get(0).key()).timeMs());
        }
    }
}
