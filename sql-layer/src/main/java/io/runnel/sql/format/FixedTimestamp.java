package io.runnel.sql.format;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Points in time in the form in which programs write them, {@code 2001-02-01T06:30:00} with or without milliseconds and
 * {@code Z}: read digit by digit, since a stream may have one in each record.
 */
final class FixedTimestamp {
    /** Says that a text has another form. */
    static final long OTHER = Long.MIN_VALUE;

    private static final int SECONDS_END = 19;
    private static final int MILLIS_END = 23;
    private static final int DAYS_OF_EVERY_MONTH = 28;
    private static final long MS_PER_DAY = 86_400_000L;

    private FixedTimestamp() {}

    /** Milliseconds since the epoch, or {@link #OTHER}, also where a part is out of its range. */
    static long parse(String text) {
        int length = text.length();
        if (length > 0 && text.charAt(length - 1) == 'Z') {
            length--;
        }
        if (length != SECONDS_END && length != MILLIS_END || !punctuated(text, length)) {
            return OTHER;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int millis = length == MILLIS_END ? digits(text, 20, 23) : 0;
        boolean digits = (year | month | day | hour | minute | second | millis) >= 0;
        if (!digits || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
            return OTHER;
        }
        if (day > DAYS_OF_EVERY_MONTH && day > YearMonth.of(year, month).lengthOfMonth()) {
            return OTHER;
        }
        long secondOfDay = hour * 3_600L + minute * 60L + second;
        return LocalDate.of(year, month, day).toEpochDay() * MS_PER_DAY + secondOfDay * 1_000 + millis;
    }

    private static boolean punctuated(String text, int length) {
        char between = text.charAt(10);
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (between == 'T' || between == ' ')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (length == SECONDS_END || text.charAt(SECONDS_END) == '.');
    }

    /** The number that the digits make; negative if one of them is none. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
