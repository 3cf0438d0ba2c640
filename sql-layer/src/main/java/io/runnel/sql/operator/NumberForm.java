package io.runnel.sql.operator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** The Java forms of SQL's numbers, in rows and as results of aggregates. */
public enum NumberForm {
    BYTE,
    SHORT,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    DECIMAL;

    /** Whether values count whole units, without a fraction. */
    boolean isInteger() {
        return compareTo(LONG) <= 0;
    }

    /** Whether values are binary floating point. */
    boolean isApproximate() {
        return this == FLOAT || this == DOUBLE;
    }

    /**
     * The value in this form.
     *
     * @param scale digits after the point of a {@link #DECIMAL}
     * @throws ArithmeticException if the value is too large for the form
     */
    Number of(BigInteger value, int scale) {
        return switch (this) {
            case BYTE -> value.byteValueExact();
            case SHORT -> value.shortValueExact();
            case INTEGER -> value.intValueExact();
            case LONG -> value.longValueExact();
            case FLOAT -> value.floatValue();
            case DOUBLE -> value.doubleValue();
            case DECIMAL -> new BigDecimal(value).setScale(scale, RoundingMode.UNNECESSARY);
        };
    }

    /** The value in this form, cheaper than by way of a {@code BigInteger}. */
    Number of(long value, int scale) {
        return switch (this) {
            case LONG -> value;
            case INTEGER -> Math.toIntExact(value);
            case DOUBLE -> (double) value;
            case BYTE, SHORT, FLOAT, DECIMAL -> of(BigInteger.valueOf(value), scale);
        };
    }

    /**
     * The value in this form; whole forms lose the fraction.
     *
     * @param scale digits after the point of a {@link #DECIMAL}
     * @throws ArithmeticException if the value is too large for the form
     */
    public Number of(BigDecimal value, int scale) {
        return switch (this) {
            case BYTE, SHORT, INTEGER, LONG -> of(value.toBigInteger(), scale);
            case FLOAT -> value.floatValue();
            case DOUBLE -> value.doubleValue();
            case DECIMAL -> value.setScale(scale, RoundingMode.HALF_UP);
        };
    }
}
