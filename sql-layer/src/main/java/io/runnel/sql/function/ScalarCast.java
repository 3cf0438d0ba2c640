package io.runnel.sql.function;

import io.runnel.sql.format.TimeText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Conversions of scalar values within ARRAY, MAP and STRUCT; outside of these the planner's own code does the same. */
final class ScalarCast {
    private static final long MS_PER_DAY = 86_400_000L;

    private ScalarCast() {}

    /** Null if there is none. */
    static ValueCast.@Nullable Conversion between(SqlTypeName from, RelDataType to) {
        SqlTypeName target = to.getSqlTypeName();
        if (SqlTypeName.NUMERIC_TYPES.contains(target)) {
            return SqlTypeName.NUMERIC_TYPES.contains(from)
                    ? value -> number((Number) value, to)
                    : isText(from) ? value -> number(new BigDecimal(((String) value).strip()), to) : null;
        }
        if (from == target) {
            return value -> value;
        }
        return switch (target) {
            case BOOLEAN -> isText(from) ? value -> truth((String) value) : null;
            case DATE ->
                isText(from)
                        ? value -> TimeText.epochDay((String) value)
                        : from == SqlTypeName.TIMESTAMP
                                ? value -> Math.toIntExact(Math.floorDiv(((Number) value).longValue(), MS_PER_DAY))
                                : null;
            case TIME ->
                isText(from)
                        ? value -> TimeText.timeMs((String) value)
                        : from == SqlTypeName.TIMESTAMP
                                ? value -> (int) Math.floorMod(((Number) value).longValue(), MS_PER_DAY)
                                : null;
            case TIMESTAMP ->
                isText(from)
                        ? value -> TimeText.timestampMs((String) value)
                        : from == SqlTypeName.DATE ? value -> ((Number) value).longValue() * MS_PER_DAY : null;
            default -> null;
        };
    }

    /** As text; null if there is none. */
    static ValueCast.@Nullable Conversion text(SqlTypeName from) {
        return switch (from) {
            case VARBINARY, BINARY -> null;
            case DATE -> value -> TimeText.date(((Number) value).intValue());
            case TIME -> value -> TimeText.time(((Number) value).intValue());
            case TIMESTAMP -> value -> TimeText.timestamp(((Number) value).longValue());
            case DECIMAL -> value -> ((BigDecimal) value).toPlainString();
            default -> String::valueOf;
        };
    }

    private static Object number(Number value, RelDataType to) {
        return switch (to.getSqlTypeName()) {
            case DOUBLE, FLOAT, REAL -> (Object) value.doubleValue();
            case DECIMAL -> decimal(exact(value), to);
            case BIGINT -> (Object) whole(value).longValueExact();
            default -> (Object) whole(value).intValueExact();
        };
    }

    private static BigDecimal whole(Number value) {
        return exact(value).setScale(0, RoundingMode.DOWN);
    }

    private static BigDecimal decimal(BigDecimal value, RelDataType to) {
        BigDecimal scaled = value.setScale(to.getScale(), RoundingMode.HALF_UP);
        if (scaled.precision() > to.getPrecision()) {
            throw new ArithmeticException(value + " does not fit DECIMAL(" + to.getPrecision() + ", " + to.getScale() + ")");
        }
        return scaled;
    }

    private static BigDecimal exact(Number value) {
        return value instanceof BigDecimal decimal
                ? decimal
                : value instanceof Double inexact
                        ? BigDecimal.valueOf(inexact)
                        : BigDecimal.valueOf(value.longValue());
    }

    private static boolean truth(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("Invalid character for cast: '" + text + "' is no BOOLEAN");
        };
    }

    private static boolean isText(SqlTypeName type) {
        return SqlTypeName.CHAR_TYPES.contains(type);
    }
}
