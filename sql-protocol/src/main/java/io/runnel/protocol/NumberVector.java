package io.runnel.protocol;

import org.jspecify.annotations.Nullable;

/** BOOLEAN, whole numbers and times: so many bytes each. */
final class NumberVector extends ColumnVector {
    private final byte[] bytes;
    private final int start;
    private final int width;

    private NumberVector(SqlType type, int rows, byte @Nullable [] nulls, byte[] bytes, int start, int width) {
        super(type, rows, nulls);
        this.bytes = bytes;
        this.start = start;
        this.width = width;
    }

    static NumberVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls, int width) {
        return new NumberVector(type, rows, nulls, in.array(), in.skip((long) rows * width), width);
    }

    @Override
    public long number(int row) {
        return switch (width) {
            case Byte.BYTES -> bytes[start + row];
            case Integer.BYTES -> (int) WireInput.INTS.get(bytes, start + row * Integer.BYTES);
            default -> (long) WireInput.LONGS.get(bytes, start + row * Long.BYTES);
        };
    }

    @Override
    Object present(int row) {
        long number = number(row);
        return switch (type().kind()) {
            case BOOLEAN -> number != 0;
            case TINYINT -> (byte) number;
            case SMALLINT -> (short) number;
            case BIGINT, TIMESTAMP -> number;
            default -> (int) number;
        };
    }
}
