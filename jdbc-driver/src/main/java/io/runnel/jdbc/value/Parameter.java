package io.runnel.jdbc.value;

import io.runnel.protocol.Moment;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Java's values in the forms of parameters' types. What fits loses nothing; the rest travels as it is. */
public final class Parameter {
    /** Whole numbers up to there are doubles, each. */
    private static final long DOUBLE_EXACT = 1L << 53;

    private static final long FLOAT_EXACT = 1L << 24;

    private Parameter() {}

    /**
     * A value for a parameter.
     *
     * @param declared the parameter's type
     * @param given of any class that JDBC's setters take
     * @param zone in which java.sql's dates and times show their digits
     * @return null, a value in the form of the type, or a {@link Misfit}
     * @throws SQLException 07006 if the class is none that can be a value, or is nested otherwise than the type
     */
    public static @Nullable Object of(SqlType declared, @Nullable Object given, TimeZone zone) throws SQLException {
        if (given == null) {
            return null;
        }
        return switch (declared.kind()) {
            case ARRAY, MAP, STRUCT ->
                given instanceof String text ? new Misfit(text) : NestedParameter.of(declared, given, zone);
            default -> {
                Object mixed = JavaValue.mixed(given, zone);
                Object fitting = fitting(declared, mixed);
                yield fitting == null ? new Misfit(mixed) : fitting;
            }
        };
    }

    /** The value in the type's form, if that loses nothing; otherwise null. */
    private static @Nullable Object fitting(SqlType declared, Object mixed) {
        return switch (declared.kind()) {
            case BOOLEAN -> mixed instanceof Boolean ? mixed : null;
            case TINYINT, SMALLINT, INTEGER, BIGINT -> whole(declared.kind(), mixed);
            case REAL -> mixed instanceof Float ? mixed : exact(mixed, FLOAT_EXACT) ? floatOf(mixed) : null;
            case DOUBLE -> floating(mixed);
            case DECIMAL -> decimal(mixed);
            case CHAR, VARCHAR -> mixed instanceof String ? mixed : null;
            case VARBINARY -> mixed instanceof byte[] ? mixed : null;
            case DATE, TIME, TIMESTAMP ->
                mixed instanceof Moment moment && moment.kind() == declared.kind() ? Kinds.plain(moment) : null;
            case NULL, ANY -> mixed;
            case ARRAY, MAP, STRUCT -> null;
        };
    }

    private static boolean isWhole(Object mixed) {
        return mixed instanceof Long || mixed instanceof Integer || mixed instanceof Short || mixed instanceof Byte;
    }

    private static @Nullable Object whole(Kind kind, Object mixed) {
        if (!isWhole(mixed)) {
            return null;
        }
        if (kind == Kind.BIGINT && mixed instanceof Long || kind == Kind.INTEGER && mixed instanceof Integer) {
            return mixed;
        }
        long value = ((Number) mixed).longValue();
        return switch (kind) {
            case TINYINT -> value == (byte) value ? (Object) (byte) value : null;
            case SMALLINT -> value == (short) value ? (Object) (short) value : null;
            case INTEGER -> value == (int) value ? (Object) (int) value : null;
            default -> value;
        };
    }

    private static boolean exact(Object mixed, long limit) {
        return isWhole(mixed) && Math.abs(((Number) mixed).longValue()) <= limit;
    }

    private static Object floatOf(Object mixed) {
        return ((Number) mixed).floatValue();
    }

    private static @Nullable Object floating(Object mixed) {
        if (mixed instanceof Double) {
            return mixed;
        }
        return mixed instanceof Float || exact(mixed, DOUBLE_EXACT) ? (Object) ((Number) mixed).doubleValue() : null;
    }

    private static @Nullable Object decimal(Object mixed) {
        if (mixed instanceof BigDecimal) {
            return mixed;
        }
        return isWhole(mixed) ? BigDecimal.valueOf(((Number) mixed).longValue()) : null;
    }

    /** A value in the form of the type as one that tells its kind. */
    public static @Nullable Object mixed(SqlType type, @Nullable Object fitting) {
        return Kinds.mixed(type.kind(), fitting);
    }

    /**
     * A value in the form of a type, by JDBC's conversions: what {@code setObject} with a target type does, and what the
     * parts of nested values go through.
     *
     * @throws SQLException 07006, 22003 or 22018 if it cannot be one
     */
    static Object converted(SqlType target, Object given, TimeZone zone) throws SQLException {
        if (target.kind() == Kind.ARRAY || target.kind() == Kind.MAP || target.kind() == Kind.STRUCT) {
            return NestedParameter.of(target, given, zone);
        }
        Object mixed = JavaValue.mixed(given, zone);
        Object fitting = fitting(target, mixed);
        if (fitting != null) {
            return fitting;
        }
        Kind kind = Kinds.ofMixed(mixed);
        Object plain = Kinds.plain(mixed);
        return switch (target.kind()) {
            case BOOLEAN -> NumberValues.toBoolean(kind, plain);
            case TINYINT -> (byte) whole(kind, plain, Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
            case SMALLINT -> (short) whole(kind, plain, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
            case INTEGER -> (int) whole(kind, plain, Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
            case BIGINT -> NumberValues.toLong(kind, plain);
            case REAL -> (float) NumberValues.toDouble(kind, plain);
            case DOUBLE -> NumberValues.toDouble(kind, plain);
            case DECIMAL -> NumberValues.toDecimal(kind, plain);
            case CHAR, VARCHAR -> TextValues.text(SqlType.of(kind), kind, plain);
            case VARBINARY -> TextValues.bytes(kind, plain);
            case DATE -> TimeValues.days(kind, plain);
            case TIME -> TimeValues.timeMs(kind, plain);
            case TIMESTAMP -> TimeValues.timestampMs(kind, plain);
            case NULL, ARRAY, MAP, STRUCT, ANY -> plain;
        };
    }

    private static long whole(Kind kind, Object plain, long least, long most, String wanted) throws SQLException {
        return NumberValues.checked(NumberValues.toLong(kind, plain), least, most, wanted);
    }

    /**
     * What {@code setObject} with a target type sets: the value converted, as one that tells its kind; nested values and
     * types that say nothing leave it as it is.
     *
     * @param targetSqlType of {@link java.sql.Types}
     * @param scale digits after the point of a DECIMAL; negative to leave them
     */
    public static Object target(Object given, int targetSqlType, int scale, TimeZone zone) throws SQLException {
        Kind kind = TypeCodes.kind(targetSqlType);
        boolean nested = given instanceof List || given instanceof Map;
        if (kind == Kind.ANY || nested) {
            return given;
        }
        Object plain = converted(SqlType.of(kind), given, zone);
        if (plain instanceof BigDecimal decimal && scale >= 0) {
            return decimal.setScale(scale, RoundingMode.HALF_UP);
        }
        return Objects.requireNonNull(Kinds.mixed(kind, plain));
    }
}
