package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The place beyond the memory of states, in memory. */
public final class MemorySpillStore implements SpillStore {
    private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Runnable> pending = new ArrayList<>();

    /** A share of so little memory that nothing stays in it beyond an operation, for a budget. */
    public static StateShare withoutMemory(StateBudget budget) {
        return share(budget, 1);
    }

    public static StateShare share(StateBudget budget, long memoryBytes) {
        return new StateShare(new StateMemory(memoryBytes), budget, MemorySpillStore::new);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public List<Entry> range(byte[] from, byte[] to, int most) {
        return entries.subMap(from, to).entrySet().stream()
                .limit(most)
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        pending.add(() -> entries.put(key, value));
    }

    @Override
    public void delete(byte[] key) {
        pending.add(() -> entries.remove(key));
    }

    @Override
    public void flush() {
        pending.forEach(Runnable::run);
        pending.clear();
    }

    @Override
    public long bytes() {
        return entries.entrySet().stream()
                .mapToLong(entry -> entry.getKey().length + entry.getValue().length)
                .sum();
    }

    @Override
    public void close() {
        entries.clear();
    }
}
