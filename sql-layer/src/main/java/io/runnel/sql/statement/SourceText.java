package io.runnel.sql.statement;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The CREATE statement that would declare a stream or table as it is. Pure. */
final class SourceText {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Z_][A-Z0-9_]*");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private SourceText() {}

    static String of(Source source) {
        List<String> columns = new ArrayList<>();
        for (Column column : source.columns()) {
            columns.add(name(column.name()) + ' ' + ColumnType.text(column.type()) + roleWords(source.kind(), column));
        }
        List<String> options = new ArrayList<>();
        new TreeMap<>(source.options()).forEach((name, value) -> {
            if (!name.endsWith("_reader_schema_id")
                    && !name.equals(Source.READ_ONLY)) { // What CREATE found out, not what it was told.
                boolean quoted = name.equals(Source.TIMESTAMP)
                        && !PLAIN_NAME.matcher(value).matches();
                options.add(option(name, quoted ? '`' + value.replace("`", "``") + '`' : value));
            }
        });
        return "CREATE " + (source.readOnly() ? "SOURCE " : "") + source.kind() + ' ' + name(source.name())
                + (columns.isEmpty() ? "" : " (" + String.join(", ", columns) + ')')
                + " WITH (" + String.join(", ", options) + ')';
    }

    /** What a declaration says of where the column stands, with a blank before it; empty for the value. */
    static String roleWords(SourceKind kind, Column column) {
        return switch (column.role()) {
            case VALUE -> "";
            case KEY -> kind == SourceKind.TABLE ? " PRIMARY KEY" : " KEY";
            case HEADERS ->
                column.header() == null
                        ? " HEADERS"
                        : " HEADER('" + column.header().replace("'", "''") + "')";
        };
    }

    private static String option(String name, String value) {
        String text = NUMBER.matcher(value).matches() ? value : "'" + value.replace("'", "''") + "'";
        return name.toUpperCase(Locale.ROOT) + " = " + text;
    }

    private static String name(String name) {
        return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
