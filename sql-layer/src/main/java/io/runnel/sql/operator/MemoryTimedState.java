package io.runnel.sql.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A state of values at points in time on the heap, within a budget. Who keeps it beyond the process is told of what changes.
 * A key's values stand in one array in the order of their times, so that a walk touches little memory; what expires next is
 * known by a {@link Timeline} of each partition.
 */
public final class MemoryTimedState<V> implements TimedState<V> {
    /** Below this, a timeline is not worth cleaning. */
    private static final int CLEANED_FROM = 1_024;

    /** Is told of the key and time whose values changed. */
    @FunctionalInterface
    public interface Changed {
        void accept(RowKey key, long timeMs);
    }

    private final Map<RowKey, TimedValues<V>> values = new HashMap<>();
    private final Map<Integer, Timeline<V>> timelines = new HashMap<>();
    private final StateBudget budget;
    private final IntSupplier partition;
    private final Changed changed;

    /** Pairs of a key and a time that have values. */
    private int places;

    /** A state whose keys are all of one partition. */
    public MemoryTimedState(StateBudget budget, Changed changed) {
        this(budget, () -> 0, changed);
    }

    /** @param partition that of the record that is processed; a new key is of it */
    public MemoryTimedState(StateBudget budget, IntSupplier partition, Changed changed) {
        this.budget = budget;
        this.partition = partition;
        this.changed = changed;
    }

    @Override
    public @Nullable V get(RowKey key, long timeMs) {
        TimedValues<V> ofKey = values.get(key);
        return ofKey == null ? null : ofKey.first(timeMs);
    }

    /** The values under key and time, in the order in which they were added. */
    public List<V> all(RowKey key, long timeMs) {
        TimedValues<V> ofKey = values.get(key);
        return ofKey == null ? List.of() : ofKey.all(timeMs);
    }

    /** The partition of a key that has values. */
    public int partition(RowKey key) {
        TimedValues<V> ofKey = values.get(key);
        return ofKey == null ? partition.getAsInt() : ofKey.partition;
    }

    @Override
    public void put(RowKey key, long timeMs, V value) {
        TimedValues<V> ofKey = values.get(key);
        if (ofKey == null || !ofKey.replaceFirst(timeMs, value)) {
            restore(key, timeMs, partition.getAsInt(), value);
        }
        changed.accept(key, timeMs);
    }

    @Override
    public void add(RowKey key, long timeMs, V value) {
        restore(key, timeMs, partition.getAsInt(), value);
        changed.accept(key, timeMs);
    }

    /** Adds a value that is kept elsewhere already. */
    public void restore(RowKey key, long timeMs, int partitionOfKey, V value) {
        budget.take();
        TimedValues<V> ofKey = values.get(key);
        if (ofKey == null) {
            ofKey = new TimedValues<>(key, partitionOfKey);
            values.put(key, ofKey);
        }
        if (ofKey.add(timeMs, value)) {
            places++;
            Timeline<V> timeline = timelines.get(ofKey.partition);
            if (timeline == null) {
                timeline = new Timeline<>();
                timelines.put(ofKey.partition, timeline);
            }
            timeline.add(timeMs, ofKey);
        }
    }

    @Override
    public void remove(RowKey key, long timeMs) {
        TimedValues<V> ofKey = values.get(key);
        if (ofKey != null && !take(ofKey, timeMs).isEmpty()) {
            changed.accept(ofKey.key, timeMs);
            clean();
        }
    }

    /** Removes all values, also those that are kept elsewhere no longer. */
    public List<V> take(RowKey key, long timeMs) {
        TimedValues<V> ofKey = values.get(key);
        return ofKey == null ? List.of() : take(ofKey, timeMs);
    }

    private List<V> take(TimedValues<V> ofKey, long timeMs) {
        List<V> found = ofKey.remove(timeMs);
        if (!found.isEmpty()) {
            places--;
            for (int i = 0; i < found.size(); i++) {
                budget.giveBack();
            }
            if (ofKey.isEmpty()) {
                values.remove(ofKey.key);
            }
        }
        return found;
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

    @Override
    public void range(RowKey key, long fromMs, long toMs, Visitor<V> visitor) {
        TimedValues<V> ofKey = values.get(key);
        if (ofKey != null && fromMs <= toMs) {
            ofKey.range(fromMs, toMs, visitor);
        }
    }

    @Override
    public void expire(long beforeMs, Visitor<V> visitor) {
        for (Integer each : List.copyOf(timelines.keySet())) {
            expire(each, beforeMs, visitor);
        }
    }

    @Override
    public void expire(int ofPartition, long beforeMs, Visitor<V> visitor) {
        Timeline<V> timeline = timelines.get(ofPartition);
        while (timeline != null && timeline.isBefore(beforeMs)) {
            long timeMs = timeline.firstMs();
            TimedValues<V> ofKey = timeline.poll();
            List<V> gone = take(ofKey, timeMs);
            if (!gone.isEmpty()) {
                changed.accept(ofKey.key, timeMs);
                for (V value : gone) {
                    visitor.visit(ofKey.key, timeMs, value);
                }
            }
        }
    }

    /** Walks all entries, in no order of the keys. */
    public void forEach(Visitor<V> visitor) {
        values.values().forEach(ofKey -> ofKey.range(Long.MIN_VALUE, Long.MAX_VALUE, visitor));
    }
}
