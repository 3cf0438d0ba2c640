package io.runnel.jdbc.value;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;

/**
 * What java.sql's classes make of digits: a {@code java.sql.Timestamp} shows the digits that SQL shows if it is printed in
 * the connection's time zone. SQL's own moments, ms since 1970-01-01 00:00, count as if the digits were those of UTC. Before
 * 1582-10-15 java.sql's classes print the Julian calendar, where SQL and java.time have the Gregorian one at all times; the
 * digits stay the same there too, where both calendars have such a day.
 */
final class Zones {
    static final long DAY_MS = 86_400_000;

    /** 1582-10-15: before it java.util's calendar is the Julian one. */
    private static final long GREGORIAN_BEGIN_MS = -12_219_292_800_000L;

    private static final long SECOND_MS = 1000;
    private static final int NANOS_PER_MS = 1_000_000;

    private Zones() {}

    /** The moment at which the zone shows the digits that UTC shows at the given one; after a gap, moved by the gap. */
    static long instantOf(long digitsMs, TimeZone zone) {
        if (digitsMs < GREGORIAN_BEGIN_MS) {
            return julianInstantOf(digitsMs, zone);
        }
        long guess = digitsMs - zone.getOffset(digitsMs);
        if (guess + zone.getOffset(guess) == digitsMs) {
            return guess;
        }
        return digits(digitsMs).atZone(zone.toZoneId()).toInstant().toEpochMilli();
    }

    private static LocalDateTime digits(long digitsMs) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(digitsMs, SECOND_MS),
                (int) Math.floorMod(digitsMs, SECOND_MS) * NANOS_PER_MS,
                ZoneOffset.UTC);
    }

    private static long julianInstantOf(long digitsMs, TimeZone zone) {
        LocalDateTime digits = digits(digitsMs);
        GregorianCalendar calendar = new GregorianCalendar(zone);
        calendar.clear();
        calendar.set(
                digits.getYear(),
                digits.getMonthValue() - 1,
                digits.getDayOfMonth(),
                digits.getHour(),
                digits.getMinute(),
                digits.getSecond());
        calendar.set(Calendar.MILLISECOND, digits.getNano() / NANOS_PER_MS);
        return calendar.getTimeInMillis();
    }

    /**
     * The digits that the zone shows at a moment, as ms.
     *
     * @throws SQLException 22003 if they are no TIMESTAMP, a number of ms of 64 bits
     */
    static long digitsOf(long instantMs, TimeZone zone) throws SQLException {
        try {
            long digitsMs = Math.addExact(instantMs, zone.getOffset(instantMs));
            return digitsMs < GREGORIAN_BEGIN_MS ? julianDigitsOf(instantMs, zone) : digitsMs;
        } catch (ArithmeticException e) {
            throw Failures.outOfRange("The moment " + instantMs + " ms after 1970-01-01", "TIMESTAMP");
        }
    }

    private static long julianDigitsOf(long instantMs, TimeZone zone) {
        GregorianCalendar calendar = new GregorianCalendar(zone);
        calendar.setTimeInMillis(instantMs);
        int year = calendar.get(Calendar.YEAR);
        LocalDate day = LocalDate.of(
                        calendar.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year,
                        calendar.get(Calendar.MONTH) + 1,
                        1)
                .plusDays(calendar.get(Calendar.DAY_OF_MONTH) - 1L); // 1500-02-29 is no day of the other calendar
        long msOfDay = calendar.get(Calendar.HOUR_OF_DAY) * 3_600_000L
                + calendar.get(Calendar.MINUTE) * 60_000L
                + calendar.get(Calendar.SECOND) * SECOND_MS
                + calendar.get(Calendar.MILLISECOND);
        return Math.addExact(Math.multiplyExact(day.toEpochDay(), DAY_MS), msOfDay);
    }
}
