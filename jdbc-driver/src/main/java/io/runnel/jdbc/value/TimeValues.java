package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType.Kind;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.TimeZone;

/** Values as dates and times. TIME becomes a moment of 1970-01-01, as JDBC has it; DATE the begin of the day. */
public final class TimeValues {
    private static final int DATE_LENGTH = 10;

    private TimeValues() {}

    /** As ms since 1970-01-01 00:00, the digits read in UTC. */
    static long timestampMs(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case TIMESTAMP, TIME -> ((Number) value).longValue();
            case DATE -> ((Number) value).longValue() * Zones.DAY_MS;
            case CHAR, VARCHAR -> parseTimestamp((String) value);
            default -> throw Failures.notConvertible(kind, "timestamp");
        };
    }

    /** As days since 1970-01-01. */
    static int days(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case DATE -> ((Number) value).intValue();
            case TIMESTAMP -> daysOf(((Number) value).longValue());
            case CHAR, VARCHAR -> daysOf(parseTimestamp((String) value));
            default -> throw Failures.notConvertible(kind, "date");
        };
    }

    private static int daysOf(long ms) throws SQLException {
        long days = Math.floorDiv(ms, Zones.DAY_MS);
        if (days != (int) days) {
            throw Failures.outOfRange(TextValues.timestamp(ms, 0), "DATE");
        }
        return (int) days;
    }

    /** As ms of the day. */
    static int timeMs(Kind kind, Object value) throws SQLException {
        return switch (kind) {
            case TIME -> ((Number) value).intValue();
            case TIMESTAMP -> (int) Math.floorMod(((Number) value).longValue(), Zones.DAY_MS);
            case CHAR, VARCHAR -> parseTime((String) value);
            default -> throw Failures.notConvertible(kind, "time");
        };
    }

    public static Timestamp timestamp(Kind kind, Object value, TimeZone zone) throws SQLException {
        return timestamp(timestampMs(kind, value), zone);
    }

    /** @param digitsMs ms since 1970-01-01 00:00 */
    public static Timestamp timestamp(long digitsMs, TimeZone zone) {
        return new Timestamp(Zones.instantOf(digitsMs, zone));
    }

    public static Date date(Kind kind, Object value, TimeZone zone) throws SQLException {
        return new Date(Zones.instantOf(days(kind, value) * Zones.DAY_MS, zone));
    }

    public static Time time(Kind kind, Object value, TimeZone zone) throws SQLException {
        return new Time(Zones.instantOf(timeMs(kind, value), zone));
    }

    public static Instant instant(Kind kind, Object value) throws SQLException {
        return Instant.ofEpochMilli(timestampMs(kind, value));
    }

    public static LocalDateTime localDateTime(Kind kind, Object value) throws SQLException {
        return LocalDateTime.ofInstant(instant(kind, value), ZoneOffset.UTC);
    }

    public static LocalDate localDate(Kind kind, Object value) throws SQLException {
        return LocalDate.ofEpochDay(days(kind, value));
    }

    public static LocalTime localTime(Kind kind, Object value) throws SQLException {
        return LocalTime.ofNanoOfDay(timeMs(kind, value) * 1_000_000L);
    }

    /** {@code yyyy-mm-dd}, with or without a time behind a blank or a T, with or without Z or an offset. */
    private static long parseTimestamp(String text) throws SQLException {
        String trimmed = text.trim();
        try {
            if (trimmed.length() <= DATE_LENGTH) {
                return LocalDate.parse(trimmed).toEpochDay() * Zones.DAY_MS;
            }
            String iso = trimmed.replace(' ', 'T');
            return hasOffset(iso)
                    ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw Failures.malformed(text, "date or timestamp, such as 2024-10-04 01:02:03.004");
        }
    }

    private static boolean hasOffset(String iso) {
        return iso.endsWith("Z") || iso.indexOf('+', DATE_LENGTH) >= 0 || iso.indexOf('-', DATE_LENGTH) >= 0;
    }

    private static int parseTime(String text) throws SQLException {
        String trimmed = text.trim();
        try {
            return LocalTime.parse(trimmed).get(ChronoField.MILLI_OF_DAY);
        } catch (DateTimeException e) {
            if (trimmed.length() > DATE_LENGTH && trimmed.charAt(4) == '-') {
                return (int) Math.floorMod(parseTimestamp(trimmed), Zones.DAY_MS);
            }
            throw Failures.malformed(text, "time, such as 01:02:03.004");
        }
    }
}
