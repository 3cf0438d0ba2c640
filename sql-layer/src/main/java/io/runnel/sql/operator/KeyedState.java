package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * What an operator keeps for each key, such as a group or a table's row. A store may write every {@link #put} to a
 * changelog, so an operator puts a value again after each change, also when it changed it in place.
 */
public interface KeyedState<V> {
    @Nullable
    V get(RowKey key);

    /**
     * Keeps a value under a key that does not change any more.
     *
     * @throws io.runnel.sql.SqlException state 53400 if the query holds as much as it may
     */
    void put(RowKey key, V value);

    void remove(RowKey key);
}
