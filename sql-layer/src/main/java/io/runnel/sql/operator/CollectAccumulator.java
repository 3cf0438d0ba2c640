package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** COLLECT_LIST: the arguments in the order in which they come. */
final class CollectAccumulator implements Accumulator {
    private final List<Object> collected = new ArrayList<>(0);
    private final int limit;

    CollectAccumulator(int limit) {
        this.limit = limit;
    }

    @Override
    public void add(Object argument) {
        if (collected.size() == limit) {
            throw new IllegalArgumentException("COLLECT_LIST gathers at most " + limit + " values in a group");
        }
        collected.add(argument);
    }

    /** One that is equal goes, the oldest. */
    @Override
    public void remove(Object argument) {
        collected.remove(argument);
    }

    @Override
    public void merge(Accumulator other) {
        ((CollectAccumulator) other).collected.forEach(this::add);
    }

    @Override
    public void save(StateOutput out) {
        out.value(collected);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        collected.addAll((List<Object>) Objects.requireNonNull(in.value()));
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(collected);
    }
}
