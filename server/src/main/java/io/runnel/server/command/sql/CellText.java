package io.runnel.server.command.sql;

import org.jline.utils.WCWidth;

/**
 * A value as one line of a terminal: what would move the cursor or turn the text around is escaped, and widths count the
 * columns that a terminal uses. Pure.
 */
final class CellText {
    private static final String CUT = "…";

    private CellText() {}

    /** The value without control characters, line breaks, marks of direction and halves of surrogate pairs. */
    static String printable(String value) {
        int at = 0;
        while (at < value.length() && isHarmless(value.charAt(at))) {
            at++;
        }
        if (at == value.length()) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length() + 16).append(value, 0, at);
        while (at < value.length()) {
            int character = value.codePointAt(at);
            append(character, text);
            at += Character.charCount(character);
        }
        return text.toString();
    }

    /** Most characters, told quickly; others are looked at one by one. */
    private static boolean isHarmless(char c) {
        return c >= ' ' && c < 0x7f || c >= 0xa0 && c < 0x2000 || c >= 0x3000 && c < Character.MIN_SURROGATE;
    }

    private static void append(int character, StringBuilder text) {
        switch (character) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (isShown(character)) {
                    text.appendCodePoint(character);
                } else {
                    text.append(String.format("\\u%04x", character));
                }
            }
        }
    }

    private static boolean isShown(int character) {
        boolean direction = character >= 0x202a && character <= 0x202e || character >= 0x2066 && character <= 0x2069;
        return !direction
                && switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }

    /** Columns of a terminal that a printable text takes: 2 for CJK and emoji, none for what combines. */
    static int width(String printable) {
        int width = 0;
        for (int at = 0; at < printable.length(); ) {
            char c = printable.charAt(at);
            if (c >= ' ' && c < 0x7f) {
                width++;
                at++;
                continue;
            }
            int character = printable.codePointAt(at);
            width += Math.max(0, WCWidth.wcwidth(character));
            at += Character.charCount(character);
        }
        return width;
    }

    /** As much of a printable text as fits, with a mark at its end if that is not all of it. */
    static String cut(String printable, int maxWidth) {
        if (printable.length() <= maxWidth / 2 || width(printable) <= maxWidth) {
            return printable;
        }
        int width = 0;
        int at = 0;
        while (at < printable.length()) {
            int character = printable.codePointAt(at);
            width += Math.max(0, WCWidth.wcwidth(character));
            if (width > maxWidth - CUT.length()) {
                break;
            }
            at += Character.charCount(character);
        }
        return printable.substring(0, at) + CUT;
    }
}
