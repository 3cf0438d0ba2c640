package io.runnel.sql.service;

import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers the methods of JDBC's DatabaseMetaData that list schemas and tables, with the columns and the order that
 * {@link java.sql.DatabaseMetaData} lays down. There are no catalogs; one schema holds streams and tables, another the system tables.
 */
final class CatalogAnswers {
    private final CatalogView catalog;

    CatalogAnswers(CatalogView catalog) {
        this.catalog = catalog;
    }

    static CatalogAnswer catalogs() {
        return new CatalogAnswer().text("TABLE_CAT");
    }

    static CatalogAnswer schemas(@Nullable String inCatalog, @Nullable String pattern) {
        CatalogAnswer answer = new CatalogAnswer().text("TABLE_SCHEM", "TABLE_CATALOG");
        for (String schema : List.of(CatalogView.SCHEMA, SystemTable.SCHEMA)) {
            if (noCatalog(inCatalog) && NamePattern.matches(pattern, schema)) {
                answer.row(schema, null);
            }
        }
        return answer;
    }

    static CatalogAnswer tableTypes() {
        CatalogAnswer answer = new CatalogAnswer().text("TABLE_TYPE");
        Stream.concat(Arrays.stream(SourceKind.values()).map(Enum::name), Stream.of(CatalogTable.SYSTEM_TABLE))
                .sorted()
                .forEach(answer::row);
        return answer;
    }

    CatalogAnswer tables(
            @Nullable String inCatalog,
            @Nullable String schemas,
            @Nullable String tables,
            @Nullable List<String> types) {
        CatalogAnswer answer = new CatalogAnswer()
                .text("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS")
                .text("TYPE_CAT", "TYPE_SCHEM", "TYPE_NAME", "SELF_REFERENCING_COL_NAME", "REF_GENERATION");
        if (!noCatalog(inCatalog)) {
            return answer;
        }
        CatalogTable.matching(catalog, schemas, tables)
                .filter(table -> types == null || types.contains(table.type()))
                .sorted(Comparator.comparing(CatalogTable::type).thenComparing(CatalogTable.BY_NAME))
                .forEach(table -> answer.row(
                        null,
                        table.schema(),
                        table.name(),
                        table.type(),
                        table.remarks(),
                        null,
                        null,
                        null,
                        null,
                        null));
        return answer;
    }

    /** JDBC: null asks for any catalog, the empty string for what has none; some tools ask for % as well. */
    static boolean noCatalog(@Nullable String inCatalog) {
        return inCatalog == null || inCatalog.isEmpty() || inCatalog.equals("%");
    }
}
