package io.runnel.server.command.sql;

import io.runnel.sql.parser.SqlScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Words, quoted texts, numbers, comments and signs of a text that is SQL or will be; anything is accepted. Pure. */
final class SqlLexer {
    private SqlLexer() {}

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        COMMENT,
        SIGN
    }

    /** @param end exclusive */
    record Lexeme(Kind kind, String text, int start, int end) {
        String upper() {
            return text.toUpperCase(Locale.ROOT);
        }

        boolean is(String word) {
            return text.equalsIgnoreCase(word);
        }

        /** Whether it is a quoted text whose closing quote has not been typed. */
        boolean isOpen() {
            char quote = text.charAt(0);
            return (kind == Kind.STRING || kind == Kind.QUOTED_NAME)
                    && (text.length() == 1 || text.charAt(text.length() - 1) != quote);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
        }
    }

    /** In order, without the blanks between them. */
    static List<Lexeme> of(String text) {
        List<Lexeme> lexemes = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            Lexeme lexeme = at(text, at);
            lexemes.add(lexeme);
            at = lexeme.end();
        }
        return lexemes;
    }

    private static Lexeme at(String text, int start) {
        char c = text.charAt(start);
        int skipped = SqlScript.skip(text, start);
        if (skipped > start) {
            return lexeme(
                    c == '\'' ? Kind.STRING : c == '"' || c == '`' ? Kind.QUOTED_NAME : Kind.COMMENT,
                    text,
                    start,
                    skipped);
        }
        int end = start + 1;
        if (isWordStart(c)) {
            while (end < text.length() && isWordPart(text.charAt(end))) {
                end++;
            }
            return lexeme(Kind.WORD, text, start, end);
        }
        if (c >= '0' && c <= '9') {
            while (end < text.length() && (isWordPart(text.charAt(end)) || text.charAt(end) == '.')) {
                end++;
            }
            return lexeme(Kind.NUMBER, text, start, end);
        }
        return lexeme(Kind.SIGN, text, start, end);
    }

    private static Lexeme lexeme(Kind kind, String text, int start, int end) {
        return new Lexeme(kind, text.substring(start, end), start, end);
    }

    static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }
}
