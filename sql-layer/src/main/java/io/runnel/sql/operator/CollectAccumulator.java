package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** COLLECT_LIST: the arguments in the order in which they come. */
final class CollectAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 64;
    private static final long PLACE_BYTES = 6;

    private final List<Object> collected = new ArrayList<>(0);
    private final int limit;
    private long heapBytes = OBJECT_BYTES;

    CollectAccumulator(int limit) {
        this.limit = limit;
    }

    @Override
    public void add(Object argument) {
        if (collected.size() == limit) {
            throw new IllegalArgumentException("COLLECT_LIST gathers at most " + limit + " values in a group");
        }
        collected.add(argument);
        heapBytes += PLACE_BYTES + RowSizes.of(argument);
    }

    /** One that is equal goes, the oldest. */
    @Override
    public void remove(Object argument) {
        if (collected.remove(argument)) {
            heapBytes -= PLACE_BYTES + RowSizes.of(argument);
        }
    }

    @Override
    public void merge(Accumulator other) {
        ((CollectAccumulator) other).collected.forEach(this::add);
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public void save(StateOutput out) {
        out.value(collected);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        ((List<Object>) Objects.requireNonNull(in.value())).forEach(this::add);
    }

    /** A copy: a row that has left does not change. */
    @Override
    public List<Object> result() {
        return new ArrayList<>(collected);
    }
}
