package io.runnel.sql.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Functions of DATE, TIME and TIMESTAMP, whose formats are those of {@link DateTimeFormatter}. */
public final class DateFunctions {
    private static final int MAX_FORMATS = 64;
    private static final long MS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_MS = 1_000_000L;

    /** Formatters of this thread: most calls come with a format that is constant in the statement. */
    private static final ThreadLocal<Map<String, DateTimeFormatter>> FORMATS =
            ThreadLocal.withInitial(() -> new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, DateTimeFormatter> eldest) {
                    return size() > MAX_FORMATS;
                }
            });

    private DateFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "UNIX_TIMESTAMP(timestamp TIMESTAMP) BIGINT",
            about = "Milliseconds since the epoch: of the timestamp, or now.",
            examples = {
                "UNIX_TIMESTAMP(TIMESTAMP '1970-01-01 00:00:01.5') gives 1500",
                "UNIX_TIMESTAMP() > 1700000000000 gives true"
            })
    public static long unixTimestamp(long timestampMs) {
        return timestampMs;
    }

    /** Called by generated code. */
    @Form("UNIX_TIMESTAMP(date DATE) BIGINT")
    public static long unixTimestampOfDate(int epochDay) {
        return epochDay * MS_PER_DAY;
    }

    /** Called by generated code. */
    @Form("UNIX_TIMESTAMP() BIGINT")
    public static long unixTimestamp() {
        return System.currentTimeMillis();
    }

    /** Called by generated code. */
    @Form(
            value = "FROM_UNIXTIME(milliseconds BIGINT) TIMESTAMP",
            about = "The timestamp that many milliseconds after the epoch.",
            examples = "FROM_UNIXTIME(1500) gives 1970-01-01T00:00:01.500")
    public static long fromUnixTime(long ms) {
        return ms;
    }

    /** Called by generated code. */
    @Form(
            value = "UNIX_DATE(date DATE) INT",
            about = "Days since the epoch: of the date, or today, in UTC.",
            examples = {"UNIX_DATE(DATE '1970-01-03') gives 2", "UNIX_DATE() > 19000 gives true"})
    public static int unixDate(int epochDay) {
        return epochDay;
    }

    /** Called by generated code. */
    @Form("UNIX_DATE() INT")
    public static int unixDate() {
        return (int) LocalDate.now(ZoneOffset.UTC).toEpochDay();
    }

    /** Called by generated code. */
    @Form(
            value = "FROM_DAYS(days INT) DATE",
            about = "The date that many days after the epoch.",
            examples = "FROM_DAYS(2) gives 1970-01-03")
    public static int fromDays(int days) {
        return days;
    }

    /** Called by generated code. */
    @Form(
            value = "FORMAT_DATE(date DATE, format VARCHAR) VARCHAR",
            about = "The date as text.",
            examples = "FORMAT_DATE(DATE '2024-02-01', 'dd.MM.yyyy') gives 01.02.2024")
    public static String formatDate(int epochDay, String format) {
        return formatter(format).format(LocalDate.ofEpochDay(epochDay));
    }

    /** Called by generated code. */
    @Form(
            value = "FORMAT_TIME(time TIME, format VARCHAR) VARCHAR",
            about = "The time of day as text.",
            examples = "FORMAT_TIME(TIME '13:05:00', 'h:mm a') gives 1:05 PM")
    public static String formatTime(int timeMs, String format) {
        return formatter(format).format(LocalTime.ofNanoOfDay(timeMs * NANOS_PER_MS));
    }

    /** Called by generated code. */
    @Form(
            value = "FORMAT_TIMESTAMP(timestamp TIMESTAMP, format VARCHAR) VARCHAR",
            about = "The timestamp as text, in UTC or in the time zone given.",
            examples = {
                "FORMAT_TIMESTAMP(FROM_UNIXTIME(1500), 'yyyy-MM-dd HH:mm:ss.SSS') gives 1970-01-01 00:00:01.500",
                "FORMAT_TIMESTAMP(FROM_UNIXTIME(0), 'yyyy-MM-dd''T''HH:mmX', 'Europe/Paris') gives 1970-01-01T01:00+01"
            })
    public static String formatTimestamp(long ms, String format) {
        return formatTimestamp(ms, format, "UTC");
    }

    /** Called by generated code. */
    @Form("FORMAT_TIMESTAMP(timestamp TIMESTAMP, format VARCHAR, zone VARCHAR) VARCHAR")
    public static String formatTimestamp(long ms, String format, String zone) {
        return formatter(format).format(Instant.ofEpochMilli(ms).atZone(zone(zone)));
    }

    /** Called by generated code. */
    @Form(
            value = "PARSE_DATE(text VARCHAR, format VARCHAR) DATE",
            about = "The date that a text says.",
            examples = {
                "PARSE_DATE('01.02.2024', 'dd.MM.yyyy') gives 2024-02-01",
                "PARSE_DATE('2024', 'yyyy') gives 2024-01-01"
            })
    public static int parseDate(String text, String format) {
        return Math.toIntExact(date(formatter(format).parse(text)).toEpochDay());
    }

    /** Called by generated code. */
    @Form(
            value = "PARSE_TIME(text VARCHAR, format VARCHAR) TIME",
            about = "The time of day that a text says.",
            examples = "PARSE_TIME('13:05', 'HH:mm') gives 13:05:00.000")
    public static int parseTime(String text, String format) {
        return (int) (time(formatter(format).parse(text)).toNanoOfDay() / NANOS_PER_MS);
    }

    /** Called by generated code. */
    @Form(
            value = "PARSE_TIMESTAMP(text VARCHAR, format VARCHAR) TIMESTAMP",
            about =
                    "The timestamp that a text says, which is in UTC, in the time zone given, or in the one it names itself.",
            examples = {
                "PARSE_TIMESTAMP('2024-02-01 13:05', 'yyyy-MM-dd HH:mm') gives 2024-02-01T13:05:00.000",
                "PARSE_TIMESTAMP('2024-02-01 13:05', 'yyyy-MM-dd HH:mm', 'America/New_York') gives 2024-02-01T18:05:00.000",
                "PARSE_TIMESTAMP('2024-02-01T13:05+02', 'yyyy-MM-dd''T''HH:mmX') gives 2024-02-01T11:05:00.000"
            })
    public static long parseTimestamp(String text, String format) {
        return parseTimestamp(text, format, "UTC");
    }

    /** Called by generated code. */
    @Form("PARSE_TIMESTAMP(text VARCHAR, format VARCHAR, zone VARCHAR) TIMESTAMP")
    public static long parseTimestamp(String text, String format, String zone) {
        TemporalAccessor parsed = formatter(format).parse(text);
        ZoneId named = parsed.query(TemporalQueries.zone());
        return ZonedDateTime.of(date(parsed), time(parsed), named == null ? zone(zone) : named)
                .toInstant()
                .toEpochMilli();
    }

    /** Called by generated code. */
    @Form(
            value = "CONVERT_TZ(timestamp TIMESTAMP, from VARCHAR, to VARCHAR) TIMESTAMP",
            about = "What the clocks of one time zone show when those of another show the timestamp.",
            examples = "CONVERT_TZ(FROM_UNIXTIME(0), 'UTC', 'Europe/Paris') gives 1970-01-01T01:00:00.000")
    public static long convertZone(long ms, String from, String to) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(ms, 1_000L), 0, ZoneOffset.UTC)
                                .atZone(zone(from))
                                .withZoneSameInstant(zone(to))
                                .toLocalDateTime()
                                .toEpochSecond(ZoneOffset.UTC)
                        * 1_000L
                + Math.floorMod(ms, 1_000L);
    }

    /** Called by generated code. */
    @Form(
            value = "TIMESTAMPTOSTRING(milliseconds BIGINT, format VARCHAR) VARCHAR",
            about = "Milliseconds since the epoch as text; FORMAT_TIMESTAMP does it for a TIMESTAMP.",
            examples = "TIMESTAMPTOSTRING(1500, 'HH:mm:ss.SSS') gives 00:00:01.500")
    public static String timestampToString(long ms, String format) {
        return formatTimestamp(ms, format);
    }

    /** Called by generated code. */
    @Form("TIMESTAMPTOSTRING(milliseconds BIGINT, format VARCHAR, zone VARCHAR) VARCHAR")
    public static String timestampToString(long ms, String format, String zone) {
        return formatTimestamp(ms, format, zone);
    }

    /** Called by generated code. */
    @Form(
            value = "STRINGTOTIMESTAMP(text VARCHAR, format VARCHAR) BIGINT",
            about = "Milliseconds since the epoch that a text says; PARSE_TIMESTAMP gives a TIMESTAMP.",
            examples = "STRINGTOTIMESTAMP('1970-01-01 00:00:01', 'yyyy-MM-dd HH:mm:ss') gives 1000")
    public static long stringToTimestamp(String text, String format) {
        return parseTimestamp(text, format);
    }

    /** Called by generated code. */
    @Form("STRINGTOTIMESTAMP(text VARCHAR, format VARCHAR, zone VARCHAR) BIGINT")
    public static long stringToTimestamp(String text, String format, String zone) {
        return parseTimestamp(text, format, zone);
    }

    /** Called by generated code. */
    @Form(
            value = "DATETOSTRING(days INT, format VARCHAR) VARCHAR",
            about = "Days since the epoch as text; FORMAT_DATE does it for a DATE.",
            examples = "DATETOSTRING(2, 'yyyy-MM-dd') gives 1970-01-03")
    public static String dateToString(int days, String format) {
        return formatDate(days, format);
    }

    /** Called by generated code. */
    @Form(
            value = "STRINGTODATE(text VARCHAR, format VARCHAR) INT",
            about = "Days since the epoch that a text says; PARSE_DATE gives a DATE.",
            examples = "STRINGTODATE('1970-01-03', 'yyyy-MM-dd') gives 2")
    public static int stringToDate(String text, String format) {
        return parseDate(text, format);
    }

    /** What a text does not say is the first of the year, midnight and so on. */
    private static LocalDate date(TemporalAccessor parsed) {
        LocalDate date = parsed.query(TemporalQueries.localDate());
        return date != null
                ? date
                : LocalDate.of(
                        field(parsed, ChronoField.YEAR, 1970),
                        field(parsed, ChronoField.MONTH_OF_YEAR, 1),
                        field(parsed, ChronoField.DAY_OF_MONTH, 1));
    }

    private static LocalTime time(TemporalAccessor parsed) {
        LocalTime time = parsed.query(TemporalQueries.localTime());
        return time != null ? time : LocalTime.of(field(parsed, ChronoField.HOUR_OF_DAY, 0), 0);
    }

    private static int field(TemporalAccessor parsed, ChronoField field, int missing) {
        return parsed.isSupported(field) ? parsed.get(field) : missing;
    }

    private static DateTimeFormatter formatter(String format) {
        try {
            return FORMATS.get()
                    .computeIfAbsent(
                            format,
                            text -> new DateTimeFormatterBuilder()
                                    .parseCaseInsensitive()
                                    .appendPattern(text)
                                    .toFormatter(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + format + "' is no format of dates or times: " + e.getMessage(), e);
        }
    }

    /** A zone of {@link ZoneId}, or one of the older names of Java, such as PST. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name, ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw new DateTimeException(
                    "There is no time zone '" + name + "'; there are UTC, Europe/Paris, +02:00 …", e);
        }
    }
}
