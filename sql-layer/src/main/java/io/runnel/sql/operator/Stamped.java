package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import org.jspecify.annotations.Nullable;

/** A table's row with the time since which it is as it is. */
record Stamped(@Nullable Object[] row, long timeMs) {
    private static final long OBJECT_BYTES = 24;

    static final StateCodec<Stamped> CODEC = new StateCodec<>() {
        @Override
        public long heapBytes(Stamped value) {
            return OBJECT_BYTES + RowSizes.of(value.row);
        }

        @Override
        public void write(Stamped value, StateOutput out) {
            out.number(value.timeMs);
            out.row(value.row);
        }

        @Override
        public Stamped read(StateInput in) {
            long timeMs = in.number();
            return new Stamped(in.row(), timeMs);
        }
    };
}
