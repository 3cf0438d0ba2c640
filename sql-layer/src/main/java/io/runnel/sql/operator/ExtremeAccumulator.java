package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import org.jspecify.annotations.Nullable;

/** MIN and MAX, in the natural order of the values' Java form. */
final class ExtremeAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 24;

    private final int sign;
    private @Nullable Comparable<Object> extreme;

    /** @param sign 1 for the largest value, -1 for the smallest */
    ExtremeAccumulator(int sign) {
        this.sign = sign;
    }

    @Override
    @SuppressWarnings("unchecked") // a column's values share one comparable class
    public void add(Object argument) {
        if (extreme == null || Integer.signum(extreme.compareTo(argument)) == -sign) {
            extreme = (Comparable<Object>) argument;
        }
    }

    @Override
    public void merge(Accumulator other) {
        Object extremeOfOther = ((ExtremeAccumulator) other).extreme;
        if (extremeOfOther != null) {
            add(extremeOfOther);
        }
    }

    @Override
    public long heapBytes() {
        return OBJECT_BYTES + RowSizes.of(extreme);
    }

    @Override
    public void save(StateOutput out) {
        out.value(extreme);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        extreme = (Comparable<Object>) in.value();
    }

    @Override
    public @Nullable Object result() {
        return extreme;
    }
}
