package io.runnel.sql.operator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A state of values at points in time, in memory as far as its {@link StateShare} allows, the oldest ones on disk beyond that.
 * Values on disk come into memory when they are asked
 * for by their time; a walk reads them where they are. Who keeps the state beyond the task is told of what changes.
 */
public final class SpillingTimedState<V> implements TimedState<V>, StateShare.Spilling {
    /** Places that are read from disk at once. */
    private static final int READ_AT_ONCE = 256;

    /** Is told of the key and time whose values changed. */
    @FunctionalInterface
    public interface Changed {
        void accept(RowKey key, long timeMs);
    }

    private final StateCodec<V> codec;
    private final StateShare share;
    private final IntSupplier partition;
    private final Changed changed;
    private final TimedEntries<V> entries;
    private final SpilledPlaces<V> spilled;

    /** @param partition that of the record that is processed; a new key is of it */
    public SpillingTimedState(StateCodec<V> codec, StateShare share, IntSupplier partition, Changed changed) {
        this.codec = codec;
        this.share = share;
        this.partition = partition;
        this.changed = changed;
        this.entries = new TimedEntries<>(codec, share);
        this.spilled = new SpilledPlaces<>(codec, share, new SpillKeys(share.enter(this), share));
    }

    @Override
    public @Nullable V get(RowKey key, long timeMs) {
        TimedValues<V> ofKey = entries.find(key);
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

    @Override
    public void put(RowKey key, long timeMs, V value) {
        if (!entries.replace(entries.find(key), timeMs, value)
                && !entries.replace(bringIn(key, timeMs), timeMs, value)) {
            share.budget().take();
            entries.add(key, timeMs, partition.getAsInt(), value);
        }
        changed.accept(key, timeMs);
        share.settle();
    }

    @Override
    public void add(RowKey key, long timeMs, V value) {
        bringIn(key, timeMs);
        share.budget().take();
        entries.add(key, timeMs, partition.getAsInt(), value);
        changed.accept(key, timeMs);
        share.settle();
    }

    @Override
    public void remove(RowKey key, long timeMs) {
        bringIn(key, timeMs);
        TimedValues<V> ofKey = entries.find(key);
        if (ofKey != null) {
            int count = entries.take(ofKey, timeMs).size();
            if (count > 0) {
                giveBack(count);
                changed.accept(ofKey.key, timeMs);
                entries.clean();
            }
        }
    }

    private void giveBack(int count) {
        for (int i = 0; i < count; i++) {
            share.budget().giveBack();
        }
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
        TimedValues<V> ofKey = null;
        for (V value : found.values()) {
            ofKey = entries.add(own, timeMs, found.partition(), value);
        }
        return ofKey;
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
        TimedValues<V> ofKey = entries.find(key);
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
        if (entries.isDue(beforeMs)) {
            for (Integer each : List.copyOf(entries.partitions())) {
                expire(each, beforeMs, visitor);
            }
        }
        for (Integer each : spilled.due(beforeMs)) {
            expire(each, beforeMs, visitor);
        }
    }

    @Override
    public void expire(int ofPartition, long beforeMs, Visitor<V> visitor) {
        while (true) {
            long inMemory = entries.firstMs(ofPartition);
            long onDisk = spilled.firstMs(ofPartition);
            if (Math.min(inMemory, onDisk) >= beforeMs) {
                return;
            }
            if (inMemory < onDisk) {
                gone(entries.takeFirst(ofPartition), visitor);
            } else {
                spilled.takeOldest(ofPartition, inMemory < beforeMs ? inMemory + 1 : beforeMs, READ_AT_ONCE)
                        .forEach(place -> gone(place, visitor));
            }
        }
    }

    @Override
    public void discard(int ofPartition, long beforeMs) {
        while (entries.firstMs(ofPartition) < beforeMs) {
            SpilledPlaces.Place<V> place = entries.takeFirst(ofPartition);
            gone(place.key(), place.timeMs(), place.values().size());
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

    private void gone(SpilledPlaces.Place<V> place, Visitor<V> visitor) {
        gone(place.key(), place.timeMs(), place.values().size());
        place.values().forEach(value -> visitor.visit(place.key(), place.timeMs(), value));
    }

    /**
     * The values under key and time with their partition, for {@link #restore}; null if there are none.
     */
    public byte @Nullable [] encoded(RowKey key, long timeMs) {
        TimedValues<V> ofKey = entries.find(key);
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
        TimedValues<V> ofKey = entries.find(key);
        if (ofKey != null) {
            List<V> before = entries.take(ofKey, timeMs);
            giveBack(before.size());
            before.forEach(codec::release);
        }
        if (bytes != null) {
            SpilledPlaces.Values<V> restored = spilled.read(bytes);
            for (V value : restored.values()) {
                share.budget().take();
                entries.add(key, timeMs, restored.partition(), value);
            }
        }
        entries.clean();
        share.settle();
    }

    @Override
    public long heldBytes() {
        return entries.heldBytes();
    }

    @Override
    public void spill(long bytes) {
        long goal = entries.heldBytes() - bytes;
        while (entries.heldBytes() > goal && !entries.isEmpty()) {
            SpilledPlaces.Place<V> oldest = entries.takeOldest();
            if (!oldest.values().isEmpty()) {
                spilled.put(oldest);
            }
        }
    }
}
