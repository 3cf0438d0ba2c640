package io.runnel.sql.service;

import io.runnel.sql.catalog.Column;
import java.sql.DatabaseMetaData;
import java.sql.PseudoColumnUsage;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * Answers the methods of JDBC's DatabaseMetaData that tell of columns and keys.
 *
 * @param catalog what there is
 * @param types how the asking client sees types
 */
record ColumnAnswers(CatalogView catalog, Function<RelDataType, DescribedType> types) {
    CatalogAnswer columns(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String tables, @Nullable String columns) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
                .integers("DATA_TYPE")
                .text("TYPE_NAME")
                .integers("COLUMN_SIZE", "BUFFER_LENGTH", "DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE")
                .text("REMARKS", "COLUMN_DEF")
                .integers("SQL_DATA_TYPE", "SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION")
                .text("IS_NULLABLE", "SCOPE_CATALOG", "SCOPE_SCHEMA", "SCOPE_TABLE")
                .shorts("SOURCE_DATA_TYPE")
                .text("IS_AUTOINCREMENT", "IS_GENERATEDCOLUMN");
        matching(inCatalog, schemas, tables).forEach(table -> {
            for (int i = 0; i < table.columns().size(); i++) {
                Column column = table.columns().get(i);
                if (NamePattern.matches(columns, column.name())) {
                    columnRow(answer, table, column, i + 1);
                }
            }
        });
        return answer;
    }

    private void columnRow(CatalogAnswer answer, CatalogTable table, Column column, int position) {
        DescribedType type = types.apply(column.type());
        answer.row(
                null,
                table.schema(),
                table.name(),
                column.name(),
                type.code(),
                type.name(),
                type.size(),
                null,
                type.digits(),
                type.radix(),
                column.type().isNullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                table.columnRemarks().get(column.name()),
                null,
                null,
                null,
                type.octets(),
                position,
                yes(column.type().isNullable()),
                null,
                null,
                null,
                null,
                "NO",
                // INSERT takes no headers: tools leave out what is generated.
                yes(column.role() == Column.Role.HEADERS));
    }

    CatalogAnswer pseudoColumns(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String tables, @Nullable String columns) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
                .integers("DATA_TYPE", "COLUMN_SIZE", "DECIMAL_DIGITS", "NUM_PREC_RADIX")
                .text("COLUMN_USAGE", "REMARKS")
                .integers("CHAR_OCTET_LENGTH")
                .text("IS_NULLABLE");
        matching(inCatalog, schemas, tables)
                .forEach(table -> table.pseudo().stream()
                        .filter(column -> NamePattern.matches(columns, column.name()))
                        .sorted(Comparator.comparing(CatalogTable.Pseudo::name))
                        .forEach(column -> pseudoRow(answer, table, column)));
        return answer;
    }

    private void pseudoRow(CatalogAnswer answer, CatalogTable table, CatalogTable.Pseudo column) {
        DescribedType type = types.apply(column.type());
        answer.row(
                null,
                table.schema(),
                table.name(),
                column.name(),
                type.code(),
                type.size(),
                type.digits(),
                type.radix(),
                PseudoColumnUsage.NO_USAGE_RESTRICTIONS.name(),
                column.remarks(),
                type.octets(),
                yes(column.type().isNullable()));
    }

    /** Of tables: streams and system tables have none. */
    CatalogAnswer primaryKeys(@Nullable String inCatalog, @Nullable String schema, @Nullable String name) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME")
                .shorts("KEY_SEQ")
                .text("PK_NAME");
        named(inCatalog, schema, name).forEach(table -> {
            List<CatalogTable.Pseudo> key = table.key();
            key.stream()
                    .sorted(Comparator.comparing(CatalogTable.Pseudo::name))
                    .forEach(column -> answer.row(
                            null, table.schema(), table.name(), column.name(), key.indexOf(column) + 1, null));
        });
        return answer;
    }

    /** Of a table its key, of a stream a record's place; both hold for longer than any session. */
    CatalogAnswer bestRowIdentifier(@Nullable String inCatalog, @Nullable String schema, @Nullable String name) {
        CatalogAnswer answer = ofRows();
        named(inCatalog, schema, name).forEach(table -> {
            if (table.hasKey()) {
                table.key().forEach(column -> rowColumn(answer, table, column));
            } else {
                table.pseudo().stream()
                        .filter(column -> column.name().equals("ROWPARTITION")
                                || column.name().equals("ROWOFFSET"))
                        .forEach(column -> rowColumn(answer, table, column));
            }
        });
        return answer;
    }

    /** Of a table the place of its newest record, which moves with each change. Records of a stream never change. */
    CatalogAnswer versionColumns(@Nullable String inCatalog, @Nullable String schema, @Nullable String name) {
        CatalogAnswer answer = ofRows();
        named(inCatalog, schema, name)
                .filter(CatalogTable::hasKey)
                .forEach(table -> table.pseudo().stream()
                        .filter(column -> column.name().equals("ROWOFFSET"))
                        .forEach(column -> rowColumn(answer, table, column)));
        return answer;
    }

    private static CatalogAnswer ofRows() {
        return new CatalogAnswer()
                .shorts("SCOPE")
                .text("COLUMN_NAME")
                .integers("DATA_TYPE")
                .text("TYPE_NAME")
                .integers("COLUMN_SIZE", "BUFFER_LENGTH")
                .shorts("DECIMAL_DIGITS", "PSEUDO_COLUMN");
    }

    private void rowColumn(CatalogAnswer answer, CatalogTable table, CatalogTable.Pseudo column) {
        DescribedType type = types.apply(column.type());
        answer.row(
                DatabaseMetaData.bestRowSession,
                column.name(),
                type.code(),
                type.name(),
                type.size(),
                null,
                type.digits(),
                table.pseudo().contains(column) ? DatabaseMetaData.bestRowPseudo : DatabaseMetaData.bestRowNotPseudo);
    }

    private static String yes(boolean holds) {
        return holds ? "YES" : "NO";
    }

    private Stream<CatalogTable> matching(
            @Nullable String inCatalog, @Nullable String schemas, @Nullable String tables) {
        return CatalogAnswers.noCatalog(inCatalog)
                ? CatalogTable.matching(catalog, schemas, tables).sorted(CatalogTable.BY_NAME)
                : Stream.empty();
    }

    private Stream<CatalogTable> named(@Nullable String inCatalog, @Nullable String schema, @Nullable String name) {
        return CatalogAnswers.noCatalog(inCatalog)
                ? CatalogTable.named(catalog, schema, name).sorted(CatalogTable.BY_NAME)
                : Stream.empty();
    }
}
