package io.runnel.sql.service;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream, a table or a system table, as JDBC's DatabaseMetaData tells of it.
 *
 * @param type its TABLE_TYPE
 * @param columnRemarks what there is to say of columns, by their names
 */
record CatalogTable(
        String schema,
        String name,
        String type,
        String remarks,
        List<Column> columns,
        Map<String, String> columnRemarks) {
    static final String SYSTEM_TABLE = "SYSTEM TABLE";

    /** By schema and name, which is the order of JDBC where the type does not come first. */
    static final Comparator<CatalogTable> BY_NAME =
            Comparator.comparing(CatalogTable::schema).thenComparing(CatalogTable::name);

    /** All tables of a catalog whose schema and name fit JDBC's patterns. */
    static Stream<CatalogTable> matching(CatalogView catalog, @Nullable String schemas, @Nullable String names) {
        Stream<CatalogTable> sources = catalog.sources().stream().map(CatalogTable::of);
        Stream<CatalogTable> system = catalog.systemTables().stream().map(CatalogTable::of);
        return Stream.concat(sources, system)
                .filter(table -> NamePattern.matches(schemas, table.schema) && NamePattern.matches(names, table.name));
    }

    private static CatalogTable of(Source source) {
        return new CatalogTable(
                CatalogView.SCHEMA,
                source.name(),
                source.kind().name(),
                "topic " + source.topic(),
                source.columns(),
                keys(source));
    }

    private static Map<String, String> keys(Source source) {
        return source.keyColumns().stream().collect(Collectors.toMap(Column::name, column -> "key"));
    }

    private static CatalogTable of(SystemTable table) {
        List<Column> columns = table.columns().stream()
                .map(column -> new Column(column.name(), column.type(), Column.Role.VALUE))
                .toList();
        Map<String, String> about = table.columns().stream()
                .collect(Collectors.toMap(SystemTable.SystemColumn::name, SystemTable.SystemColumn::remarks));
        return new CatalogTable(SystemTable.SCHEMA, table.name(), SYSTEM_TABLE, table.remarks(), columns, about);
    }
}
