package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HexFormat;

/** Values as texts: digits as SQL writes them, bytes as hexadecimal digits, nested values as JSON. */
public final class TextValues {
    private static final int MS_DIGITS = 3;

    private TextValues() {}

    /**
     * @param type of the column
     * @param kind the value's own, which differs where the type is ANY
     */
    public static String text(SqlType type, Kind kind, Object value) {
        return switch (kind) {
            case CHAR, VARCHAR -> (String) value;
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case VARBINARY -> HexFormat.of().formatHex((byte[]) value);
            case DATE -> LocalDate.ofEpochDay(((Number) value).longValue()).toString();
            case TIME ->
                time(new StringBuilder(), ((Number) value).longValue(), type.precision())
                        .toString();
            case TIMESTAMP -> timestamp(((Number) value).longValue(), type.precision());
            case ARRAY, MAP, STRUCT -> JsonText.of(type, value);
            case NULL, BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, ANY -> value.toString();
        };
    }

    /** @param digits after the seconds' point, at least; all that are not 0 are written */
    static String timestamp(long ms, int digits) {
        StringBuilder text = new StringBuilder(23);
        text.append(LocalDate.ofEpochDay(Math.floorDiv(ms, Zones.DAY_MS))).append(' ');
        return time(text, Math.floorMod(ms, Zones.DAY_MS), digits).toString();
    }

    private static StringBuilder time(StringBuilder text, long msOfDay, int digits) {
        int seconds = (int) (msOfDay / 1000);
        int ms = (int) (msOfDay % 1000);
        twoDigits(text, seconds / 3600).append(':');
        twoDigits(text, seconds / 60 % 60).append(':');
        twoDigits(text, seconds % 60);
        if (ms != 0 || digits > 0) {
            text.append('.').append((char) ('0' + ms / 100));
            int shown = ms % 100 != 0 || digits <= 0 ? MS_DIGITS : Math.min(digits, MS_DIGITS);
            if (shown > 1) {
                twoDigits(text, ms % 100);
            }
            if (shown == 2 && ms % 10 == 0) {
                text.setLength(text.length() - 1);
            }
        }
        return text;
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** Bytes, and of texts their UTF-8. */
    public static byte[] bytes(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case VARBINARY -> (byte[]) value;
            case CHAR, VARCHAR -> ((String) value).getBytes(StandardCharsets.UTF_8);
            default -> throw Failures.notConvertible(kind, "byte[]");
        };
    }
}
