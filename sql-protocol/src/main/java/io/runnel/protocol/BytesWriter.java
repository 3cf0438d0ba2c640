package io.runnel.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** See {@link BytesVector}. */
final class BytesWriter extends ColumnWriter {
    private int[] ends = new int[16];
    private byte[] bytes = new byte[256];
    private int rows;
    private int size;

    @Override
    void addPresent(int row, Object value) {
        if (value instanceof String text) {
            addText(text);
        } else {
            byte[] given = (byte[]) value;
            append(given, given.length);
        }
        end(row);
    }

    /** ASCII, which most texts are, goes without an array of its own. */
    @SuppressWarnings("deprecation")
    private void addText(String text) {
        int length = text.length();
        grow(length);
        text.getBytes(0, length, bytes, size); // the low bytes of the characters
        for (int i = 0; i < length; i++) {
            if (bytes[size + i] < 0 || text.charAt(i) > 0x7F) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                append(encoded, encoded.length);
                return;
            }
        }
        size += length;
    }

    private void append(byte[] given, int length) {
        grow(length);
        System.arraycopy(given, 0, bytes, size, length);
        size += length;
    }

    private void grow(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), bytes.length * 2));
        }
    }

    @Override
    void addAbsent(int row) {
        end(row);
    }

    private void end(int row) {
        if (row == ends.length) {
            ends = Arrays.copyOf(ends, row * 2);
        }
        ends[row] = size;
        rows = row + 1;
    }

    @Override
    long bytes() {
        return (long) rows * Integer.BYTES + size;
    }

    @Override
    void writeValues(WireOutput out, int count) {
        out.ints(ends, count);
        out.raw(bytes, 0, size);
    }

    @Override
    void clearValues() {
        rows = 0;
        size = 0;
    }
}
