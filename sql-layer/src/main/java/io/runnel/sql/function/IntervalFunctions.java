package io.runnel.sql.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Points in time so many units away. In SQL the unit is a word, in singular or plural; the parser hands it on as a text.
 */
public final class IntervalFunctions {
    private static final long MS_PER_DAY = 86_400_000L;

    private IntervalFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "DATEADD(unit VARCHAR, interval BIGINT, date DATE) DATE",
            about =
                    "The date so many units later. Units are MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS, WEEKS, MONTHS and"
                            + " YEARS, also in singular.",
            examples = {
                "DATEADD(DAYS, 2, DATE '2024-02-28') gives 2024-03-01",
                "DATEADD(MONTH, 1, DATE '2024-01-31') gives 2024-02-29",
                "DATEADD(HOURS, 49, DATE '2024-02-28') gives 2024-03-01"
            })
    public static int dateAdd(String unit, long interval, int epochDay) {
        ChronoUnit chrono = unit(unit);
        return chrono.isDateBased()
                ? Math.toIntExact(
                        LocalDate.ofEpochDay(epochDay).plus(interval, chrono).toEpochDay())
                : Math.toIntExact(
                        Math.floorDiv(Math.addExact(epochDay * MS_PER_DAY, millis(chrono, interval)), MS_PER_DAY));
    }

    /** Called by generated code. */
    @Form(
            value = "DATESUB(unit VARCHAR, interval BIGINT, date DATE) DATE",
            about = "The date so many units earlier; units are those of DATEADD.",
            examples = "DATESUB(DAYS, 2, DATE '2024-03-01') gives 2024-02-28")
    public static int dateSub(String unit, long interval, int epochDay) {
        return dateAdd(unit, Math.negateExact(interval), epochDay);
    }

    /** Called by generated code. */
    @Form(
            value = "TIMEADD(unit VARCHAR, interval BIGINT, time TIME) TIME",
            about = "The time so many units later, going on from midnight; units up to DAYS are those of DATEADD.",
            examples = {
                "TIMEADD(MINUTES, 90, TIME '23:00:00') gives 00:30:00.000",
                "TIMEADD(SECOND, 5, TIME '01:00:00') gives 01:00:05.000"
            })
    public static int timeAdd(String unit, long interval, int millisOfDay) {
        ChronoUnit chrono = unit(unit);
        if (chrono.compareTo(ChronoUnit.DAYS) > 0) {
            throw new IllegalArgumentException("A time of the day has no " + unit + "S");
        }
        return (int) Math.floorMod(Math.addExact(millis(chrono, interval), millisOfDay), MS_PER_DAY);
    }

    /** Called by generated code. */
    @Form(
            value = "TIMESUB(unit VARCHAR, interval BIGINT, time TIME) TIME",
            about = "The time so many units earlier, going back from midnight; units up to DAYS are those of DATEADD.",
            examples = "TIMESUB(HOURS, 2, TIME '01:00:00') gives 23:00:00.000")
    public static int timeSub(String unit, long interval, int millisOfDay) {
        return timeAdd(unit, Math.negateExact(interval), millisOfDay);
    }

    /** Called by generated code. */
    @Form(
            value = "TIMESTAMPSUB(unit VARCHAR, interval BIGINT, timestamp TIMESTAMP) TIMESTAMP",
            about = "The timestamp so many units earlier; units are those of DATEADD.",
            examples = "TIMESTAMPSUB(SECONDS, 1, TIMESTAMP '2024-03-01 00:00:00') gives 2024-02-29T23:59:59.000")
    public static long timestampSub(String unit, long interval, long timestampMs) {
        LocalDateTime before = LocalDateTime.ofInstant(Instant.ofEpochMilli(timestampMs), ZoneOffset.UTC);
        return before.minus(interval, unit(unit)).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static long millis(ChronoUnit unit, long interval) {
        return Math.multiplyExact(interval, unit.getDuration().toMillis());
    }

    /** @param unit in singular or plural, any case */
    private static ChronoUnit unit(String unit) {
        String upper = unit.strip().toUpperCase(Locale.ROOT);
        return switch (upper.endsWith("S") ? upper.substring(0, upper.length() - 1) : upper) {
            case "MILLISECOND" -> ChronoUnit.MILLIS;
            case "SECOND" -> ChronoUnit.SECONDS;
            case "MINUTE" -> ChronoUnit.MINUTES;
            case "HOUR" -> ChronoUnit.HOURS;
            case "DAY" -> ChronoUnit.DAYS;
            case "WEEK" -> ChronoUnit.WEEKS;
            case "MONTH" -> ChronoUnit.MONTHS;
            case "YEAR" -> ChronoUnit.YEARS;
            default ->
                throw new DateTimeException(
                        "'" + unit
                                + "' is no unit of time: MILLISECONDS, SECONDS, MINUTES, HOURS, DAYS, WEEKS, MONTHS and YEARS are");
        };
    }
}
