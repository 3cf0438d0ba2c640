package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.LinkedHashMap;
import java.util.Map;

/** HISTOGRAM: how often each argument came. */
final class HistogramAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 96;

    /** Of a value, with how often it came. */
    private static final long ENTRY_BYTES = 80;

    private final Map<Object, Long> counts = new LinkedHashMap<>();
    private final int limit;
    private long heapBytes = OBJECT_BYTES;

    HistogramAccumulator(int limit) {
        this.limit = limit;
    }

    @Override
    public void add(Object argument) {
        add(argument, 1L);
    }

    private void add(Object argument, long times) {
        if (counts.size() == limit && !counts.containsKey(argument)) {
            throw new IllegalArgumentException("HISTOGRAM counts at most " + limit + " different values in a group");
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
        ((HistogramAccumulator) other).counts.forEach(this::add);
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
        ((Map<Object, Long>) java.util.Objects.requireNonNull(in.value())).forEach(this::add);
    }

    /** A copy: a row that has left does not change. */
    @Override
    public Map<Object, Long> result() {
        return new LinkedHashMap<>(counts);
    }
}
