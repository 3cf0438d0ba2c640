package io.runnel.sql.parser;

import io.runnel.sql.SqlException;
import org.jspecify.annotations.Nullable;

/** Finds the quote or comment that begins in a text and does not end: the parser sees only that nothing fits. */
final class UnclosedText {
    private UnclosedText() {}

    /** The error at the place where it begins, or null if all are closed. */
    static @Nullable SqlException find(String sql) {
        int at = 0;
        while (at < sql.length()) {
            int end = SqlScript.skip(sql, at);
            if (end > at && !closed(sql, at, end)) {
                return SyntaxErrors.at(TextPositions.at(sql, at, at + 1), what(sql.charAt(at)), advice(sql.charAt(at)));
            }
            at = Math.max(at + 1, end);
        }
        return null;
    }

    private static boolean closed(String sql, int at, int end) {
        if (sql.startsWith("--", at)) {
            return true;
        }
        return sql.startsWith("/*", at)
                ? end - at >= 4 && sql.startsWith("*/", end - 2)
                : end - at >= 2 && sql.charAt(end - 1) == sql.charAt(at);
    }

    private static String what(char quote) {
        return switch (quote) {
            case '\'' -> "A string begins and does not end";
            case '/' -> "A comment begins and does not end";
            default -> "A quoted name begins and does not end";
        };
    }

    private static String advice(char quote) {
        return switch (quote) {
            case '\'' -> "; close it with ' (a quote inside is written twice).";
            case '/' -> "; close it with */.";
            default -> "; close it with " + quote + " (one inside is written twice).";
        };
    }
}
