package io.runnel.sql.format;

import io.runnel.sql.format.JsonCursor.UnusualException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A number of a JSON document, taken apart: {@code digits × 10^-scale}. One with more digits than a long surely holds,
 * or with an exponent, is left to the parser where its value matters. For one thread.
 */
final class JsonNumber {
    /** So many decimal digits fit a long. */
    private static final int MAX_DIGITS = 18;

    /** The parser refuses longer ones. */
    private static final int MAX_LENGTH = 1_000;

    /** A double holds whole numbers and powers of ten up to these exactly, so that one division rounds correctly. */
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    private boolean negative;
    private long digits;
    private int scale;
    private boolean point;
    private boolean simple;
    private int from;

    /** Reads the number that the cursor stands on, and passes over it. */
    void read(JsonCursor in) {
        from = in.position();
        negative = in.current() == '-';
        if (negative) {
            in.step();
        }
        digits = 0;
        scale = 0;
        int digitsAt = in.position();
        boolean zero = in.current() == '0';
        digits(in);
        int count = in.position() - digitsAt;
        if (count == 0 || zero && count > 1) {
            throw UnusualException.INSTANCE;
        }
        point = in.current() == '.';
        if (point) {
            in.step();
            int pointAt = in.position();
            digits(in);
            scale = in.position() - pointAt;
            count += scale;
            if (scale == 0) {
                throw UnusualException.INSTANCE;
            }
        }
        simple = count <= MAX_DIGITS;
        if (in.current() == 'e' || in.current() == 'E') {
            exponent(in);
            simple = false;
        }
        in.requireDelimiter();
    }

    private void digits(JsonCursor in) {
        long value = digits;
        for (int next = in.current(); next >= '0' && next <= '9'; next = in.current()) {
            value = value * 10 + (next - '0');
            in.step();
        }
        digits = value;
    }

    private void exponent(JsonCursor in) {
        in.step();
        if (in.current() == '-' || in.current() == '+') {
            in.step();
        }
        int digitsAt = in.position();
        digits(in);
        if (in.position() == digitsAt) {
            throw UnusualException.INSTANCE;
        }
    }

    long toLong() {
        if (!simple || point) {
            throw UnusualException.INSTANCE;
        }
        return negative ? -digits : digits;
    }

    int toInt() {
        long value = toLong();
        if ((int) value != value) {
            throw UnusualException.INSTANCE;
        }
        return (int) value;
    }

    /** @param in where the number was read just now */
    double toDouble(JsonCursor in) {
        if (!simple || digits > EXACT_IN_DOUBLE) {
            int length = in.position() - from;
            if (length > MAX_LENGTH) {
                throw UnusualException.INSTANCE;
            }
            return Double.parseDouble(new String(in.bytes(), from, length, StandardCharsets.US_ASCII));
        }
        double value = scale == 0 ? digits : digits / POWERS_OF_TEN[scale];
        // A whole number has no negative zero, a number with a point has.
        return negative && (point || digits != 0) ? -value : value;
    }

    BigDecimal toDecimal() {
        if (!simple) {
            throw UnusualException.INSTANCE;
        }
        return BigDecimal.valueOf(negative ? -digits : digits, scale);
    }
}
