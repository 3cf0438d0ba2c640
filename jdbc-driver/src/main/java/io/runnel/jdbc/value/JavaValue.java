package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.Moment;
import io.runnel.protocol.SqlType.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;

/** Java's values as scalars that tell their kind. */
final class JavaValue {
    /** Makes a scalar of a value of one class. */
    private interface Form {
        Object of(Object value, TimeZone zone);
    }

    private static final Map<Class<?>, Form> FORMS = Map.ofEntries(
            Map.entry(BigInteger.class, (value, zone) -> new BigDecimal((BigInteger) value)),
            Map.entry(Character.class, (value, zone) -> value.toString()),
            Map.entry(char[].class, (value, zone) -> new String((char[]) value)),
            Map.entry(UUID.class, (value, zone) -> value.toString()),
            Map.entry(URL.class, (value, zone) -> value.toString()),
            Map.entry(URI.class, (value, zone) -> value.toString()),
            Map.entry(Instant.class, (value, zone) -> timestamp(((Instant) value).toEpochMilli())),
            Map.entry(
                    LocalDateTime.class,
                    (value, zone) -> timestamp(
                            ((LocalDateTime) value).toInstant(ZoneOffset.UTC).toEpochMilli())),
            Map.entry(
                    OffsetDateTime.class,
                    (value, zone) ->
                            timestamp(((OffsetDateTime) value).toInstant().toEpochMilli())),
            Map.entry(
                    ZonedDateTime.class,
                    (value, zone) ->
                            timestamp(((ZonedDateTime) value).toInstant().toEpochMilli())),
            Map.entry(LocalDate.class, (value, zone) -> date(((LocalDate) value).toEpochDay())),
            Map.entry(LocalTime.class, (value, zone) -> time((LocalTime) value)),
            Map.entry(
                    OffsetTime.class,
                    (value, zone) -> time(((OffsetTime) value)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalTime())));

    private static final int CHUNK = 8192;

    private JavaValue() {}

    /**
     * A value in the form of a column of ANY.
     *
     * @throws SQLException 07006 if its class is none of a scalar; 22003 if it is a time too far away
     */
    static Object mixed(Object given, TimeZone zone) throws SQLException {
        if (given instanceof Long || given instanceof String || given instanceof Integer || given instanceof Double) {
            return given;
        }
        if (given instanceof java.util.Date date) {
            return ofDate(date, zone);
        }
        if (given instanceof Boolean
                || given instanceof BigDecimal
                || given instanceof byte[]
                || given instanceof Moment
                || given instanceof Byte
                || given instanceof Short
                || given instanceof Float) {
            return given;
        }
        Form form = FORMS.get(given.getClass());
        if (form == null) {
            return content(given);
        }
        try {
            return form.of(given, zone);
        } catch (ArithmeticException e) {
            throw Failures.outOfRange(given, given instanceof LocalDate ? "DATE" : "TIMESTAMP");
        }
    }

    /** @throws ArithmeticException if SQL's DATE, a number of days of 32 bits, cannot be it */
    private static Moment date(long days) {
        return new Moment(Kind.DATE, Math.toIntExact(days));
    }

    private static Moment timestamp(long ms) {
        return new Moment(Kind.TIMESTAMP, ms);
    }

    private static Moment time(LocalTime time) {
        return new Moment(Kind.TIME, time.get(ChronoField.MILLI_OF_DAY));
    }

    /** @param zone whose digits become SQL's */
    private static Moment ofDate(java.util.Date date, TimeZone zone) throws SQLException {
        long digits = Zones.digitsOf(date.getTime(), zone);
        if (date instanceof Date) {
            try {
                return date(Math.floorDiv(digits, Zones.DAY_MS));
            } catch (ArithmeticException e) {
                throw Failures.outOfRange(date, "DATE");
            }
        }
        if (date instanceof Time) {
            return new Moment(Kind.TIME, Math.floorMod(digits, Zones.DAY_MS));
        }
        return timestamp(digits);
    }

    /** What is read from elsewhere, whole. */
    private static Object content(Object given) throws SQLException {
        if (given instanceof Calendar calendar) {
            return timestamp(Zones.digitsOf(calendar.getTimeInMillis(), calendar.getTimeZone()));
        } else if (given instanceof Clob clob) {
            return text(clob.getCharacterStream(), Long.MAX_VALUE);
        } else if (given instanceof SQLXML xml) {
            return xml.getString();
        } else if (given instanceof Blob blob) {
            return bytes(blob.getBinaryStream(), Long.MAX_VALUE);
        } else if (given instanceof Reader reader) {
            return text(reader, Long.MAX_VALUE);
        } else if (given instanceof InputStream stream) {
            return bytes(stream, Long.MAX_VALUE);
        }
        throw SqlErrors.of(
                SqlStates.NOT_CONVERTIBLE,
                "A " + given.getClass().getName() + " cannot become a parameter. Set a number, a text, bytes, a date or"
                        + " time; arrays, maps and structs where the parameter is one.");
    }

    static String text(Reader reader, long length) throws SQLException {
        try {
            StringWriter text = new StringWriter();
            char[] chunk = new char[CHUNK];
            long left = length;
            for (int read = 0; left > 0 && read >= 0; left -= read) {
                read = reader.read(chunk, 0, (int) Math.min(left, CHUNK));
                if (read < 0) {
                    break;
                }
                text.write(chunk, 0, read);
            }
            return text.toString();
        } catch (IOException e) {
            throw SqlErrors.of(SqlStates.GENERAL_ERROR, "The parameter's text cannot be read: " + e.getMessage(), e);
        }
    }

    static byte[] bytes(InputStream stream, long length) throws SQLException {
        try {
            return length > Integer.MAX_VALUE ? stream.readAllBytes() : stream.readNBytes((int) length);
        } catch (IOException e) {
            throw SqlErrors.of(SqlStates.GENERAL_ERROR, "The parameter's bytes cannot be read: " + e.getMessage(), e);
        }
    }
}
