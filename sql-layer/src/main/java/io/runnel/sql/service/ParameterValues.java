package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Turns values of parameters into the forms that {@link io.runnel.sql.SqlEngine} takes, by the types of the parameters:
 * a client may set an INTEGER into a BIGINT, or a text into a TIMESTAMP. Pure.
 */
final class ParameterValues {
    private static final String OUT_OF_RANGE = "22003";
    private static final String INVALID_VALUE = "22018";
    private static final String NOT_SET = "07001";

    private ParameterValues() {}

    /**
     * Values in order of the parameters.
     *
     * @throws SqlException 07001 if one is not set or there are too many, 22003 or 22018 if one does not fit its type
     */
    static List<@Nullable Object> convert(List<@Nullable TypedValue> values, RelDataType types) {
        if (values.size() != types.getFieldCount()) {
            throw new SqlException(
                    NOT_SET,
                    "The statement has " + types.getFieldCount() + " parameters, but " + values.size()
                            + " values were given.");
        }
        List<@Nullable Object> converted = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            TypedValue value = values.get(i);
            if (value == null) {
                throw new SqlException(NOT_SET, "Parameter " + (i + 1) + " is not set.");
            }
            converted.add(convert(i + 1, value, types.getFieldList().get(i).getType()));
        }
        return converted;
    }

    static @Nullable Object convert(int position, TypedValue typed, RelDataType type) {
        Object value = typed.toLocal();
        if (value == null) {
            return null;
        }
        try {
            return switch (type.getSqlTypeName()) {
                case BOOLEAN -> toBoolean(value);
                case TINYINT -> toDecimal(value).byteValueExact();
                case SMALLINT -> toDecimal(value).shortValueExact();
                case INTEGER -> wholeNumber(value).intValueExact();
                case BIGINT -> wholeNumber(value).longValueExact();
                case REAL -> toDecimal(value).floatValue();
                case FLOAT, DOUBLE -> value instanceof Double ? value : toDouble(value);
                case DECIMAL -> toDecimal(value);
                case CHAR, VARCHAR -> toText(typed.type, value);
                case BINARY, VARBINARY -> toBytes(value);
                case DATE -> toDate(typed.type, value);
                case TIME -> toTime(typed.type, value);
                case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> toTimestamp(typed.type, value);
                case ARRAY -> toArray(position, value, ColumnType.element(type));
                default -> value;
            };
        } catch (ArithmeticException e) {
            throw failure(OUT_OF_RANGE, position, value, type, "is out of the range of its type", e);
        } catch (IllegalArgumentException e) {
            throw failure(INVALID_VALUE, position, value, type, "cannot be converted to its type", e);
        }
    }

    private static SqlException failure(
            String sqlState, int position, Object value, RelDataType type, String what, RuntimeException cause) {
        String message = "Parameter " + position + " of type " + type.getSqlTypeName() + " was set to " + quoted(value)
                + ", which " + what + ".";
        return new SqlException(sqlState, message, 0, 0, cause);
    }

    private static String quoted(Object value) {
        String text = value.toString();
        int shown = 100; // enough to find the value by, and a message stays a message
        return "'" + (text.length() > shown ? text.substring(0, shown) + "…" : text) + "'";
    }

    private static Boolean toBoolean(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Number) {
            return toDecimal(value).signum() != 0;
        }
        return switch (value.toString().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static BigDecimal toDecimal(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Boolean bool) {
            return bool ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        if (value instanceof Number || value instanceof String) {
            // By the text: a float of 0.1 is meant as 0.1, not as the binary number nearest to it.
            return new BigDecimal(value.toString().trim());
        }
        throw new IllegalArgumentException("not a number");
    }

    /** JDBC cuts the fraction when a number is set into an integer. */
    private static BigDecimal wholeNumber(Object value) {
        return toDecimal(value).setScale(0, RoundingMode.DOWN);
    }

    private static Double toDouble(Object value) {
        return value instanceof String text
                ? Double.valueOf(text.trim())
                : Double.valueOf(value instanceof Float f ? f : toDecimal(value).doubleValue());
    }

    private static String toText(Rep rep, Object value) {
        return switch (rep) {
            case JAVA_SQL_DATE -> DateTimeUtils.unixDateToString((Integer) value);
            case JAVA_SQL_TIME -> DateTimeUtils.unixTimeToString((Integer) value);
            case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> DateTimeUtils.unixTimestampToString((Long) value, 3);
            default -> value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        };
    }

    private static ByteString toBytes(Object value) {
        if (value instanceof ByteString bytes) {
            return bytes;
        }
        throw new IllegalArgumentException("not bytes");
    }

    /** An element that came by JSON has no type besides its own. */
    private static List<@Nullable Object> toArray(int position, Object value, RelDataType elementType) {
        if (!(value instanceof List<?> elements)) {
            throw new IllegalArgumentException("not an array");
        }
        List<@Nullable Object> converted = new ArrayList<>(elements.size());
        for (Object element : elements) {
            TypedValue typed = element == null
                    ? TypedValue.EXPLICIT_NULL
                    : element instanceof TypedValue known
                            ? known
                            : TypedValue.ofLocal(Rep.of(element.getClass()), element);
            converted.add(convert(position, typed, elementType));
        }
        return converted;
    }

    private static Integer toDate(Rep rep, Object value) {
        if (rep == Rep.JAVA_SQL_TIMESTAMP || rep == Rep.JAVA_UTIL_DATE) {
            return (int) Math.floorDiv((Long) value, DateTimeUtils.MILLIS_PER_DAY);
        }
        return value instanceof String text
                ? DateTimeUtils.dateStringToUnixDate(text.trim())
                : ofRep(rep == Rep.JAVA_SQL_DATE, value).intValueExact();
    }

    private static Integer toTime(Rep rep, Object value) {
        if (rep == Rep.JAVA_SQL_TIMESTAMP || rep == Rep.JAVA_UTIL_DATE) {
            return (int) Math.floorMod((Long) value, DateTimeUtils.MILLIS_PER_DAY);
        }
        return value instanceof String text
                ? DateTimeUtils.timeStringToUnixDate(text.trim())
                : ofRep(rep == Rep.JAVA_SQL_TIME, value).intValueExact();
    }

    private static Long toTimestamp(Rep rep, Object value) {
        if (rep == Rep.JAVA_SQL_DATE) {
            return Math.multiplyExact((Integer) value, DateTimeUtils.MILLIS_PER_DAY);
        }
        if (value instanceof String text) {
            return DateTimeUtils.timestampStringToUnixDate(text.trim().replace('T', ' '));
        }
        // A plain number is taken as a record's timestamp is: milliseconds since the epoch.
        boolean isTime = rep == Rep.JAVA_SQL_TIMESTAMP || rep == Rep.JAVA_UTIL_DATE || value instanceof Long;
        return ofRep(isTime, value).longValueExact();
    }

    private static BigDecimal ofRep(boolean fits, Object value) {
        if (!fits) {
            throw new IllegalArgumentException("of another type");
        }
        return toDecimal(value);
    }
}
