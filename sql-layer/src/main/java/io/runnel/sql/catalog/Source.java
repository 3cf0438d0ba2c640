package io.runnel.sql.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stream or table: a topic's records seen as rows.
 *
 * @param name unique among streams and tables
 * @param columns in declared order; the pseudo-columns are not among them
 * @param keyFormat name of the key's format, such as {@code KAFKA}; upper case
 * @param valueFormat name of the value's format, such as {@code JSON}; upper case
 * @param options what WITH gave, by lower-case name, topic and formats included
 */
public record Source(
        String name,
        SourceKind kind,
        String topic,
        List<Column> columns,
        String keyFormat,
        String valueFormat,
        Map<String, String> options) {
    /** The option that names the column of the record's time. */
    public static final String TIMESTAMP = "timestamp";

    /** The option that CREATE SOURCE adds: no client can give it. */
    public static final String READ_ONLY = "_read_only";

    public Source {
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
    }

    /** Whether it was declared with SOURCE: statements do not write through it. */
    public boolean readOnly() {
        return options.containsKey(READ_ONLY);
    }

    /**
     * The column that is a record's ROWTIME, by its name; empty if that is the record's own timestamp. Only in the second
     * case is ROWTIME a time that the log can seek.
     */
    public Optional<String> timeColumn() {
        return Optional.ofNullable(options.get(TIMESTAMP));
    }

    /** The same with other columns and options. */
    public Source with(List<Column> otherColumns, Map<String, String> otherOptions) {
        return new Source(name, kind, topic, otherColumns, keyFormat, valueFormat, otherOptions);
    }

    /** The window that a record's key has behind its columns; empty if it has none. */
    public Optional<KeyWindow> keyWindow() {
        return KeyWindow.of(options);
    }

    /** Columns of the record's key, in declared order. */
    public List<Column> keyColumns() {
        return columns.stream()
                .filter(column -> column.role() == Column.Role.KEY)
                .toList();
    }

    /** Columns of the record's value, in declared order. */
    public List<Column> valueColumns() {
        return columns.stream()
                .filter(column -> column.role() == Column.Role.VALUE)
                .toList();
    }
}
