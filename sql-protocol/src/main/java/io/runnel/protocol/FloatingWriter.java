package io.runnel.protocol;

import java.util.Arrays;

/** See {@link FloatingVector}. */
final class FloatingWriter extends ColumnWriter {
    private long[] bits = new long[16];
    private int rows;

    @Override
    void addPresent(int row, Object value) {
        put(row, Double.doubleToRawLongBits(((Number) value).doubleValue()));
    }

    @Override
    void addAbsent(int row) {
        put(row, 0);
    }

    private void put(int row, long value) {
        if (row == bits.length) {
            bits = Arrays.copyOf(bits, row * 2);
        }
        bits[row] = value;
        rows = row + 1;
    }

    @Override
    long bytes() {
        return (long) rows * Double.BYTES;
    }

    @Override
    void writeValues(WireOutput out, int count) {
        out.longs(bits, count);
    }

    @Override
    void clearValues() {
        rows = 0;
    }
}
