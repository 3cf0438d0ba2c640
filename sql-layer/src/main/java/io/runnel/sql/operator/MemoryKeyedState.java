package io.runnel.sql.operator;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A state on the heap, within a budget. Who keeps it beyond the process is told of what changes. */
public final class MemoryKeyedState<V> implements KeyedState<V> {
    private final Map<RowKey, V> values = new HashMap<>();
    private final StateBudget budget;
    private final Consumer<RowKey> changed;

    /** @param changed told of each key whose value was put or removed */
    public MemoryKeyedState(StateBudget budget, Consumer<RowKey> changed) {
        this.budget = budget;
        this.changed = changed;
    }

    @Override
    public @Nullable V get(RowKey key) {
        return values.get(key);
    }

    @Override
    public void put(RowKey key, V value) {
        restore(key, value);
        changed.accept(key);
    }

    /** Puts a value that is kept elsewhere already. */
    public void restore(RowKey key, V value) {
        if (values.put(key, value) == null) {
            budget.take();
        }
    }

    @Override
    public void remove(RowKey key) {
        if (values.remove(key) != null) {
            budget.giveBack();
            changed.accept(key);
        }
    }

    /** All entries, in no order. */
    public void forEach(BiConsumer<RowKey, V> visitor) {
        values.forEach(visitor);
    }

    public int size() {
        return values.size();
    }
}
