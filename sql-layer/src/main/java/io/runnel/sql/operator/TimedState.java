package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * What an operator keeps for each key at points in time, such as a window's group or the rows that a join waits with. The
 * rule of {@link KeyedState} about putting holds here too.
 */
public interface TimedState<V> {
    /** Takes one entry of a walk. */
    @FunctionalInterface
    interface Visitor<V> {
        void visit(RowKey key, long timeMs, V value);
    }

    /** The value that was put under key and time; of several, the first. */
    @Nullable
    V get(RowKey key, long timeMs);

    /**
     * Keeps one value under key and time, in the place of the first that was there.
     *
     * @throws io.runnel.sql.SqlException state 53400 if the query holds as much as it may
     */
    void put(RowKey key, long timeMs, V value);

    /** Keeps a value beside those that are there under key and time. */
    void add(RowKey key, long timeMs, V value);

    /** Removes all values under key and time. */
    void remove(RowKey key, long timeMs);

    /**
     * Walks a key's entries, the oldest first, those of the same time as they were added. The visitor may put and remove at
     * the time that it is shown.
     *
     * @param fromMs inclusive
     * @param toMs inclusive
     */
    void range(RowKey key, long fromMs, long toMs, Visitor<V> visitor);

    /**
     * Walks and removes all entries before a time, the oldest first within each partition. What the visitor is yet to be shown
     * may be gone already for who asks for it meanwhile.
     */
    void expire(long beforeMs, Visitor<V> visitor);

    /**
     * The same for the keys of one partition: those that were first put while records of it were processed.
     *
     * @param partition see {@link OperatorHost#partition()}
     */
    void expire(int partition, long beforeMs, Visitor<V> visitor);

    /** Removes the entries of one partition before a time, without anybody looking at them. */
    default void discard(int partition, long beforeMs) {
        expire(partition, beforeMs, (key, timeMs, value) -> {});
    }
}
