package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** COLLECT_SET: the different arguments in the order in which they came first, and how often each is there. */
final class CollectSetAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 96;

    /** Of a value, with how often it came. */
    private static final long ENTRY_BYTES = 80;

    private final Map<Object, Long> counts = new LinkedHashMap<>();
    private final int limit;
    private long heapBytes = OBJECT_BYTES;

    CollectSetAccumulator(int limit) {
        this.limit = limit;
    }

    @Override
    public void add(Object argument) {
        add(argument, 1L);
    }

    private void add(Object argument, long times) {
        if (counts.size() == limit && !counts.containsKey(argument)) {
            throw new IllegalArgumentException("COLLECT_SET gathers at most " + limit + " values in a group");
        }
        if (counts.merge(argument, times, Long::sum) == times) {
            heapBytes += ENTRY_BYTES + RowSizes.of(argument);
        }
    }

    @Override
    public void remove(Object argument) {
        if (counts.containsKey(argument)
                && counts.computeIfPresent(argument, (value, count) -> count == 1 ? null : count - 1) == null) {
            heapBytes -= ENTRY_BYTES + RowSizes.of(argument);
        }
    }

    @Override
    public void merge(Accumulator other) {
        ((CollectSetAccumulator) other).counts.forEach(this::add);
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public void save(StateOutput out) {
        out.value(counts);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        ((Map<Object, Long>) Objects.requireNonNull(in.value())).forEach(this::add);
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(counts.keySet());
    }
}
