package io.runnel.sql.query;

import io.runnel.sql.SqlException;
import java.time.DateTimeException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteException;
import org.apache.kafka.common.errors.ApiException;

/** What went wrong in a running query, in SQL's terms. */
final class Failures {
    private static final String DIVISION_BY_ZERO = "22012";
    private static final String OUT_OF_RANGE = "22003";
    private static final String INVALID_TIME = "22007";
    private static final String INVALID_TEXT = "22018";
    private static final String DATA = "22000";

    private static final Pattern TIME_FIELD = Pattern.compile("\\b(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND) field\\b");

    /** How Java reports, on the second use of a class, why its first use failed. */
    private static final Pattern EARLIER_FAILURE =
            Pattern.compile("Exception (\\S+?):? (.*) \\[in thread .*]", Pattern.DOTALL);

    /** How Java reports a text that is no number. */
    private static final Pattern NUMBER_INPUT = Pattern.compile("For input string: \"(.*)\".*", Pattern.DOTALL);

    private Failures() {}

    /**
     * @param error what the query's thread met; a linkage error when a constant in the query could not be computed,
     *     which generated code does as its class is loaded
     */
    static SqlException translate(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && !(cause instanceof SqlException)) {
            cause = cause.getCause();
        }
        if (cause instanceof SqlException known) {
            return known;
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("SINGLE_VALUE")) {
            return failed("21000", "A subquery that stands for one value gave more than one row", error);
        }
        if (message.contains("logarithm")) {
            return failed("2201E", "A value cannot be computed: " + message, error);
        }
        Matcher earlier = EARLIER_FAILURE.matcher(message);
        if (cause instanceof ExceptionInInitializerError && earlier.matches()) {
            return earlier.group(1).endsWith("ArithmeticException")
                    ? arithmetic(earlier.group(2), error)
                    : failed(dataState(earlier.group(2)), "A value cannot be computed: " + earlier.group(2), error);
        }
        if (cause instanceof StackOverflowError) {
            return failed(
                    "54001",
                    "A value is computed by more nested calls than a thread has room for, as a regular expression with"
                            + " a repeated group may be on a long text",
                    error);
        }
        if (cause instanceof ApiException) {
            return failed("58030", "The log could not be read: " + message, error);
        }
        if (cause instanceof ArithmeticException) {
            return arithmetic(message, error);
        }
        if (cause instanceof NumberFormatException) {
            Matcher input = NUMBER_INPUT.matcher(message);
            return failed(
                    INVALID_TEXT,
                    input.matches()
                            ? "The text '" + input.group(1) + "' is not a number"
                            : "A text is not a number; leave such rows out, or use TRY_CAST, which gives null for them",
                    error);
        }
        if (cause instanceof DateTimeException) {
            return failed(INVALID_TIME, "A text is not a date or time: " + message, error);
        }
        if (cause instanceof CalciteException
                || cause instanceof IllegalArgumentException
                || cause instanceof StringIndexOutOfBoundsException) {
            return failed(dataState(message), "A value cannot be computed: " + message, error);
        }
        return failed("XX000", "The query failed: " + cause, error);
    }

    private static SqlException arithmetic(String message, Throwable error) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("by zero") || lower.contains("divide") || lower.contains("division undefined")
                ? failed(DIVISION_BY_ZERO, "Division by zero", error)
                : failed(OUT_OF_RANGE, "A number is out of its type's range: " + message, error);
    }

    private static String dataState(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("date")
                || lower.contains("time")
                || TIME_FIELD.matcher(message).find()) {
            return INVALID_TIME;
        }
        if (lower.contains("out of range") || lower.contains("overflow") || lower.contains("cannot be represented")) {
            return OUT_OF_RANGE;
        }
        return lower.contains("cast") || lower.contains("invalid character") ? INVALID_TEXT : DATA;
    }

    private static SqlException failed(String state, String message, Throwable error) {
        return new SqlException(state, message.endsWith(".") ? message : message + ".", 0, 0, error);
    }
}
