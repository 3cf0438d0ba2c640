package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import org.apache.calcite.sql.SqlIdentifier;

/** Names of streams and tables in statements. */
final class SourceNames {
    /** The one schema, which may stand before a name. */
    private static final String SCHEMA = "PUBLIC";

    private SourceNames() {}

    /** @throws SqlException 42809 for a name in the schema of system tables, 3F000 for one in any other */
    static String simple(SqlIdentifier name) {
        if (name.isSimple()) {
            return name.getSimple();
        }
        if (name.names.size() == 2 && name.names.get(0).equalsIgnoreCase(SCHEMA)) {
            return name.names.get(1);
        }
        if (name.names.get(0).equalsIgnoreCase(SystemTable.SCHEMA)) {
            throw SqlException.at(
                    "42809",
                    name.getParserPosition(),
                    String.join(".", name.names) + " is in the schema of the system's own tables",
                    "; they can be read with SELECT and nothing else.");
        }
        throw SqlException.at(
                "3F000",
                name.getParserPosition(),
                "There is no schema for " + String.join(".", name.names),
                "; all streams and tables are in " + SCHEMA + ".");
    }

    /** @throws SqlException 42P01 if there is no such source; names the nearest */
    static Source existing(CatalogSnapshot catalog, SqlIdentifier name) {
        String wanted = simple(name);
        return catalog.source(wanted)
                .orElseThrow(() -> SqlException.at(
                        "42P01",
                        name.getParserPosition(),
                        "Unknown stream or table " + wanted,
                        NearestNames.suggestion(wanted, catalog.names())));
    }

    /**
     * A source that a statement writes to.
     *
     * @throws SqlException as {@link #existing}, and 25006 for a SOURCE stream or table
     */
    static Source writable(CatalogSnapshot catalog, SqlIdentifier name) {
        Source source = existing(catalog, name);
        if (source.readOnly()) {
            throw SqlException.at(
                    "25006",
                    name.getParserPosition(),
                    source.name() + " is a SOURCE " + words(source.kind()) + ", which is read only",
                    "; write to the topic's other stream or table, or declare one without SOURCE.");
        }
        if (source.keyWindow().isPresent()) {
            throw SqlException.at(
                    "0A000",
                    name.getParserPosition(),
                    source.name() + " is a " + words(source.kind())
                            + " of windows, whose rows a query with WINDOW writes",
                    "; a row or a DELETE cannot say which window it means.");
        }
        return source;
    }

    /** What it is, in a word for people. */
    static String words(SourceKind kind) {
        return kind == SourceKind.TABLE ? "table" : "stream";
    }
}
