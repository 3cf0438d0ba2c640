package io.runnel.sql.operator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** State on the heap, within a budget; it ends with its query. */
public final class InMemoryStateStore<K, V> implements StateStore<K, V> {
    private final Map<K, V> values = new HashMap<>();
    private final StateBudget budget;

    public InMemoryStateStore(StateBudget budget) {
        this.budget = budget;
    }

    @Override
    public @Nullable V get(K key) {
        return values.get(key);
    }

    @Override
    public void put(K key, V value) {
        if (values.put(key, value) == null) {
            budget.take();
        }
    }
}
