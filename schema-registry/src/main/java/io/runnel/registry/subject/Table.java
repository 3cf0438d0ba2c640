package io.runnel.registry.subject;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A map of immutable values that can be laid over another: what is put into the upper one does not touch the lower one.
 * So a decision can be made on what will be, while readers see what is. One thread writes; any thread reads the lowest.
 */
final class Table<K, V> {
    /** Stands in an upper table for what is there no more. */
    private static final Object GONE = new Object();

    private final ConcurrentMap<K, Object> own;
    private final @Nullable Table<K, V> below;

    private Table(ConcurrentMap<K, Object> own, @Nullable Table<K, V> below) {
        this.own = own;
        this.below = below;
    }

    static <K, V> Table<K, V> hashed() {
        return new Table<>(new ConcurrentHashMap<>(), null);
    }

    static <K extends Comparable<K>, V> Table<K, V> sorted() {
        return new Table<>(new ConcurrentSkipListMap<>(), null);
    }

    /** A table that begins with all that is in this one, and keeps its own changes to itself. */
    Table<K, V> overlay() {
        return new Table<>(
                own instanceof ConcurrentSkipListMap ? new ConcurrentSkipListMap<>() : new ConcurrentHashMap<>(), this);
    }

    @SuppressWarnings("unchecked") // only values of V and GONE go in
    @Nullable
    V get(K key) {
        Object value = own.get(key);
        if (value == null) {
            return below == null ? null : below.get(key);
        }
        return value == GONE ? null : (V) value;
    }

    V getOrDefault(K key, V other) {
        V value = get(key);
        return value == null ? other : value;
    }

    void put(K key, V value) {
        own.put(key, value);
    }

    void remove(K key) {
        if (below == null) {
            own.remove(key);
        } else {
            own.put(key, GONE);
        }
    }

    /** All of a sorted table: a view of the lowest, a copy of an upper one. */
    @SuppressWarnings("unchecked") // as above; the lowest holds no GONE
    NavigableMap<K, V> map() {
        if (!(own instanceof ConcurrentSkipListMap<K, Object> sorted)) {
            throw new IllegalStateException("This table has no order");
        }
        if (below == null) {
            return Collections.unmodifiableNavigableMap((NavigableMap<K, V>) (NavigableMap<K, ?>) sorted);
        }
        NavigableMap<K, V> all = new TreeMap<>(below.map());
        sorted.forEach((key, value) -> {
            if (value == GONE) {
                all.remove(key);
            } else {
                all.put(key, (V) value);
            }
        });
        return all;
    }
}
