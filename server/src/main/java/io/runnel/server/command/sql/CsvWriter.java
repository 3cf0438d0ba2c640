package io.runnel.server.command.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values after RFC 4180: a header, lines that end with CR LF, quotes where a value needs them. NULL is an
 * empty field without quotes and an empty text one with them, as PostgreSQL's COPY reads it.
 */
final class CsvWriter implements AnswerWriter {
    private final Output output;

    CsvWriter(Output output) {
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
                text.append(',');
            }
            String field = fields.get(i);
            if (field != null) {
                append(field, text);
            }
        }
        text.append("\r\n");
    }

    private static void append(String field, StringBuilder text) {
        if (needsQuotes(field)) {
            text.append('"').append(field.replace("\"", "\"\"")).append('"');
        } else {
            text.append(field);
        }
    }

    private static boolean needsQuotes(String field) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == ',' || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return field.isEmpty() || field.charAt(0) == ' ' || field.charAt(field.length() - 1) == ' ';
    }
}
