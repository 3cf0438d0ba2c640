package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Values of INSERT in the type of their column. As in ksqlDB, numbers widen (INTEGER, BIGINT, DECIMAL, DOUBLE) and text
 * becomes a DATE, TIME or TIMESTAMP; nothing else is converted, and no digit is lost. Values have the forms that
 * {@link io.runnel.sql.SqlEngine} lists. Pure.
 */
final class ValueCoercion {
    private static final long MS_PER_DAY = 86_400_000L;

    private ValueCoercion() {}

    /**
     * The value in the form of the column.
     *
     * @param words of the value, for the message
     * @throws SqlException 42804 for a type that is not converted, 22003 for a number that does not fit, 22007 for a
     *     text that is no point in time
     */
    static @Nullable Object coerce(@Nullable Object value, SqlTypeName from, RelDataType to, String words) {
        if (value == null) {
            return null;
        }
        try {
            Object converted = convert(value, from, to);
            if (converted != null) {
                return converted;
            }
        } catch (ArithmeticException e) {
            throw new SqlException(
                    "22003", words + " is " + value + ", which does not fit " + ColumnType.text(to) + ".");
        } catch (DateTimeException e) {
            throw new SqlException(
                    "22007", words + " cannot be read as " + ColumnType.text(to) + ": " + e.getMessage() + ".");
        }
        throw new SqlException(
                "42804", words + " is " + from + ", but the column is " + ColumnType.text(to) + "; write a CAST.");
    }

    /** The SQL type of a parameter's value; the forms of DATE, TIME and TIMESTAMP are taken for the column's type. */
    static SqlTypeName typeOf(@Nullable Object value, SqlTypeName column) {
        boolean days = value instanceof Integer && (column == SqlTypeName.DATE || column == SqlTypeName.TIME);
        if (days || value instanceof Long && column == SqlTypeName.TIMESTAMP) {
            return column;
        }
        if (value instanceof Boolean) {
            return SqlTypeName.BOOLEAN;
        } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return SqlTypeName.INTEGER;
        } else if (value instanceof Long) {
            return SqlTypeName.BIGINT;
        } else if (value instanceof BigDecimal) {
            return SqlTypeName.DECIMAL;
        } else if (value instanceof Double || value instanceof Float) {
            return SqlTypeName.DOUBLE;
        } else if (value instanceof ByteString) {
            return SqlTypeName.VARBINARY;
        }
        return value instanceof String ? SqlTypeName.VARCHAR : SqlTypeName.OTHER;
    }

    private static @Nullable Object convert(Object value, SqlTypeName from, RelDataType to) {
        return switch (to.getSqlTypeName()) {
            case BOOLEAN -> value instanceof Boolean ? value : null;
            case INTEGER -> whole(from) ? (Object) exact(value).intValueExact() : null;
            case BIGINT ->
                whole(from) || from == SqlTypeName.DECIMAL && exact(value).scale() <= 0
                        ? (Object) exact(value).longValueExact()
                        : null;
            case DECIMAL -> whole(from) || from == SqlTypeName.DECIMAL ? fit(exact(value), to) : null;
            case DOUBLE -> SqlTypeName.NUMERIC_TYPES.contains(from) ? (Object) ((Number) value).doubleValue() : null;
            case VARCHAR -> value instanceof String && text(from) ? value : null;
            case VARBINARY -> value instanceof ByteString ? value : null;
            case DATE, TIME, TIMESTAMP -> pointInTime(value, from, to.getSqlTypeName());
            default -> null;
        };
    }

    private static @Nullable Object pointInTime(Object value, SqlTypeName from, SqlTypeName to) {
        if (from == to) {
            return value;
        }
        if (to == SqlTypeName.TIMESTAMP && from == SqlTypeName.DATE) {
            return ((Number) value).longValue() * MS_PER_DAY;
        }
        if (!text(from)) {
            return null;
        }
        return switch (to) {
            case DATE -> TimeText.epochDay((String) value);
            case TIME -> TimeText.timeMs((String) value);
            default -> TimeText.timestampMs((String) value);
        };
    }

    /** As {@code setScale} would, but without writing out the zeros of a number such as 1e999999999. */
    private static BigDecimal fit(BigDecimal value, RelDataType type) {
        long wholeDigits = (long) value.precision() - value.scale();
        if (value.signum() == 0) {
            return BigDecimal.ZERO.setScale(type.getScale());
        }
        if (wholeDigits > type.getPrecision() - type.getScale()) {
            throw new ArithmeticException("too many digits");
        }
        return value.setScale(type.getScale(), RoundingMode.UNNECESSARY);
    }

    private static boolean whole(SqlTypeName type) {
        return SqlTypeName.INT_TYPES.contains(type);
    }

    private static boolean text(SqlTypeName type) {
        return SqlTypeName.CHAR_TYPES.contains(type);
    }

    private static BigDecimal exact(Object value) {
        return value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(((Number) value).longValue());
    }
}
