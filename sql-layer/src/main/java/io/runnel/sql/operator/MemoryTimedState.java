package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state of values at points in time on the heap, within a budget. Who keeps it beyond the process is told of what changes. */
public final class MemoryTimedState<V> implements TimedState<V> {
    /** Is told of the key and time whose values changed. */
    @FunctionalInterface
    public interface Changed {
        void accept(RowKey key, long timeMs);
    }

    private final Map<RowKey, TreeMap<Long, List<V>>> values = new HashMap<>();

    /** Keys that have values at a time, or had some that were removed since. */
    private final TreeMap<Long, Set<RowKey>> keysByTime = new TreeMap<>();

    private final StateBudget budget;
    private final Changed changed;

    public MemoryTimedState(StateBudget budget, Changed changed) {
        this.budget = budget;
        this.changed = changed;
    }

    @Override
    public @Nullable V get(RowKey key, long timeMs) {
        List<V> found = all(key, timeMs);
        return found.isEmpty() ? null : found.get(0);
    }

    /** The values under key and time, in the order in which they were added. */
    public List<V> all(RowKey key, long timeMs) {
        TreeMap<Long, List<V>> ofKey = values.get(key);
        List<V> found = ofKey == null ? null : ofKey.get(timeMs);
        return found == null ? List.of() : found;
    }

    @Override
    public void put(RowKey key, long timeMs, V value) {
        List<V> found = place(key, timeMs);
        if (found.isEmpty()) {
            budget.take();
            found.add(value);
        } else {
            found.set(0, value);
        }
        changed.accept(key, timeMs);
    }

    @Override
    public void add(RowKey key, long timeMs, V value) {
        restore(key, timeMs, value);
        changed.accept(key, timeMs);
    }

    /** Adds a value that is kept elsewhere already. */
    public void restore(RowKey key, long timeMs, V value) {
        budget.take();
        place(key, timeMs).add(value);
    }

    private List<V> place(RowKey key, long timeMs) {
        TreeMap<Long, List<V>> ofKey = values.computeIfAbsent(key, unused -> new TreeMap<>());
        return ofKey.computeIfAbsent(timeMs, unused -> {
            keysByTime.computeIfAbsent(timeMs, none -> new LinkedHashSet<>(2)).add(key);
            return new ArrayList<>(1);
        });
    }

    @Override
    public void remove(RowKey key, long timeMs) {
        if (!take(key, timeMs).isEmpty()) {
            changed.accept(key, timeMs);
        }
    }

    /** Removes all values, also those that are kept elsewhere no longer. */
    public List<V> take(RowKey key, long timeMs) {
        TreeMap<Long, List<V>> ofKey = values.get(key);
        List<V> found = ofKey == null ? null : ofKey.remove(timeMs);
        if (ofKey == null || found == null) {
            return List.of();
        }
        if (ofKey.isEmpty()) {
            values.remove(key);
        }
        found.forEach(value -> budget.giveBack());
        return found;
    }

    @Override
    public void range(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
        TreeMap<Long, List<V>> ofKey = values.get(key);
        if (ofKey == null || fromMs > toMs) {
            return;
        }
        for (Long timeMs : List.copyOf(ofKey.subMap(fromMs, true, toMs, true).keySet())) {
            for (V value : List.copyOf(all(key, timeMs))) {
                visitor.visit(key, timeMs, value);
            }
        }
    }

    @Override
    public void expire(long beforeMs, Visitor<V> visitor) {
        while (!keysByTime.isEmpty() && keysByTime.firstKey() < beforeMs) {
            Map.Entry<Long, Set<RowKey>> oldest = keysByTime.pollFirstEntry();
            for (RowKey key : oldest.getValue()) {
                List<V> gone = take(key, oldest.getKey());
                if (!gone.isEmpty()) {
                    changed.accept(key, oldest.getKey());
                }
                gone.forEach(value -> visitor.visit(key, oldest.getKey(), value));
            }
        }
    }

    /** Walks all entries, in no order. */
    public void forEach(Visitor<V> visitor) {
        values.forEach((key, times) ->
                times.forEach((timeMs, list) -> list.forEach(value -> visitor.visit(key, timeMs, value))));
    }
}
