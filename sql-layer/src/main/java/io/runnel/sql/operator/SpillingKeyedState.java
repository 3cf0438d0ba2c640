package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A state whose entries are objects in memory as far as its {@link StateShare} allows, and bytes on disk beyond that. An
 * entry that is asked for comes into memory; one that stays as it is on disk leaves it again without being written. Who
 * keeps the state beyond the task is told of what changes.
 */
public final class SpillingKeyedState<V> implements KeyedState<V>, StateShare.Spilling {
    /** An entry with its place in the table, and its key without values. */
    private static final long ENTRY_BYTES = 80;

    private final StateCodec<V> codec;
    private final StateShare share;
    private final Consumer<RowKey> changed;
    private final SpillKeys keys;
    private final KeyedEntries<V> entries = new KeyedEntries<>();

    /** What there is on disk, also of keys that are in memory. */
    private final SpilledKeys stored;

    private long heldBytes;

    /** Found last, so that a put after a get need not search. */
    private KeyedEntries.@Nullable Entry<V> last;

    /** Looked for on disk last, and not there. */
    private @Nullable RowKey missing;

    /** @param changed told of each key whose value was put or removed */
    public SpillingKeyedState(StateCodec<V> codec, StateShare share, Consumer<RowKey> changed) {
        this.codec = codec;
        this.share = share;
        this.changed = changed;
        this.keys = new SpillKeys(share.enter(this), share);
        this.stored = new SpilledKeys(keys::hashes);
    }

    @Override
    public @Nullable V get(RowKey key) {
        KeyedEntries.Entry<V> entry = entries.find(key);
        if (entry != null) {
            entry.used = true;
            last = entry;
            return entry.value;
        }
        entry = load(key);
        if (entry == null) {
            return null;
        }
        V value = entry.value;
        share.settle();
        return value;
    }

    @Override
    public void put(RowKey key, V value) {
        KeyedEntries.Entry<V> entry = last;
        if (entry == null || entry.key != key) {
            entry = entries.find(key);
        }
        tell(entry == null ? add(key, value) : replace(entry, value));
        share.settle();
    }

    private KeyedEntries.Entry<V> replace(KeyedEntries.Entry<V> entry, V value) {
        entry.value = value;
        entry.used = true;
        entry.same = false;
        long bytes = entry.keyBytes + codec.heapBytes(value);
        if (bytes != entry.heldBytes) {
            count(bytes - entry.heldBytes);
            entry.heldBytes = bytes;
        }
        return entry;
    }

    private KeyedEntries.Entry<V> add(RowKey key, V value) {
        boolean known = isStored(key);
        if (!known) {
            share.budget().take();
        }
        missing = null;
        KeyedEntries.Entry<V> entry = enter(key, value);
        entry.stored = known;
        return entry;
    }

    private KeyedEntries.Entry<V> enter(RowKey key, V value) {
        KeyedEntries.Entry<V> entry = entries.add(key, value);
        entry.keyBytes = ENTRY_BYTES + RowSizes.of(key.values());
        last = entry;
        return replace(entry, value);
    }

    private void tell(KeyedEntries.Entry<V> entry) {
        if (!entry.told) {
            entry.told = true;
            changed.accept(entry.key);
        }
    }

    @Override
    public void remove(RowKey key) {
        if (take(key)) {
            changed.accept(key);
        }
    }

    private boolean take(RowKey key) {
        KeyedEntries.Entry<V> entry = entries.find(key);
        boolean onDisk = entry == null ? isStored(key) : entry.stored;
        if (entry == null && !onDisk) {
            return false;
        }
        if (entry != null) {
            leave(entry);
        }
        if (onDisk) {
            share.store().delete(keys.entry(key));
            share.store().flush();
            long before = stored.heldBytes();
            stored.remove(key.hashCode());
            share.use(stored.heldBytes() - before);
        }
        share.budget().giveBack();
        return true;
    }

    /**
     * Takes back what {@link #encoded} gave once, or that there was nothing. Nobody is told.
     *
     * @param value null for a key that was removed
     */
    public void restore(RowKey key, @Nullable ByteBuffer value) {
        if (value == null) {
            take(key);
            return;
        }
        KeyedEntries.Entry<V> entry = entries.find(key);
        if (codec.takesOfBudget()) {
            KeyedEntries.Entry<V> before = entry == null ? load(key) : entry;
            if (before != null) {
                codec.release(before.value);
                entry = before;
            }
        }
        V restored = codec.read(new StateInput(value));
        if (entry == null) {
            add(key, restored);
        } else {
            replace(entry, restored);
        }
        share.settle();
    }

    /**
     * A key's value as its codec writes it; null if it has none. It is told again when it changes after this.
     */
    public byte @Nullable [] encoded(RowKey key) {
        KeyedEntries.Entry<V> entry = entries.find(key);
        if (entry != null) {
            entry.told = false;
            return encoded(entry.value);
        }
        return stored.mayHave(key.hashCode()) ? share.store().get(keys.entry(key)) : null;
    }

    private byte[] encoded(V value) {
        StateOutput out = share.out();
        codec.write(value, out);
        return out.toBytes();
    }

    /** Brings an entry into memory; null if it is not on disk. */
    private KeyedEntries.@Nullable Entry<V> load(RowKey key) {
        if (!stored.mayHave(key.hashCode())) {
            return null;
        }
        byte[] bytes = share.store().get(keys.entry(key));
        if (bytes == null) {
            missing = key.copy();
            return null;
        }
        RowKey own = key.copy();
        V value = share.budget().rereading(() -> codec.read(new StateInput(ByteBuffer.wrap(bytes))));
        KeyedEntries.Entry<V> entry = enter(own, value);
        entry.stored = true;
        entry.same = true;
        return entry;
    }

    private boolean isStored(RowKey key) {
        return stored.mayHave(key.hashCode())
                && !key.equals(missing)
                && share.store().get(keys.entry(key)) != null;
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public void spill(long bytes) {
        long goal = heldBytes - bytes;
        missing = null;
        while (heldBytes > goal && entries.size() > 0) {
            entries.advance(this::spill);
        }
    }

    private void spill(KeyedEntries.Entry<V> entry) {
        if (!entry.same) {
            byte[] value = encoded(entry.value);
            share.store().put(keys.entry(entry.key), value);
        }
        if (!entry.stored) {
            long before = stored.heldBytes();
            stored.add(entry.key.hashCode());
            share.use(stored.heldBytes() - before);
        }
        leave(entry);
    }

    private void leave(KeyedEntries.Entry<V> entry) {
        entries.remove(entry);
        count(-entry.heldBytes);
        last = null;
    }

    private void count(long bytes) {
        heldBytes += bytes;
        share.use(bytes);
    }
}
