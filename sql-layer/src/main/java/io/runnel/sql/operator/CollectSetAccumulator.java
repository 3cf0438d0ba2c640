package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** COLLECT_SET: the different arguments in the order in which they came first, and how often each is there. */
final class CollectSetAccumulator implements Accumulator {
    private final Map<Object, Long> counts = new LinkedHashMap<>();
    private final int limit;

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
        counts.merge(argument, times, Long::sum);
    }

    @Override
    public void remove(Object argument) {
        counts.computeIfPresent(argument, (value, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void merge(Accumulator other) {
        ((CollectSetAccumulator) other).counts.forEach(this::add);
    }

    @Override
    public void save(StateOutput out) {
        out.value(counts);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        counts.putAll((Map<Object, Long>) Objects.requireNonNull(in.value()));
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(counts.keySet());
    }
}
