package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CSV, one line a record, its columns in declared order. Read and written as ksqlDB does, which leaves it to Apache
 * Commons CSV 1.4 (its default format): see {@link DelimitedReader} and {@link #append}. An empty column is null, also
 * in quotes, so that empty text comes back as null.
 */
final class DelimitedFormat implements Format {
    private static final char QUOTE = '"';

    @Override
    public Reader reader(Part part, List<Slot> slots) {
        List<Slot> all = part.slots();
        @Nullable DelimitedColumn[] wanted = new @Nullable DelimitedColumn[all.size()];
        for (int place = 0; place < wanted.length; place++) {
            Column column = all.get(place).column();
            DelimitedValue value = value(part, column);
            for (Slot slot : slots) {
                if (slot.column().equals(column)) {
                    wanted[place] = new DelimitedColumn(column, slot.index(), value);
                }
            }
        }
        return new DelimitedReader(part.words(), part.delimiter(), wanted);
    }

    @Override
    public Writer writer(Part part) {
        List<DelimitedColumn> columns = new ArrayList<>();
        for (Slot slot : part.slots()) {
            columns.add(new DelimitedColumn(slot.column(), slot.index(), value(part, slot.column())));
        }
        char delimiter = part.delimiter().character();
        return row -> {
            StringBuilder line = new StringBuilder();
            for (DelimitedColumn column : columns) {
                if (column != columns.get(0)) {
                    line.append(delimiter);
                }
                Object content = row[column.index()];
                if (content != null) {
                    append(line, column.text(content), delimiter, column == columns.get(0));
                }
            }
            return line.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private static DelimitedValue value(Part part, Column column) {
        return DelimitedValue.of(column.type())
                .orElseThrow(() -> new SqlException(
                        "0A000",
                        "Format DELIMITED cannot carry column " + column.name() + " of "
                                + part.source().name() + ": type " + ColumnType.text(column.type())
                                + " has no place in a line of CSV. Use JSON or AVRO."));
    }

    /** Appends a column's text, in quotes where Commons CSV sets them. */
    private static void append(StringBuilder line, String text, char delimiter, boolean first) {
        if (!needsQuotes(text, delimiter, first)) {
            line.append(text);
            return;
        }
        line.append(QUOTE);
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            line.append(c);
            if (c == QUOTE) {
                line.append(QUOTE);
            }
        }
        line.append(QUOTE);
    }

    /** More than CSV asks for: ksqlDB's bytes are met also where a line begins with a sign or a letter of no ASCII. */
    private static boolean needsQuotes(String text, char delimiter, boolean first) {
        if (text.isEmpty()) {
            return first; // An empty line has no columns at all.
        }
        char begin = text.charAt(0);
        if (begin <= '#' || (first && !isAsciiLetterOrDigit(begin)) || text.charAt(text.length() - 1) <= ' ') {
            return true;
        }
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == QUOTE || c == delimiter || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private static boolean isAsciiLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
