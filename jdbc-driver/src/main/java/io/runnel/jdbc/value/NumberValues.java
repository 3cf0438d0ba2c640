package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.Locale;

/** Values as numbers and truth values. Digits after the point are cut where a whole number is wanted, as JDBC has it. */
public final class NumberValues {
    private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Of doubles, the first one above all longs. */
    private static final double LONG_LIMIT = 0x1p63;

    private static final int MAX_TEXT_SCALE = 10_000;

    private NumberValues() {}

    /** @throws SQLException 22003 if it is out of range, 22018 if it is a text of no number, 07006 if it is no number */
    public static long toLong(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case BOOLEAN -> (Boolean) value ? 1 : 0;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> ((Number) value).longValue();
            case REAL, DOUBLE -> whole(((Number) value).doubleValue());
            case DECIMAL -> whole((BigDecimal) value);
            case CHAR, VARCHAR -> whole(parse((String) value));
            default -> throw Failures.notConvertible(kind, "number");
        };
    }

    /** The whole part of it. */
    public static long whole(double value) throws SQLException {
        if (value >= -LONG_LIMIT && value < LONG_LIMIT) {
            return (long) value;
        }
        throw Failures.outOfRange(value, "BIGINT");
    }

    private static long whole(BigDecimal value) throws SQLException {
        BigDecimal whole = value.scale() <= 0 ? value : value.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(MIN_LONG) < 0 || whole.compareTo(MAX_LONG) > 0) {
            throw Failures.outOfRange(value, "BIGINT");
        }
        return whole.longValue();
    }

    /** @throws SQLException 22003 if the number is not between the limits */
    public static long checked(long value, long least, long most, String wanted) throws SQLException {
        if (value < least || value > most) {
            throw Failures.outOfRange(value, wanted);
        }
        return value;
    }

    /** As {@link #toLong}. */
    public static double toDouble(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case BOOLEAN -> (Boolean) value ? 1 : 0;
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, DOUBLE -> ((Number) value).doubleValue();
            case REAL -> ((Number) value).doubleValue();
            case CHAR, VARCHAR -> floating((String) value);
            default -> throw Failures.notConvertible(kind, "number");
        };
    }

    private static double floating(String text) throws SQLException {
        try {
            return Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            throw Failures.malformed(text, "number");
        }
    }

    /** As {@link #toLong}. */
    public static BigDecimal toDecimal(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case BOOLEAN -> (Boolean) value ? BigDecimal.ONE : BigDecimal.ZERO;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> BigDecimal.valueOf(((Number) value).longValue());
            case REAL -> decimal(((Number) value).floatValue(), Float.toString(((Number) value).floatValue()));
            case DOUBLE -> decimal(((Number) value).doubleValue(), Double.toString(((Number) value).doubleValue()));
            case DECIMAL -> (BigDecimal) value;
            case CHAR, VARCHAR -> parse((String) value);
            default -> throw Failures.notConvertible(kind, "number");
        };
    }

    private static BigDecimal decimal(double value, String text) throws SQLException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw Failures.outOfRange(text, "DECIMAL");
        }
        return new BigDecimal(text);
    }

    private static BigDecimal parse(String text) throws SQLException {
        try {
            BigDecimal value = new BigDecimal(text.trim());
            if (Math.abs((long) value.scale()) > MAX_TEXT_SCALE) { // 1E999999999 would be written out
                throw Failures.outOfRange(text, "DECIMAL");
            }
            return value;
        } catch (NumberFormatException e) {
            throw Failures.malformed(text, "number");
        }
    }

    /** Numbers other than 0 are true. */
    public static boolean toBoolean(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case BOOLEAN -> (Boolean) value;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> ((Number) value).longValue() != 0;
            case REAL, DOUBLE -> ((Number) value).doubleValue() != 0;
            case DECIMAL -> ((BigDecimal) value).signum() != 0;
            case CHAR, VARCHAR -> truth((String) value);
            default -> throw Failures.notConvertible(kind, "boolean");
        };
    }

    private static boolean truth(String text) throws SQLException {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> true;
            case "false", "f", "no", "n", "off", "0" -> false;
            default -> throw Failures.malformed(text, "boolean");
        };
    }
}
