package io.runnel.server.command.sql;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A failure as people read it: SQLState and message, and the line of the statement that the message means. Pure. */
final class ErrorText {
    private static final Pattern PLACE = Pattern.compile("line (\\d{1,9}), column (\\d{1,9})");

    private static final String INDENT = "  ";

    /** Of the statement's line, around the place; for a terminal of usual width. */
    private static final int SHOWN_WIDTH = 100;

    private ErrorText() {}

    /**
     * One line, or three where the message names a place.
     *
     * @param where the statement stands, as {@code setup.sql: statement 2, at line 2, column 1}; empty if that is plain
     * @param sql as it was sent, so that its places are those of the message
     */
    static String of(SQLException failure, String where, String sql, Style style) {
        String message = String.valueOf(failure.getMessage());
        String state = failure.getSQLState() == null ? "" : " " + failure.getSQLState();
        return (where.isEmpty() ? "" : where + ": ") + style.red("error" + state + ":") + " " + message
                + pointer(message, sql, style);
    }

    /** The line with a caret below the place; nothing if the message names none, or one that the text does not have. */
    private static String pointer(String message, String sql, Style style) {
        Matcher place = PLACE.matcher(message);
        if (!place.find()) {
            return "";
        }
        String[] lines = sql.split("\n", -1);
        int line = Integer.parseInt(place.group(1)) - 1;
        int column = Integer.parseInt(place.group(2)) - 1;
        if (line < 0 || line >= lines.length || column < 0 || column > lines[line].length()) {
            return "";
        }
        String text = lines[line];
        int first = Math.min(column, text.length() - text.stripLeading().length());
        int start = Math.max(first, column - SHOWN_WIDTH / 2);
        String before = CellText.printable(text.substring(start, column));
        String after = CellText.printable(text.substring(column, Math.min(text.length(), start + SHOWN_WIDTH)));
        if (before.isBlank() && after.isBlank()) {
            return "";
        }
        String cut = start > first ? "…" : "";
        return "\n" + INDENT + cut + before + after + "\n" + INDENT + " ".repeat(cut.length() + CellText.width(before))
                + style.red("^");
    }
}
