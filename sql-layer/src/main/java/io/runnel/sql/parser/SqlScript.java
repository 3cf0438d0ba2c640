package io.runnel.sql.parser;

import io.runnel.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A text of several statements, cut at the semicolons that stand outside of quotes and comments. Whether the pieces are
 * SQL is not looked at.
 *
 * @param statements in order; pieces without any word are left out
 * @param ended whether the last statement has its semicolon
 */
public record SqlScript(List<Statement> statements, boolean ended) {
    public SqlScript {
        statements = List.copyOf(statements);
    }

    /**
     * One statement, without its semicolon.
     *
     * @param text begins with its first word or a comment before it
     * @param line in the script, from 1, where the text begins
     * @param column in that line, from 1
     */
    public record Statement(String text, int line, int column) {
        /** The statement where it stands: after as many lines and blanks, so that places in it are those of the script. */
        public String inPlace() {
            return "\n".repeat(line - 1) + " ".repeat(column - 1) + text;
        }
    }

    /**
     * Does something with one of several statements; a failure says which it was, and where it stands.
     *
     * @param index from 0
     */
    public <T> T numbered(int index, Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlException e) {
            Statement failed = statements.get(index);
            String which = "Statement " + (index + 1) + " of " + statements.size() + ", at line " + failed.line()
                    + ", column " + failed.column() + ": ";
            throw new SqlException(e.sqlState(), which + e.getMessage(), e.line(), e.column(), e);
        }
    }

    /** Cuts a text. */
    public static SqlScript of(String text) {
        List<Statement> statements = new ArrayList<>();
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                add(text, start, at, statements);
                start = at + 1;
            }
            at = Math.max(at + 1, skip(text, at));
        }
        return new SqlScript(statements, !add(text, start, text.length(), statements));
    }

    /** Where the quoted text or comment ends that begins at an offset, exclusive; the offset itself if none does. */
    public static int skip(String text, int at) {
        char c = text.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            return after(text, String.valueOf(c), at + 1);
        } else if (text.startsWith("--", at)) {
            return after(text, "\n", at);
        } else if (text.startsWith("/*", at)) {
            return after(text, "*/", at + 2);
        }
        return at;
    }

    private static int after(String text, String end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + end.length();
    }

    /** Whether there was a statement to add. */
    private static boolean add(String text, int start, int end, List<Statement> statements) {
        int first = start;
        while (first < end && Character.isWhitespace(text.charAt(first))) {
            first++;
        }
        if (!hasWords(text, first, end)) {
            return false;
        }
        var place = TextPositions.at(text, first, first + 1);
        statements.add(
                new Statement(text.substring(first, end).stripTrailing(), place.getLineNum(), place.getColumnNum()));
        return true;
    }

    private static boolean hasWords(String text, int start, int end) {
        int at = start;
        while (at < end) {
            boolean comment = text.startsWith("--", at) || text.startsWith("/*", at);
            if (!comment && !Character.isWhitespace(text.charAt(at))) {
                return true;
            }
            at = Math.max(at + 1, skip(text, at));
        }
        return false;
    }
}
