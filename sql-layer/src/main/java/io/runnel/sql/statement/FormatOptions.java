package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Delimiter;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Options of a WITH clause that only some formats know. The rules are ksqlDB's. */
final class FormatOptions {
    private static final Set<String> ALWAYS_WRAPPED = Set.of("PROTOBUF", "PROTOBUF_NOSR");
    private static final Set<String> NEVER_WRAPPED = Set.of("DELIMITED", "KAFKA");
    private static final Set<String> REPRESENTATIONS = Set.of("OPTIONAL", "WRAPPER");

    private FormatOptions() {}

    /** @throws SqlException at the option that the format or the columns do not go with */
    static void check(SourceOptions options, String keyFormat, String valueFormat, List<Column> columns) {
        checkNone(options, keyFormat, columns);
        checkDelimiter(options, "key", keyFormat);
        checkDelimiter(options, "value", valueFormat);
        checkRepresentation(options, "key", keyFormat);
        checkRepresentation(options, "value", valueFormat);
        if (options.has(SourceOptions.WRAP_SINGLE_VALUE)) {
            checkWrapping(options, valueFormat, columns);
        }
    }

    private static void checkNone(SourceOptions options, String keyFormat, List<Column> columns) {
        List<String> keys = columns.stream()
                .filter(column -> column.role() == Column.Role.KEY)
                .map(Column::name)
                .toList();
        if (keyFormat.equals("NONE") && !keys.isEmpty()) {
            throw options.refusal(
                    SourceOptions.KEY_FORMAT,
                    "42601",
                    "= 'NONE' is for streams without key columns",
                    ": leave out " + String.join(", ", keys) + ", or name a format such as KAFKA.");
        }
    }

    private static void checkDelimiter(SourceOptions options, String part, String format) {
        String name = part + SourceOptions.DELIMITER;
        if (!options.has(name)) {
            return;
        }
        if (!format.equals("DELIMITED")) {
            throw options.refusal(
                    name, "42601", "is for format DELIMITED", "; the " + part + "'s format is " + format + ".");
        }
        try {
            Delimiter.parse(options.text(name).orElseThrow());
        } catch (IllegalArgumentException e) {
            throw options.refusal(name, "22023", "is refused", ": " + e.getMessage() + ".");
        }
    }

    private static void checkRepresentation(SourceOptions options, String part, String format) {
        String name = part + SourceOptions.NULLABLE_REPRESENTATION;
        if (!options.has(name)) {
            return;
        }
        if (!ALWAYS_WRAPPED.contains(format)) {
            throw options.refusal(
                    name,
                    "42601",
                    "is for formats PROTOBUF and PROTOBUF_NOSR",
                    "; the " + part + "'s format is " + format + ".");
        }
        if (!REPRESENTATIONS.contains(options.text(name).orElseThrow().toUpperCase(Locale.ROOT))) {
            throw options.refusal(name, "22023", "is refused", ": it is OPTIONAL or WRAPPER.");
        }
    }

    private static void checkWrapping(SourceOptions options, String format, List<Column> columns) {
        String name = SourceOptions.WRAP_SINGLE_VALUE;
        String text = options.text(name).orElseThrow().toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw options.refusal(name, "22023", "is refused", ": it is TRUE or FALSE.");
        }
        long values = columns.stream()
                .filter(column -> column.role() == Column.Role.VALUE)
                .count();
        if (values != 1) {
            throw options.refusal(name, "42601", "is for values of one column", "; here the value has " + values + ".");
        }
        if (text.equals("true") ? NEVER_WRAPPED.contains(format) : ALWAYS_WRAPPED.contains(format)) {
            throw options.refusal(
                    name,
                    "0A000",
                    "= " + text + " is not supported by format " + format,
                    text.equals("true")
                            ? ": it has no record to wrap a column in."
                            : ": its values always are messages with a field per column.");
        }
    }
}
