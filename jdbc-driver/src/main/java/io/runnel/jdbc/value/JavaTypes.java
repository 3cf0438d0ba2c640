package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Date;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Map;

/** SQL types in JDBC's terms: what {@code ResultSetMetaData} and {@code ParameterMetaData} tell. */
public final class JavaTypes {
    /** What is told of the size of a text without a limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int TIMESTAMP_WIDTH = 23;

    private JavaTypes() {}

    /** Of {@link Types}. */
    public static int code(SqlType type) {
        return switch (type.kind()) {
            case NULL -> Types.NULL;
            case BOOLEAN -> Types.BOOLEAN;
            case TINYINT -> Types.TINYINT;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case REAL -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case DECIMAL -> Types.DECIMAL;
            case CHAR -> Types.CHAR;
            case VARCHAR -> Types.VARCHAR;
            case VARBINARY -> Types.VARBINARY;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case ARRAY -> Types.ARRAY;
            case STRUCT -> Types.STRUCT;
            case MAP, ANY -> Types.JAVA_OBJECT;
        };
    }

    /** The name without length, precision and scale; of nested types as SQL writes them. */
    public static String name(SqlType type) {
        return switch (type.kind()) {
            case ARRAY, MAP, STRUCT -> type.name();
            default -> type.kind().name();
        };
    }

    /** What {@code getObject} gives for it. */
    public static Class<?> javaClass(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> Boolean.class;
            case TINYINT, SMALLINT, INTEGER -> Integer.class;
            case BIGINT -> Long.class;
            case REAL -> Float.class;
            case DOUBLE -> Double.class;
            case DECIMAL -> BigDecimal.class;
            case CHAR, VARCHAR -> String.class;
            case VARBINARY -> byte[].class;
            case DATE -> Date.class;
            case TIME -> Time.class;
            case TIMESTAMP -> Timestamp.class;
            case ARRAY -> Array.class;
            case MAP -> Map.class;
            case STRUCT -> Struct.class;
            case NULL, ANY -> Object.class;
        };
    }

    /** Digits, characters or bytes. */
    public static int precision(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> 1;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER, DATE -> 10;
            case BIGINT -> 19;
            case REAL -> 7;
            case DOUBLE -> 15;
            case TIME -> 12;
            case TIMESTAMP -> TIMESTAMP_WIDTH;
            case DECIMAL -> type.precision();
            case CHAR, VARCHAR, VARBINARY -> type.precision() > 0 ? type.precision() : UNLIMITED;
            case NULL, ARRAY, MAP, STRUCT, ANY -> 0;
        };
    }

    /** Digits after the point. */
    public static int scale(SqlType type) {
        return switch (type.kind()) {
            case DECIMAL -> type.scale();
            case TIME, TIMESTAMP -> type.precision();
            default -> 0;
        };
    }

    /** The most characters of a value's text. */
    public static int displaySize(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN -> 5; // false
            case TINYINT -> 4;
            case SMALLINT -> 6;
            case INTEGER -> 11;
            case BIGINT -> 20;
            case REAL -> 15;
            case DOUBLE -> 24;
            case DECIMAL -> type.precision() + 2; // sign and point
            case VARBINARY -> type.precision() > 0 ? (int) Math.min(UNLIMITED, 2L * type.precision()) : UNLIMITED;
            case NULL -> 4;
            case ARRAY, MAP, STRUCT, ANY -> UNLIMITED;
            case CHAR, VARCHAR, DATE, TIME, TIMESTAMP -> precision(type);
        };
    }

    public static boolean isSigned(Kind kind) {
        return switch (kind) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }

    public static boolean isText(Kind kind) {
        return kind == Kind.CHAR || kind == Kind.VARCHAR;
    }
}
