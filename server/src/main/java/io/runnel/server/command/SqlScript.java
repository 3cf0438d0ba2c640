package io.runnel.server.command;

import java.util.ArrayList;
import java.util.List;

/**
 * A text of several statements, cut at the semicolons that stand outside of quotes and comments. Whether the pieces are
 * SQL is the node's affair.
 */
final class SqlScript {
    private final String text;
    private final List<String> statements = new ArrayList<>();
    private int start;
    private int at;

    private SqlScript(String text) {
        this.text = text;
    }

    /** The statements in order, without their semicolons; blank ones left out. */
    static List<String> statements(String text) {
        SqlScript script = new SqlScript(text);
        script.cut();
        return script.statements;
    }

    /** Whether the text ends inside of a statement, so that a shell asks for more. */
    static boolean incomplete(String text) {
        SqlScript script = new SqlScript(text);
        script.cut();
        return !text.substring(Math.min(script.start, text.length())).isBlank();
    }

    private void cut() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'' || c == '"' || c == '`') {
                skipPast(String.valueOf(c), at + 1);
            } else if (text.startsWith("--", at)) {
                skipPast("\n", at);
            } else if (text.startsWith("/*", at)) {
                skipPast("*/", at + 2);
            } else {
                at++;
                if (c == ';') {
                    add(text.substring(start, at - 1));
                    start = at;
                }
            }
        }
        add(text.substring(start));
    }

    private void skipPast(String end, int from) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + end.length();
    }

    private void add(String statement) {
        if (!isBlankOrComment(statement)) {
            statements.add(statement.strip());
        }
    }

    private static boolean isBlankOrComment(String statement) {
        return statement
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("(?m)--.*$", "")
                .isBlank();
    }
}
