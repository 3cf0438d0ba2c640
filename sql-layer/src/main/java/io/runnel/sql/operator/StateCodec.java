package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import org.jspecify.annotations.Nullable;

/** How a state's values are written, so that they outlive the process. What is written must be readable by later versions. */
public interface StateCodec<V> {
    /** Objects on the heap to their bytes in a state, roughly. */
    int HEAP_PER_BYTE = 5;

    /** Rows of any columns. */
    StateCodec<@Nullable Object[]> ROWS = new StateCodec<>() {
        @Override
        public long heapBytes(@Nullable Object[] row) {
            return RowSizes.of(row);
        }

        @Override
        public void write(@Nullable Object[] row, StateOutput out) {
            out.row(row);
        }

        @Override
        public @Nullable Object[] read(StateInput in) {
            return in.row();
        }
    };

    /** Whole numbers. */
    StateCodec<Long> LONGS = new StateCodec<>() {
        @Override
        public long heapBytes(Long value) {
            return RowSizes.of(value);
        }

        @Override
        public void write(Long value, StateOutput out) {
            out.number(value);
        }

        @Override
        public Long read(StateInput in) {
            return in.number();
        }
    };

    void write(V value, StateOutput out);

    V read(StateInput in);

    /**
     * Bytes of heap that a value keeps, by an estimate. It is asked for at each put: a codec of what is put often overrides
     * this with what takes less time than writing the value.
     */
    default long heapBytes(V value) {
        StateOutput out = new StateOutput();
        write(value, out);
        return HEAP_PER_BYTE * out.size();
    }

    /** Whether reading a value takes of the query's budget, beside the value's own entry. */
    default boolean takesOfBudget() {
        return false;
    }

    /** Gives back what reading a value took of the query's budget. */
    default void release(V value) {}
}
