package io.runnel.sql.service;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream, a table or a system table, as JDBC's DatabaseMetaData tells of it.
 *
 * @param type its TABLE_TYPE
 */
record CatalogTable(String schema, String name, String type, String remarks, List<Column> columns) {
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
                CatalogView.SCHEMA, source.name(), source.kind().name(), "topic " + source.topic(), source.columns());
    }

    private static CatalogTable of(SystemTable table) {
        List<Column> columns = table.rowType().getFieldList().stream()
                .map(field -> new Column(field.getName(), field.getType(), Column.Role.VALUE))
                .toList();
        return new CatalogTable(SystemTable.SCHEMA, table.name(), SYSTEM_TABLE, table.remarks(), columns);
    }
}
