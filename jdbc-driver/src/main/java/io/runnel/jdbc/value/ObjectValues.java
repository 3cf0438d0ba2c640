package io.runnel.jdbc.value;

import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.MalformedURLException;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values as objects: of the class that JDBC's table names, or of the class that is asked for. */
public final class ObjectValues {
    /** Makes an object of one class. */
    private interface Conversion {
        Object of(SqlType type, Kind kind, Object value, ReadingRules rules) throws SQLException;
    }

    private static final Map<Class<?>, Conversion> CONVERSIONS = conversions();

    private ObjectValues() {}

    /** What {@code getObject} gives of a value that is not null. */
    public static Object object(SqlType type, Kind kind, Object value, ReadingRules rules) throws SQLException {
        return switch (kind) {
            case TINYINT, SMALLINT -> ((Number) value).intValue();
            case DATE -> TimeValues.date(kind, value, rules.zone());
            case TIME -> TimeValues.time(kind, value, rules.zone());
            case TIMESTAMP -> TimeValues.timestamp(kind, value, rules.zone());
            case ARRAY -> new ArrayValue(type.element(), (List<?>) value, rules);
            case MAP -> map(type, (Map<?, ?>) value, rules);
            case STRUCT -> StructValue.of(type, (List<?>) value, rules);
            default -> value;
        };
    }

    /** An element, an entry or a field. */
    static @Nullable Object part(SqlType type, @Nullable Object value, ReadingRules rules) throws SQLException {
        if (value == null) {
            return null;
        }
        Kind kind = type.kind() == Kind.ANY ? Kinds.ofMixed(value) : type.kind();
        return object(type, kind, Kinds.plain(value), rules);
    }

    private static Map<@Nullable Object, @Nullable Object> map(SqlType type, Map<?, ?> entries, ReadingRules rules)
            throws SQLException {
        SqlType key = type.fields().get(0).type();
        SqlType value = type.fields().get(1).type();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            map.put(part(key, entry.getKey(), rules), part(value, entry.getValue(), rules));
        }
        return map;
    }

    /** @throws SQLException 07006 if there is no way from the type to the class */
    public static <T> T object(SqlType type, Kind kind, Object value, ReadingRules rules, Class<T> wanted)
            throws SQLException {
        Conversion conversion = CONVERSIONS.get(wanted);
        if (conversion != null) {
            return wanted.cast(conversion.of(type, kind, value, rules));
        }
        Object object = object(type, kind, value, rules);
        if (wanted.isInstance(object)) {
            return wanted.cast(object);
        }
        if (wanted.isArray() && kind == Kind.ARRAY) {
            Object elements = new ArrayValue(type.element(), (List<?>) value, rules).getArray();
            if (wanted.isInstance(elements)) {
                return wanted.cast(elements);
            }
        }
        throw Failures.notConvertible(kind, wanted.getName());
    }

    private static Map<Class<?>, Conversion> conversions() {
        Map<Class<?>, Conversion> all = new HashMap<>();
        addNumbers(all);
        addTimes(all);
        addTexts(all);
        all.put(Boolean.class, (type, kind, value, rules) -> NumberValues.toBoolean(kind, value));
        all.put(byte[].class, (type, kind, value, rules) -> TextValues.bytes(kind, value));
        all.put(List.class, (type, kind, value, rules) -> list(type, kind, value, rules));
        all.put(Array.class, (type, kind, value, rules) -> of(Kind.ARRAY, type, kind, value, rules));
        all.put(Map.class, (type, kind, value, rules) -> of(Kind.MAP, type, kind, value, rules));
        all.put(Struct.class, (type, kind, value, rules) -> of(Kind.STRUCT, type, kind, value, rules));
        return Map.copyOf(all);
    }

    private static void addNumbers(Map<Class<?>, Conversion> all) {
        all.put(Byte.class, (type, kind, value, rules) ->
                (byte) whole(kind, value, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte"));
        all.put(Short.class, (type, kind, value, rules) ->
                (short) whole(kind, value, Short.MIN_VALUE, Short.MAX_VALUE, "short"));
        all.put(Integer.class, (type, kind, value, rules) ->
                (int) whole(kind, value, Integer.MIN_VALUE, Integer.MAX_VALUE, "int"));
        all.put(Long.class, (type, kind, value, rules) -> NumberValues.toLong(kind, value));
        all.put(Float.class, (type, kind, value, rules) -> (float) NumberValues.toDouble(kind, value));
        all.put(Double.class, (type, kind, value, rules) -> NumberValues.toDouble(kind, value));
        all.put(BigDecimal.class, (type, kind, value, rules) -> NumberValues.toDecimal(kind, value));
        all.put(
                BigInteger.class,
                (type, kind, value, rules) ->
                        NumberValues.toDecimal(kind, value).toBigInteger());
    }

    private static long whole(Kind kind, Object value, long least, long most, String wanted) throws SQLException {
        return NumberValues.checked(NumberValues.toLong(kind, value), least, most, wanted);
    }

    private static void addTimes(Map<Class<?>, Conversion> all) {
        all.put(Date.class, (type, kind, value, rules) -> TimeValues.date(kind, value, rules.zone()));
        all.put(Time.class, (type, kind, value, rules) -> TimeValues.time(kind, value, rules.zone()));
        all.put(Timestamp.class, (type, kind, value, rules) -> TimeValues.timestamp(kind, value, rules.zone()));
        all.put(
                java.util.Date.class,
                (type, kind, value, rules) -> new java.util.Date(
                        TimeValues.timestamp(kind, value, rules.zone()).getTime()));
        all.put(Calendar.class, (type, kind, value, rules) -> calendar(kind, value, rules));
        all.put(LocalDate.class, (type, kind, value, rules) -> TimeValues.localDate(kind, value));
        all.put(LocalTime.class, (type, kind, value, rules) -> TimeValues.localTime(kind, value));
        all.put(LocalDateTime.class, (type, kind, value, rules) -> TimeValues.localDateTime(kind, value));
        all.put(Instant.class, (type, kind, value, rules) -> TimeValues.instant(kind, value));
        all.put(
                OffsetDateTime.class,
                (type, kind, value, rules) -> TimeValues.instant(kind, value).atOffset(ZoneOffset.UTC));
        all.put(
                ZonedDateTime.class,
                (type, kind, value, rules) -> TimeValues.instant(kind, value).atZone(ZoneOffset.UTC));
        all.put(
                OffsetTime.class,
                (type, kind, value, rules) -> TimeValues.localTime(kind, value).atOffset(ZoneOffset.UTC));
    }

    private static Calendar calendar(Kind kind, Object value, ReadingRules rules) throws SQLException {
        Calendar calendar = Calendar.getInstance(rules.zone());
        calendar.setTimeInMillis(TimeValues.timestamp(kind, value, rules.zone()).getTime());
        return calendar;
    }

    private static void addTexts(Map<Class<?>, Conversion> all) {
        all.put(String.class, (type, kind, value, rules) -> TextValues.text(type, kind, value));
        all.put(UUID.class, (type, kind, value, rules) -> uuid(type, kind, value));
        all.put(URL.class, (type, kind, value, rules) -> url(type, kind, value));
        all.put(Clob.class, (type, kind, value, rules) -> TextClob.of(TextValues.text(type, kind, value)));
        all.put(NClob.class, (type, kind, value, rules) -> TextClob.of(TextValues.text(type, kind, value)));
        all.put(Blob.class, (type, kind, value, rules) -> BytesBlob.of(TextValues.bytes(kind, value)));
        all.put(Reader.class, (type, kind, value, rules) -> new StringReader(TextValues.text(type, kind, value)));
        all.put(
                InputStream.class,
                (type, kind, value, rules) -> new ByteArrayInputStream(TextValues.bytes(kind, value)));
    }

    private static UUID uuid(SqlType type, Kind kind, Object value) throws SQLException {
        String text = TextValues.text(type, kind, value);
        try {
            return UUID.fromString(text.trim());
        } catch (IllegalArgumentException e) {
            throw Failures.malformed(text, "UUID");
        }
    }

    /** @throws SQLException 22018 if it is no URL */
    public static URL url(SqlType type, Kind kind, Object value) throws SQLException {
        String text = TextValues.text(type, kind, value);
        try {
            return new URL(text.trim());
        } catch (MalformedURLException e) {
            throw Failures.malformed(text, "URL");
        }
    }

    private static List<@Nullable Object> list(SqlType type, Kind kind, Object value, ReadingRules rules)
            throws SQLException {
        if (kind != Kind.ARRAY) {
            throw Failures.notConvertible(kind, "List");
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (Object element : (List<?>) value) {
            list.add(part(type.element(), element, rules));
        }
        return list;
    }

    private static Object of(Kind wanted, SqlType type, Kind kind, Object value, ReadingRules rules)
            throws SQLException {
        if (kind != wanted) {
            throw Failures.notConvertible(kind, wanted.name());
        }
        return object(type, kind, value, rules);
    }
}
