package io.runnel.sql.operator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads what {@link StateOutput} wrote, in the same order. Damaged bytes give an {@link IllegalArgumentException} or a
 * {@link java.nio.BufferUnderflowException}. */
public final class StateInput {
    private static final int LOW_BITS = 0x7f;
    private static final int GROUP_BITS = 7;

    private final ByteBuffer bytes;

    /** @param bytes read from its position on; the caller's position stays */
    public StateInput(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    /** Whether all was read. */
    public boolean atEnd() {
        return !bytes.hasRemaining();
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += GROUP_BITS) {
            byte octet = bytes.get();
            value |= (long) (octet & LOW_BITS) << shift;
            if (octet >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("A number of a state has more than ten bytes");
    }

    public boolean flag() {
        return bytes.get() != 0;
    }

    public double real() {
        return Double.longBitsToDouble(bytes.getLong());
    }

    public long fixed() {
        return bytes.getLong();
    }

    public @Nullable Object[] row() {
        @Nullable Object[] row = new @Nullable Object[length()];
        for (int i = 0; i < row.length; i++) {
            row[i] = value();
        }
        return row;
    }

    public @Nullable Object value() {
        byte form = bytes.get();
        return switch (form) {
            case StateOutput.NULL -> null;
            case StateOutput.FALSE -> false;
            case StateOutput.TRUE -> true;
            case StateOutput.BYTE -> (byte) number();
            case StateOutput.SHORT -> (short) number();
            case StateOutput.INTEGER -> (int) number();
            case StateOutput.LONG -> number();
            case StateOutput.FLOAT -> (float) real();
            case StateOutput.DOUBLE -> real();
            case StateOutput.DECIMAL -> decimal();
            case StateOutput.BIG_INTEGER -> new BigInteger(block());
            case StateOutput.STRING -> new String(block(), StandardCharsets.UTF_8);
            case StateOutput.BYTES -> new ByteString(block());
            case StateOutput.LIST -> list();
            case StateOutput.MAP -> map();
            case StateOutput.ROW -> row();
            default -> throw new IllegalArgumentException("A state's value begins with byte " + form);
        };
    }

    private BigDecimal decimal() {
        int scale = (int) number();
        return new BigDecimal(new BigInteger(block()), scale);
    }

    private List<@Nullable Object> list() {
        int length = length();
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(value());
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> map() {
        int length = length();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            Object key = value();
            map.put(key, value());
        }
        return map;
    }

    private byte[] block() {
        byte[] block = new byte[length()];
        bytes.get(block);
        return block;
    }

    /** Every element takes a byte at least, so a length beyond what is left is damage. */
    private int length() {
        long length = number();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException(
                    "A state's length is " + length + " where " + bytes.remaining() + " bytes are left");
        }
        return (int) length;
    }
}
