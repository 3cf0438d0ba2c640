package io.runnel.sql.catalog;

import java.util.List;
import java.util.Map;

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
    public Source {
        columns = List.copyOf(columns);
        options = Map.copyOf(options);
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
