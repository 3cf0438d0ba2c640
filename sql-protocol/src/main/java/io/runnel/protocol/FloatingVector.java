package io.runnel.protocol;

import org.jspecify.annotations.Nullable;

/** REAL and DOUBLE: eight bytes each. */
final class FloatingVector extends ColumnVector {
    private final byte[] bytes;
    private final int start;

    private FloatingVector(SqlType type, int rows, byte @Nullable [] nulls, byte[] bytes, int start) {
        super(type, rows, nulls);
        this.bytes = bytes;
        this.start = start;
    }

    static FloatingVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        return new FloatingVector(type, rows, nulls, in.array(), in.skip((long) rows * Double.BYTES));
    }

    @Override
    public double floating(int row) {
        return Double.longBitsToDouble((long) WireInput.LONGS.get(bytes, start + row * Double.BYTES));
    }

    @Override
    Object present(int row) {
        double value = floating(row);
        if (type().kind() == SqlType.Kind.REAL) {
            return (float) value;
        }
        return value;
    }
}
