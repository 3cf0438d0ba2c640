package io.runnel.server.command.sql;

import java.util.Set;
import java.util.function.Supplier;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours for words of the dialect, texts, numbers, quoted names and comments. */
final class SqlHighlighter implements Highlighter {
    private static final AttributedStyle WORD =
            AttributedStyle.DEFAULT.foreground(AttributedStyle.BLUE).bold();
    private static final AttributedStyle STRING = AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NAME = AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle NUMBER = AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA);
    private static final AttributedStyle COMMAND = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);

    private final Supplier<Set<String>> words;

    /** @param words of the dialect, in upper case */
    SqlHighlighter(Supplier<Set<String>> words) {
        this.words = words;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        AttributedStringBuilder text = new AttributedStringBuilder(buffer.length());
        if (buffer.stripLeading().startsWith("\\")) {
            return text.styled(COMMAND, buffer).toAttributedString();
        }
        Set<String> known = words.get();
        int at = 0;
        for (SqlLexer.Lexeme lexeme : SqlLexer.of(buffer)) {
            text.append(buffer, at, lexeme.start());
            text.styled(style(lexeme, known), lexeme.text());
            at = lexeme.end();
        }
        return text.append(buffer, at, buffer.length()).toAttributedString();
    }

    private static AttributedStyle style(SqlLexer.Lexeme lexeme, Set<String> known) {
        return switch (lexeme.kind()) {
            case WORD -> known.contains(lexeme.upper()) ? WORD : AttributedStyle.DEFAULT;
            case STRING -> STRING;
            case QUOTED_NAME -> NAME;
            case NUMBER -> NUMBER;
            case COMMENT -> AttributedStyle.DEFAULT.faint();
            case SIGN -> AttributedStyle.DEFAULT;
        };
    }
}
