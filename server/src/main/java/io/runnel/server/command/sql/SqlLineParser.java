package io.runnel.server.command.sql;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells the line editor whether Enter ends what is being entered, and which word is to be completed. */
final class SqlLineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !ScriptReader.isComplete(line)) {
            throw new EOFError(-1, -1, "the statement has no semicolon yet");
        }
        return new Parsed(line, cursor, WordAtCursor.of(line, Math.min(cursor, line.length())));
    }

    /** A back-slash is no escape in SQL. */
    @Override
    public boolean isEscapeChar(char ch) {
        return false;
    }

    /** What is before the cursor's word counts as one word. */
    record Parsed(String line, int cursor, WordAtCursor at) implements CompletingParsedLine {
        @Override
        public String word() {
            return at.word();
        }

        @Override
        public int wordCursor() {
            return at.word().length();
        }

        /** Candidates are quoted already where they need it. */
        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return at.word().length();
        }

        @Override
        public int wordIndex() {
            return words().size() - 1;
        }

        @Override
        public List<String> words() {
            return at.start() == 0 ? List.of(at.word()) : List.of(line.substring(0, at.start()), at.word());
        }
    }
}
