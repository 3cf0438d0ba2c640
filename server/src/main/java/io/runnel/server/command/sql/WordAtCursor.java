package io.runnel.server.command.sql;

import io.runnel.server.command.sql.SqlLexer.Kind;
import io.runnel.server.command.sql.SqlLexer.Lexeme;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What completion replaces. Pure.
 *
 * @param kind of place
 * @param start of the word in the text
 * @param word as far as the cursor: a name with what qualifies it, a command, a file's name
 */
record WordAtCursor(Place place, int start, String word) {
    private static final Pattern COMMAND = Pattern.compile("(?s)(?:.*[\\n;])?\\s*(\\\\[^\\s;]*)([^\\n;]*)");
    private static final Pattern SCRIPT = Pattern.compile("(?is).*\\bRUN\\s+SCRIPT\\s+");

    /** Where the cursor is. */
    enum Place {
        SQL,
        /** In the first word of a line of the shell. */
        COMMAND,
        /** Behind it. */
        ARGUMENT,
        /** In the quotes of RUN SCRIPT. */
        FILE,
        /** In a text or a comment: nothing is to be proposed. */
        NOWHERE
    }

    static WordAtCursor of(String text, int cursor) {
        String before = text.substring(0, cursor);
        Matcher command = COMMAND.matcher(before);
        if (command.matches() && ScriptReader.isComplete(before.substring(0, command.start(1)))) {
            int blank = Math.max(before.lastIndexOf(' '), before.lastIndexOf('\t')) + 1;
            boolean first = command.group(2).isEmpty();
            int start = first ? command.start(1) : Math.max(blank, command.end(1));
            return new WordAtCursor(first ? Place.COMMAND : Place.ARGUMENT, start, before.substring(start));
        }
        List<Lexeme> lexemes = SqlLexer.of(before);
        Lexeme last = lexemes.isEmpty() ? null : lexemes.get(lexemes.size() - 1);
        if (last == null || last.end() < cursor) {
            return new WordAtCursor(Place.SQL, cursor, "");
        }
        if (last.kind() == Kind.STRING && last.isOpen()) {
            boolean script = SCRIPT.matcher(before.substring(0, last.start())).matches();
            return new WordAtCursor(
                    script ? Place.FILE : Place.NOWHERE, last.start() + 1, before.substring(last.start() + 1));
        }
        if (last.kind() == Kind.COMMENT || last.kind() == Kind.STRING || last.kind() == Kind.NUMBER) {
            return new WordAtCursor(Place.NOWHERE, cursor, "");
        }
        int start = nameStart(lexemes, cursor);
        return new WordAtCursor(Place.SQL, start, before.substring(start));
    }

    /** Goes back over {@code a.b.c} without blanks. */
    private static int nameStart(List<Lexeme> lexemes, int cursor) {
        int start = cursor;
        for (int i = lexemes.size() - 1; i >= 0; i--) {
            Lexeme lexeme = lexemes.get(i);
            boolean adjacent = lexeme.end() == start;
            boolean dotted =
                    lexeme.is(".") || start == cursor || lexemes.get(i + 1).is(".");
            if (!adjacent || !dotted || !lexeme.isName() && !lexeme.is(".")) {
                break;
            }
            start = lexeme.start();
        }
        return start;
    }
}
