package io.runnel.server.command.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tab between values and a newline behind each row, the text format of PostgreSQL's COPY: tabs, line breaks and
 * back-slashes within a value are escaped, NULL is {@code \N}. So a line is a row and a tab a border, always.
 */
final class TsvWriter implements AnswerWriter {
    private final Output output;

    TsvWriter(Output output) {
        this.output = output;
    }

    @Override
    public void begin(List<AnswerColumn> columns) {
        StringBuilder text = new StringBuilder();
        line(columns.stream().map(AnswerColumn::name).toList(), text);
        output.print(text);
    }

    @Override
    public void rows(List<List<@Nullable String>> rows, boolean last) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> line(row, text));
        output.print(text);
    }

    private static void line(List<? extends @Nullable String> fields, StringBuilder text) {
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                text.append('\t');
            }
            String field = fields.get(i);
            if (field == null) {
                text.append("\\N");
            } else {
                append(field, text);
            }
        }
        text.append('\n');
    }

    private static void append(String field, StringBuilder text) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            switch (c) {
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                default -> text.append(c);
            }
        }
    }
}
