package io.runnel.sql.service;

import io.runnel.sql.catalog.Source;
import java.util.List;

/** What the service tells clients of the catalog: the answers of JDBC's DatabaseMetaData. Thread-safe. */
@FunctionalInterface
public interface CatalogView {
    /** Name of the one schema that holds streams and tables. */
    String SCHEMA = "PUBLIC";

    /** All streams and tables as they are now, in any order. */
    List<Source> sources();
}
