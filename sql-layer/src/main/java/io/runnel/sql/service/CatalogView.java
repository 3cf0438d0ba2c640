package io.runnel.sql.service;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SystemTable;
import java.util.List;
import java.util.function.Supplier;

/** What the service tells clients of the catalog: the answers of JDBC's DatabaseMetaData. Thread-safe. */
@FunctionalInterface
public interface CatalogView {
    /** Name of the one schema that holds streams and tables. */
    String SCHEMA = "PUBLIC";

    /** All streams and tables as they are now, in any order. */
    List<Source> sources();

    /** The tables of schema {@value SystemTable#SCHEMA}. */
    default List<SystemTable> systemTables() {
        return List.of();
    }

    /** A view of these. */
    static CatalogView of(Supplier<List<Source>> sources, List<SystemTable> systemTables) {
        return new CatalogView() {
            @Override
            public List<Source> sources() {
                return sources.get();
            }

            @Override
            public List<SystemTable> systemTables() {
                return systemTables;
            }
        };
    }
}
