package io.runnel.sql.operator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of states. Whole numbers are variable-length (seven bits a byte, the sign in the lowest bit); a value begins with
 * a byte that tells its form, so that it can be read without its type. Equal values give equal bytes, except those of maps
 * and floating-point NaNs.
 */
public final class StateOutput {
    static final byte NULL = 0;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte BYTE = 3;
    static final byte SHORT = 4;
    static final byte INTEGER = 5;
    static final byte LONG = 6;
    static final byte FLOAT = 7;
    static final byte DOUBLE = 8;
    static final byte DECIMAL = 9;
    static final byte BIG_INTEGER = 10;
    static final byte STRING = 11;
    static final byte BYTES = 12;
    static final byte LIST = 13;
    static final byte MAP = 14;
    static final byte ROW = 15;

    private static final int FIRST_CAPACITY = 64;
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;
    private static final int GROUP_BITS = 7;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** What was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Bytes written. */
    int size() {
        return size;
    }

    /** Begins anew. */
    public void clear() {
        size = 0;
    }

    /** A whole number. */
    public void number(long value) {
        long left = value << 1 ^ value >> Long.SIZE - 1;
        while ((left & ~LOW_BITS) != 0) {
            octet((int) (left & LOW_BITS | MORE));
            left >>>= GROUP_BITS;
        }
        octet((int) left);
    }

    /** A flag. */
    public void flag(boolean value) {
        octet(value ? 1 : 0);
    }

    /** The bits of a floating-point number. */
    public void real(double value) {
        fixed(Double.doubleToLongBits(value));
    }

    /** Eight bytes, the most significant first: written so, numbers from 0 on sort as their bytes do. */
    public void fixed(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            octet((int) (value >>> shift));
        }
    }

    /** A row's values. */
    public void row(@Nullable Object[] row) {
        number(row.length);
        for (Object value : row) {
            value(value);
        }
    }

    /**
     * A value in one of the forms that {@link io.runnel.sql.SqlEngine} lists, arrays as lists, structures as arrays or
     * lists.
     *
     * @throws IllegalArgumentException for an object of another class
     */
    public void value(@Nullable Object value) {
        if (value == null) {
            octet(NULL);
        } else if (value instanceof String text) {
            octet(STRING);
            block(text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Boolean truth) {
            octet(truth ? TRUE : FALSE);
        } else if (value instanceof Number number) {
            numeric(number);
        } else if (value instanceof ByteString octets) {
            octet(BYTES);
            block(octets.getBytes());
        } else {
            nested(value);
        }
    }

    private void numeric(Number value) {
        if (value instanceof BigDecimal decimal) {
            octet(DECIMAL);
            number(decimal.scale());
            block(decimal.unscaledValue().toByteArray());
        } else if (value instanceof BigInteger integer) {
            octet(BIG_INTEGER);
            block(integer.toByteArray());
        } else if (value instanceof Double || value instanceof Float) {
            octet(value instanceof Double ? DOUBLE : FLOAT);
            real(value.doubleValue());
        } else {
            octet(form(value));
            number(value.longValue());
        }
    }

    private static byte form(Number value) {
        if (value instanceof Long) {
            return LONG;
        } else if (value instanceof Integer) {
            return INTEGER;
        } else if (value instanceof Short) {
            return SHORT;
        } else if (value instanceof Byte) {
            return BYTE;
        }
        throw unknown(value);
    }

    private void nested(Object value) {
        if (value instanceof Collection<?> list) {
            octet(LIST);
            number(list.size());
            list.forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            octet(MAP);
            number(map.size());
            map.forEach((key, entry) -> {
                value(key);
                value(entry);
            });
        } else if (value instanceof Object[] row) {
            octet(ROW);
            row(row);
        } else {
            throw unknown(value);
        }
    }

    private static IllegalArgumentException unknown(Object value) {
        return new IllegalArgumentException("A state holds a value of " + value.getClass());
    }

    private void block(byte[] block) {
        number(block.length);
        reserve(block.length);
        System.arraycopy(block, 0, bytes, size, block.length);
        size += block.length;
    }

    private void octet(int octet) {
        reserve(1);
        bytes[size++] = (byte) octet;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
