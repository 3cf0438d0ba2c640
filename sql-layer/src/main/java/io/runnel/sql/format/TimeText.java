package io.runnel.sql.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points in time written as text, after ISO 8601. What is missing at the end counts as its least value, as in ksqlDB's
 * comparisons of ROWTIME with text: {@code 2001}, {@code 2001-02}, {@code 2001-02-01}, {@code 2001-02-01T06:30}, with
 * {@code T} or a blank, with or without a zone ({@code Z}, {@code +02:00}, {@code +0200}); without one, it is UTC.
 */
public final class TimeText {
    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4})(?:-(\\d{1,2})(?:-(\\d{1,2})"
            + "(?:[T ](\\d{1,2})(?::(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,9}))?)?)?)?)?)?\\s*(Z|[+-]\\d{2}:?\\d{2})?");
    private static final DateTimeFormatter TIME_FORM = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP_FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);
    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_MS = 1_000_000L;

    private TimeText() {}

    /**
     * Milliseconds since the epoch.
     *
     * @throws DateTimeException if the text is not a point in time
     */
    public static long timestampMs(String text) {
        long fixed = FixedTimestamp.parse(text);
        return fixed == FixedTimestamp.OTHER ? anyTimestampMs(text) : fixed;
    }

    /** The same for every form. */
    static long anyTimestampMs(String text) {
        Matcher part = TIMESTAMP.matcher(text.strip());
        if (!part.matches()) {
            throw new DateTimeException("'" + text + "' is not a timestamp such as '2001-02-01T06:30:00'");
        }
        LocalDateTime local = LocalDateTime.of(
                Integer.parseInt(part.group(1)),
                number(part, 2, 1),
                number(part, 3, 1),
                number(part, 4, 0),
                number(part, 5, 0),
                number(part, 6, 0),
                nanos(part.group(7)));
        String zone = part.group(8);
        return OffsetDateTime.of(local, zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone))
                .toInstant()
                .toEpochMilli();
    }

    /**
     * Days since the epoch of a date such as {@code 2001-02-01}.
     *
     * @throws DateTimeException if the text is not a date
     */
    public static int epochDay(String text) {
        return Math.toIntExact(LocalDate.parse(text.strip()).toEpochDay());
    }

    /**
     * Milliseconds of the day of a time such as {@code 06:30:00.5}, in UTC if it has a zone, as in {@code 06:30:00Z}.
     *
     * @throws DateTimeException if the text is not a time of day
     */
    public static int timeMs(String text) {
        TemporalAccessor time = DateTimeFormatter.ISO_TIME.parseBest(text.strip(), OffsetTime::from, LocalTime::from);
        LocalTime utc = time instanceof OffsetTime zoned
                ? zoned.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()
                : (LocalTime) time;
        return (int) (utc.toNanoOfDay() / NANOS_PER_MS);
    }

    /** A date such as {@code 2001-02-01}. */
    public static String date(int epochDay) {
        return LocalDate.ofEpochDay(epochDay).toString();
    }

    /** A time of day with its milliseconds, such as {@code 06:30:00.500}. */
    public static String time(int timeMs) {
        return TIME_FORM.format(LocalTime.ofNanoOfDay(timeMs * NANOS_PER_MS));
    }

    /** A point in time with its milliseconds, in UTC, such as {@code 2001-02-01T06:30:00.500}. */
    public static String timestamp(long ms) {
        return TIMESTAMP_FORM.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(ms), ZoneOffset.UTC));
    }

    private static int number(Matcher part, int group, int missing) {
        String digits = part.group(group);
        return digits == null ? missing : Integer.parseInt(digits);
    }

    private static int nanos(@org.jspecify.annotations.Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt(fraction + "0".repeat(NANO_DIGITS - fraction.length()));
    }
}
