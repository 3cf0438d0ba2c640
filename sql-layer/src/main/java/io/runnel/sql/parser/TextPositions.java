package io.runnel.sql.parser;

import org.apache.calcite.sql.parser.SqlParserPos;

/** Between offsets in a text and its lines and columns, which count from 1. */
final class TextPositions {
    private TextPositions() {}

    /** Place of the characters from {@code start} to {@code end}, exclusive, which stand on one line. */
    static SqlParserPos at(String text, int start, int end) {
        int line = 1;
        int lineStart = 0;
        for (int newline = text.indexOf('\n');
                newline >= 0 && newline < start;
                newline = text.indexOf('\n', lineStart)) {
            line++;
            lineStart = newline + 1;
        }
        return new SqlParserPos(line, start - lineStart + 1, line, end - lineStart);
    }

    /** What stands on a line from a column on; empty if the text ends before. */
    static String restOfLine(String text, int line, int column) {
        String[] lines = text.split("\n", -1);
        boolean exists = line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1].length();
        return exists ? lines[line - 1].substring(column - 1) : "";
    }
}
