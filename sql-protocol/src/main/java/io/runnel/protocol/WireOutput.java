package io.runnel.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a message as it is written. Numbers of fixed width are little-endian; a varint is unsigned LEB128; a text is its
 * length in bytes plus one as a varint, 0 for null, and UTF-8. For one thread.
 */
public final class WireOutput {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int INITIAL_BYTES = 512;
    private static final int LENGTH_BYTES = 4;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    /** Begins with the bytes of a message's length, which {@link #message} fills in. */
    public static WireOutput message() {
        WireOutput out = new WireOutput();
        out.size = LENGTH_BYTES;
        return out;
    }

    public int size() {
        return size;
    }

    /** Begins anew, with the array that has grown. */
    public void clear() {
        size = 0;
    }

    /** The array written to, of which the first {@link #size} bytes count. */
    public byte[] array() {
        return bytes;
    }

    /** Fills in the length with which {@link #message()} began. */
    public void finish() {
        int length = size - LENGTH_BYTES;
        bytes[0] = (byte) (length >>> 24);
        bytes[1] = (byte) (length >>> 16);
        bytes[2] = (byte) (length >>> 8);
        bytes[3] = (byte) length;
    }

    /** Makes room for so many bytes and moves behind them; returns where they begin in {@link #array}. */
    int reserve(int length) {
        int start = size;
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), bytes.length * 2));
        }
        size += length;
        return start;
    }

    public void octet(int value) {
        int at = reserve(1);
        bytes[at] = (byte) value;
    }

    public void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    public void varint(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            octet((int) (left & 0x7F | 0x80));
            left >>>= 7;
        }
        octet((int) left);
    }

    /** Of a number that may be negative (zigzag). */
    public void signed(long value) {
        varint(value << 1 ^ value >> 63);
    }

    public void int32(int value) {
        int at = reserve(Integer.BYTES);
        INTS.set(bytes, at, value);
    }

    public void int64(long value) {
        int at = reserve(Long.BYTES);
        LONGS.set(bytes, at, value);
    }

    public void raw(byte[] source, int offset, int length) {
        int at = reserve(length);
        System.arraycopy(source, offset, bytes, at, length);
    }

    public void blob(byte @Nullable [] value) {
        if (value == null) {
            varint(0);
        } else {
            varint(value.length + 1L);
            raw(value, 0, value.length);
        }
    }

    public void text(@Nullable String value) {
        blob(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    public void map(Map<String, String> values) {
        varint(values.size());
        values.forEach((name, value) -> {
            text(name);
            text(value);
        });
    }

    /** The number of items, and each of them. */
    public <T> void list(Collection<? extends T> items, BiConsumer<WireOutput, T> writer) {
        varint(items.size());
        items.forEach(item -> writer.accept(this, item));
    }

    void ints(int[] values, int count) {
        int at = reserve(Math.multiplyExact(count, Integer.BYTES));
        for (int i = 0; i < count; i++) {
            INTS.set(bytes, at + i * Integer.BYTES, values[i]);
        }
    }

    void longs(long[] values, int count) {
        int at = reserve(Math.multiplyExact(count, Long.BYTES));
        for (int i = 0; i < count; i++) {
            LONGS.set(bytes, at + i * Long.BYTES, values[i]);
        }
    }
}
