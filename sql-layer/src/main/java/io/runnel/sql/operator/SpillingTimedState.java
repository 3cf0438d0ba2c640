package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A state of values at points in time, in memory as far as its {@link StateShare} allows, the oldest ones on disk beyond that.
 * In memory, a key's values stand in one array in the order of their times, so that a walk touches little; what expires or
 * moves to disk next is known by a {@link Timeline} of each partition. Values on disk come into memory when they are asked
 * for by their time; a walk reads them where they are. Who keeps the state beyond the task is told of what changes.
 */
public final class SpillingTimedState<V> implements TimedState<V>, StateShare.Spilling {
    /** Below this, a timeline is not worth cleaning. */
    private static final int CLEANED_FROM = 1_024;

    /** Places that are read from disk at once. */
    private static final int READ_AT_ONCE = 256;

    /** A key with its entry in the hash table and its arrays, without its values. */
    private static final long KEY_BYTES = 176;

    /** A value's place in the arrays and the timeline. */
    private static final long VALUE_BYTES = 40;

    /** Is told of the key and time whose values changed. */
    @FunctionalInterface
    public interface Changed {
        void accept(RowKey key, long timeMs);
    }

    private final StateCodec<V> codec;
    private final StateShare share;
    private final IntSupplier partition;
    private final Changed changed;
    private final Map<RowKey, TimedValues<V>> values = new HashMap<>();
    private final Map<Integer, Timeline<V>> timelines = new HashMap<>();
    private final SpilledPlaces<V> spilled;
    private long heldBytes;

    /** Found last, so that a put after a get need not search. */
    private @Nullable TimedValues<V> last;

    /** Pairs of a key and a time that have values in memory. */
    private int places;

    /** @param partition that of the record that is processed; a new key is of it */
    public SpillingTimedState(StateCodec<V> codec, StateShare share, IntSupplier partition, Changed changed) {
        this.codec = codec;
        this.share = share;
        this.partition = partition;
        this.changed = changed;
        this.spilled = new SpilledPlaces<>(codec, share, new SpillKeys(share.enter(this), share));
    }

    @Override
    public @Nullable V get(RowKey key, long timeMs) {
        TimedValues<V> ofKey = find(key);
        V found = ofKey == null ? null : ofKey.first(timeMs);
        if (found == null) {
            ofKey = bringIn(key, timeMs);
            if (ofKey != null) {
                found = ofKey.first(timeMs);
                share.settle();
            }
        }
        return found;
    }

    private @Nullable TimedValues<V> find(RowKey key) {
        TimedValues<V> ofKey = last;
        if (ofKey == null || !ofKey.key.equals(key)) {
            ofKey = values.get(key);
            last = ofKey;
        }
        return ofKey;
    }

    @Override
    public void put(RowKey key, long timeMs, V value) {
        int size = size(value);
        TimedValues<V> ofKey = find(key);
        int before = ofKey == null ? -1 : ofKey.replaceFirst(timeMs, value, size);
        if (before < 0) {
            ofKey = bringIn(key, timeMs);
            before = ofKey == null ? -1 : ofKey.replaceFirst(timeMs, value, size);
        }
        if (before < 0) {
            share.budget().take();
            insert(key, timeMs, partition.getAsInt(), value, size);
        } else if (before != size) {
            count(size - before);
        }
        changed.accept(key, timeMs);
        share.settle();
    }

    @Override
    public void add(RowKey key, long timeMs, V value) {
        bringIn(key, timeMs);
        share.budget().take();
        insert(key, timeMs, partition.getAsInt(), value, size(value));
        changed.accept(key, timeMs);
        share.settle();
    }

    private void insert(RowKey key, long timeMs, int partitionOfKey, V value, int size) {
        TimedValues<V> ofKey = find(key);
        if (ofKey == null) {
            ofKey = new TimedValues<>(key, partitionOfKey);
            values.put(key, ofKey);
            last = ofKey;
            count(keyBytes(key));
        }
        count(size);
        if (ofKey.add(timeMs, value, size)) {
            places++;
            timelines
                    .computeIfAbsent(ofKey.partition, number -> new Timeline<>())
                    .add(timeMs, ofKey);
        }
    }

    @Override
    public void remove(RowKey key, long timeMs) {
        bringIn(key, timeMs);
        TimedValues<V> ofKey = find(key);
        if (ofKey != null) {
            int count = take(ofKey, timeMs).size();
            if (count > 0) {
                giveBack(count);
                changed.accept(ofKey.key, timeMs);
                clean();
            }
        }
    }

    /** Takes values out of memory. */
    private List<V> take(TimedValues<V> ofKey, long timeMs) {
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

    private void giveBack(int count) {
        for (int i = 0; i < count; i++) {
            share.budget().giveBack();
        }
    }

    /** Forgets removed places in the timelines before these become much longer than the state. */
    private void clean() {
        int listed = 0;
        for (Timeline<V> timeline : timelines.values()) {
            listed += timeline.size();
        }
        if (listed < CLEANED_FROM || listed / 2 < places) {
            return;
        }
        timelines.values().forEach(Timeline::clean);
    }

    /** Brings values into memory if they are on disk; null if not. */
    private @Nullable TimedValues<V> bringIn(RowKey key, long timeMs) {
        if (!spilled.mayHave(key, timeMs, timeMs)) {
            return null;
        }
        SpilledPlaces.Values<V> found = spilled.take(key, timeMs);
        if (found == null) {
            return null;
        }
        RowKey own = key.copy();
        for (V value : found.values()) {
            insert(own, timeMs, found.partition(), value, size(value));
        }
        return find(own);
    }

    @Override
    public void range(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
        if (fromMs > toMs) {
            return;
        }
        if (spilled.mayHave(key, fromMs, toMs)) {
            rangeWithSpilled(key.copy(), fromMs, toMs, visitor);
        } else {
            rangeInMemory(key, fromMs, toMs, visitor);
        }
        share.settle();
    }

    private void rangeInMemory(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
        TimedValues<V> ofKey = find(key);
        if (ofKey != null) {
            share.beginWalk();
            try {
                ofKey.range(fromMs, toMs, visitor);
            } finally {
                share.endWalk();
            }
        }
    }

    /** What is on disk piece by piece, and between its times what is in memory. */
    private void rangeWithSpilled(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
        long next = fromMs;
        for (boolean more = true; more; ) {
            List<SpillStore.Entry> piece = spilled.ofKey(key, next, toMs, READ_AT_ONCE);
            long moves = spilled.moves();
            more = piece.size() == READ_AT_ONCE;
            share.beginWalk();
            try {
                for (SpillStore.Entry entry : piece) {
                    long timeMs = SpillKeys.timeOf(entry.key());
                    if (next < timeMs) {
                        rangeInMemory(key, next, timeMs - 1, visitor);
                    }
                    byte[] bytes = moves == spilled.moves() ? entry.value() : spilled.get(key, timeMs);
                    visit(key, timeMs, bytes, visitor);
                    if (timeMs == toMs) {
                        return;
                    }
                    next = timeMs + 1;
                }
                if (!more) {
                    rangeInMemory(key, next, toMs, visitor);
                }
            } finally {
                share.endWalk();
            }
            share.settle();
        }
    }

    /** @param bytes what is on disk; null if it came into memory or was removed since it was read */
    private void visit(RowKey key, long timeMs, byte @Nullable [] bytes, Visitor<V> visitor) {
        if (bytes == null) {
            rangeInMemory(key, timeMs, timeMs, visitor);
        } else {
            spilled.values(bytes).values().forEach(value -> visitor.visit(key, timeMs, value));
        }
    }

    @Override
    public void expire(long beforeMs, Visitor<V> visitor) {
        if (isDue(beforeMs)) {
            for (Integer each : List.copyOf(timelines.keySet())) {
                expire(each, beforeMs, visitor);
            }
        }
        for (Integer each : spilled.due(beforeMs)) {
            expire(each, beforeMs, visitor);
        }
    }

    private boolean isDue(long beforeMs) {
        for (Timeline<V> timeline : timelines.values()) {
            if (timeline.firstMs() < beforeMs) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void expire(int ofPartition, long beforeMs, Visitor<V> visitor) {
        while (true) {
            Timeline<V> timeline = timelines.get(ofPartition);
            long inMemory = timeline == null ? Long.MAX_VALUE : timeline.firstMs();
            long onDisk = spilled.firstMs(ofPartition);
            if (Math.min(inMemory, onDisk) >= beforeMs) {
                return;
            }
            if (timeline != null && inMemory < onDisk) {
                TimedValues<V> ofKey = timeline.poll();
                gone(ofKey.key, inMemory, take(ofKey, inMemory), visitor);
            } else {
                spilled.takeOldest(ofPartition, inMemory < beforeMs ? inMemory + 1 : beforeMs, READ_AT_ONCE)
                        .forEach(place -> gone(place.key(), place.timeMs(), place.values(), visitor));
            }
        }
    }

    @Override
    public void discard(int ofPartition, long beforeMs) {
        Timeline<V> timeline = timelines.get(ofPartition);
        while (timeline != null && timeline.firstMs() < beforeMs) {
            long timeMs = timeline.firstMs();
            TimedValues<V> ofKey = timeline.poll();
            gone(ofKey.key, timeMs, take(ofKey, timeMs).size());
        }
        while (spilled.firstMs(ofPartition) < beforeMs) {
            spilled.discardOldest(ofPartition, beforeMs, READ_AT_ONCE, this::gone);
        }
    }

    private void gone(RowKey key, long timeMs, int count) {
        if (count > 0) {
            giveBack(count);
            changed.accept(key, timeMs);
        }
    }

    private void gone(RowKey key, long timeMs, List<V> gone, Visitor<V> visitor) {
        gone(key, timeMs, gone.size());
        gone.forEach(value -> visitor.visit(key, timeMs, value));
    }

    /**
     * The values under key and time with their partition, for {@link #restore}; null if there are none.
     */
    public byte @Nullable [] encoded(RowKey key, long timeMs) {
        TimedValues<V> ofKey = find(key);
        if (ofKey != null && ofKey.has(timeMs)) {
            return spilled.bytes(new SpilledPlaces.Values<>(ofKey.partition, ofKey.all(timeMs)));
        }
        return spilled.get(key, timeMs);
    }

    /**
     * Takes back what {@link #encoded} gave once, or that there was nothing. Nobody is told.
     *
     * @param bytes null for values that were removed
     */
    public void restore(RowKey key, long timeMs, @Nullable ByteBuffer bytes) {
        bringIn(key, timeMs);
        TimedValues<V> ofKey = find(key);
        if (ofKey != null) {
            List<V> before = take(ofKey, timeMs);
            giveBack(before.size());
            before.forEach(codec::release);
        }
        if (bytes != null) {
            SpilledPlaces.Values<V> restored = spilled.read(bytes);
            for (V value : restored.values()) {
                share.budget().take();
                insert(key, timeMs, restored.partition(), value, size(value));
            }
        }
        clean();
        share.settle();
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public void spill(long bytes) {
        long goal = heldBytes - bytes;
        while (heldBytes > goal && places > 0) {
            Timeline<V> oldest = null;
            for (Timeline<V> timeline : timelines.values()) {
                if (timeline.size() > 0 && (oldest == null || timeline.firstMs() < oldest.firstMs())) {
                    oldest = timeline;
                }
            }
            if (oldest == null) {
                throw new IllegalStateException(places + " places of a state stand in no timeline");
            }
            spillFirst(oldest);
        }
    }

    private void spillFirst(Timeline<V> timeline) {
        long timeMs = timeline.firstMs();
        TimedValues<V> ofKey = timeline.poll();
        List<V> moving = take(ofKey, timeMs);
        if (!moving.isEmpty()) {
            spilled.put(ofKey.key, timeMs, new SpilledPlaces.Values<>(ofKey.partition, moving));
        }
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
