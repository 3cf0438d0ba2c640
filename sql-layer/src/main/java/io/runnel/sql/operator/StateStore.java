package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Where an operator keeps its state between rows. A store may write every {@link #put} to a changelog, so an operator
 * puts a value again after each change, also when it changed it in place.
 */
public interface StateStore<K, V> {
    @Nullable
    V get(K key);

    /** Keeps a value whose size is one entry of the store's {@link StateBudget}, taken when the key is new. */
    void put(K key, V value);
}
