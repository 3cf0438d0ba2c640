package io.runnel.sql.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/** HISTOGRAM: how often each argument came. */
final class HistogramAccumulator implements Accumulator {
    private final Map<Object, Long> counts = new LinkedHashMap<>();
    private final int limit;

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
        counts.merge(argument, times, Long::sum);
    }

    @Override
    public void remove(Object argument) {
        counts.computeIfPresent(argument, (value, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void merge(Accumulator other) {
        ((HistogramAccumulator) other).counts.forEach(this::add);
    }

    @Override
    public void save(StateOutput out) {
        out.value(counts);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        counts.putAll((Map<Object, Long>) java.util.Objects.requireNonNull(in.value()));
    }

    /** A copy: a row that has left does not change. */
    @Override
    public Map<Object, Long> result() {
        return new LinkedHashMap<>(counts);
    }
}
