package io.runnel.sql.oracle;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.h2.api.Interval;
import org.jspecify.annotations.Nullable;

/** Values of both engines in one form: Boolean, BigDecimal, Double, or text. */
final class Cells {
    /** Floating point is added up in different orders. */
    private static final double TOLERANCE = 1e-9;

    /** Rows are brought into an order by this many digits of their numbers. */
    private static final MathContext ORDER_DIGITS = new MathContext(7);

    private static final Comparator<List<Object>> ORDER =
            Comparator.comparing(row -> row.stream().map(Cells::orderText).collect(Collectors.joining("|")));

    private Cells() {}

    /** A value as the engine's rows have it. */
    static Object ours(@Nullable Object value, RelDataType type) {
        if (value == null) {
            return "NULL";
        }
        SqlTypeName name = type.getSqlTypeName();
        return switch (name) {
            case DATE -> LocalDate.ofEpochDay(((Number) value).longValue()).toString();
            case TIME ->
                LocalTime.ofNanoOfDay(TimeUnit.MILLISECONDS.toNanos(((Number) value).longValue()))
                        .toString();
            case TIMESTAMP ->
                Instant.ofEpochMilli(((Number) value).longValue())
                        .atOffset(ZoneOffset.UTC)
                        .toLocalDateTime()
                        .toString();
            default -> plain(value);
        };
    }

    /** A value as H2's driver gives it. */
    static Object theirs(@Nullable Object value) throws SQLException {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof java.sql.Date date) {
            return date.toLocalDate().toString();
        }
        if (value instanceof java.sql.Timestamp timestamp) {
            return timestamp.toLocalDateTime().toString();
        }
        if (value instanceof Interval interval) {
            return new BigDecimal(
                    interval.getQualifier().isYearMonth()
                            ? interval.getYears() * 12 + interval.getMonths()
                            : TimeUnit.SECONDS.toMillis(interval.getSeconds()));
        }
        if (value instanceof Array array) {
            return "["
                    + Arrays.stream((Object[]) array.getArray())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")) + "]";
        }
        return plain(value);
    }

    private static Object plain(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString());
        }
        if (value instanceof ByteString bytes) {
            return HexFormat.of().formatHex(bytes.getBytes());
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Boolean ? value : String.valueOf(value);
    }

    /** The same rows, in an order of their own if that of the query says nothing. */
    static List<List<Object>> arranged(List<List<Object>> rows, boolean ordered) {
        List<List<Object>> arranged = new ArrayList<>(rows);
        if (!ordered) {
            arranged.sort(ORDER);
        }
        return arranged;
    }

    private static String orderText(Object value) {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return value.toString();
        }
        return value instanceof Number number
                ? new BigDecimal(number.toString())
                        .round(ORDER_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString()
                : value.toString();
    }

    static boolean same(Object ours, Object theirs) {
        if (ours instanceof BigDecimal a && theirs instanceof BigDecimal b) {
            return a.compareTo(b) == 0;
        }
        if (ours instanceof Number a && theirs instanceof Number b) {
            double difference = Math.abs(a.doubleValue() - b.doubleValue());
            return difference <= TOLERANCE * Math.max(Math.abs(a.doubleValue()), Math.abs(b.doubleValue()))
                    || Double.compare(a.doubleValue(), b.doubleValue()) == 0;
        }
        return ours.equals(theirs);
    }
}
