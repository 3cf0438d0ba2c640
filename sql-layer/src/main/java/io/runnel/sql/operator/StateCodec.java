package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** How a state's values are written, so that they outlive the process. What is written must be readable by later versions. */
public interface StateCodec<V> {
    /** Rows of any columns. */
    StateCodec<@Nullable Object[]> ROWS = new StateCodec<>() {
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
}
