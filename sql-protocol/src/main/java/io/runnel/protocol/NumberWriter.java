package io.runnel.protocol;

import java.util.Arrays;

/** See {@link NumberVector}. */
final class NumberWriter extends ColumnWriter {
    private final int width;
    private long[] values = new long[16];
    private int rows;

    NumberWriter(int width) {
        this.width = width;
    }

    @Override
    void addPresent(int row, Object value) {
        put(row, value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue());
    }

    @Override
    void addAbsent(int row) {
        put(row, 0);
    }

    private void put(int row, long value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, row * 2);
        }
        values[row] = value;
        rows = row + 1;
    }

    @Override
    long bytes() {
        return (long) rows * width;
    }

    @Override
    void writeValues(WireOutput out, int count) {
        switch (width) {
            case Byte.BYTES -> {
                for (int row = 0; row < count; row++) {
                    out.octet((int) values[row]);
                }
            }
            case Integer.BYTES -> {
                for (int row = 0; row < count; row++) {
                    out.int32((int) values[row]);
                }
            }
            default -> out.longs(values, count);
        }
    }

    @Override
    void clearValues() {
        rows = 0;
    }
}
