package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** COLLECT_LIST and COLLECT_SET: the arguments in the order in which they come. */
final class CollectAccumulator implements Accumulator {
    private final Collection<Object> collected;
    private final int limit;

    CollectAccumulator(Collection<Object> empty, int limit) {
        this.collected = empty;
        this.limit = limit;
    }

    @Override
    public void add(Object argument) {
        if (collected.add(argument) && collected.size() > limit) {
            throw new IllegalArgumentException(
                    "COLLECT_LIST and COLLECT_SET gather at most " + limit + " values in a group");
        }
    }

    /** One that is equal goes, the oldest. */
    @Override
    public void remove(Object argument) {
        collected.remove(argument);
    }

    @Override
    public void save(StateOutput out) {
        out.value(collected);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        collected.addAll((List<Object>) java.util.Objects.requireNonNull(in.value()));
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(collected);
    }
}
