package io.runnel.sql.service;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.format.PseudoColumn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A stream, a table or a system table, as JDBC's DatabaseMetaData tells of it.
 *
 * @param type its TABLE_TYPE
 * @param columnRemarks what there is to say of columns, by their names
 * @param pseudo columns that {@code SELECT *} leaves out
 */
record CatalogTable(
        String schema,
        String name,
        String type,
        String remarks,
        List<Column> columns,
        Map<String, String> columnRemarks,
        List<Pseudo> pseudo) {
    static final String SYSTEM_TABLE = "SYSTEM TABLE";

    /** By schema and name, which is the order of JDBC where the type does not come first. */
    static final Comparator<CatalogTable> BY_NAME =
            Comparator.comparing(CatalogTable::schema).thenComparing(CatalogTable::name);

    /** A column that every record gives by itself. */
    record Pseudo(String name, RelDataType type, String remarks) {}

    /** All tables of a catalog whose schema and name fit JDBC's patterns. */
    static Stream<CatalogTable> matching(CatalogView catalog, @Nullable String schemas, @Nullable String names) {
        return all(catalog)
                .filter(table -> NamePattern.matches(schemas, table.schema) && NamePattern.matches(names, table.name));
    }

    /** Tables of this name, without patterns; null for any schema. */
    static Stream<CatalogTable> named(CatalogView catalog, @Nullable String schema, @Nullable String name) {
        return all(catalog).filter(table -> (schema == null || table.schema.equals(schema)) && table.name.equals(name));
    }

    private static Stream<CatalogTable> all(CatalogView catalog) {
        Stream<CatalogTable> sources = catalog.sources().stream().map(CatalogTable::of);
        Stream<CatalogTable> system = catalog.systemTables().stream().map(CatalogTable::of);
        return Stream.concat(sources, system);
    }

    /** Whether it holds the newest record per key alone. */
    boolean hasKey() {
        return type.equals(SourceKind.TABLE.name());
    }

    /** What tells two rows of a table apart, in order; empty of what is no table. */
    List<Pseudo> key() {
        if (!hasKey()) {
            return List.of();
        }
        List<Pseudo> key = new ArrayList<>();
        columns.stream()
                .filter(column -> column.role() == Column.Role.KEY)
                .forEach(column -> key.add(new Pseudo(column.name(), column.type(), "")));
        pseudo.stream().filter(column -> column.name.equals(KeyWindow.START)).forEach(key::add);
        return key;
    }

    private static CatalogTable of(Source source) {
        return new CatalogTable(
                CatalogView.SCHEMA,
                source.name(),
                source.kind().name(),
                remarks(source),
                source.columns(),
                remarksOfColumns(source),
                pseudoColumns(source));
    }

    private static String remarks(Source source) {
        String window = source.keyWindow()
                .map(found ->
                        ", windows " + found.kind() + (found.sizeMs() == 0 ? "" : " of " + found.sizeMs() + " ms"))
                .orElse("");
        return "topic " + source.topic() + ", key " + source.keyFormat() + ", value " + source.valueFormat() + window
                + (source.readOnly() ? ", read only" : "");
    }

    private static Map<String, String> remarksOfColumns(Source source) {
        Map<String, String> remarks = new HashMap<>();
        for (Column column : source.columns()) {
            switch (column.role()) {
                case KEY -> remarks.put(column.name(), source.kind() == SourceKind.TABLE ? "primary key" : "key");
                case HEADERS ->
                    remarks.put(column.name(), column.header() == null ? "all headers" : "header " + column.header());
                case VALUE -> {}
            }
        }
        source.timeColumn().ifPresent(name -> remarks.merge(name, "ROWTIME", (one, other) -> one + ", " + other));
        return remarks;
    }

    private static List<Pseudo> pseudoColumns(Source source) {
        List<Pseudo> pseudo = new ArrayList<>();
        for (PseudoColumn column : PseudoColumn.values()) {
            pseudo.add(new Pseudo(column.name(), column.type(), remarks(column)));
        }
        if (source.keyWindow().isPresent()) {
            RelDataType time = SqlTypes.FACTORY.createSqlType(SqlTypeName.BIGINT);
            pseudo.add(new Pseudo(KeyWindow.START, time, "start of the key's window, ms since 1970-01-01 UTC"));
            pseudo.add(new Pseudo(KeyWindow.END, time, "end of the key's window, ms since 1970-01-01 UTC"));
        }
        return pseudo;
    }

    private static String remarks(PseudoColumn column) {
        return switch (column) {
            case ROWTIME -> "time of the record, ms since 1970-01-01 UTC";
            case ROWPARTITION -> "partition that the record is in";
            case ROWOFFSET -> "offset of the record in its partition";
        };
    }

    private static CatalogTable of(SystemTable table) {
        List<Column> columns = table.columns().stream()
                .map(column -> new Column(column.name(), column.type(), Column.Role.VALUE))
                .toList();
        Map<String, String> about = table.columns().stream()
                .collect(Collectors.toMap(SystemTable.SystemColumn::name, SystemTable.SystemColumn::remarks));
        return new CatalogTable(
                SystemTable.SCHEMA, table.name(), SYSTEM_TABLE, table.remarks(), columns, about, List.of());
    }
}
