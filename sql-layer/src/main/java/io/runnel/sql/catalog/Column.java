package io.runnel.sql.catalog;

import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A declared column of a stream or table.
 *
 * @param name in the case in which the catalog keeps it: upper, unless it was quoted
 * @param type nullable unless the column is a table's primary key
 * @param header for a column of headers, the one that it shows, or null if it shows all
 */
public record Column(
        String name, RelDataType type, Role role, @Nullable String header) {
    /** Where in the record the column's value stands. */
    public enum Role {
        KEY,
        VALUE,
        /** Read only: rows are stored without headers. */
        HEADERS
    }

    /** A column of the key or value, or of all headers. */
    public Column(String name, RelDataType type, Role role) {
        this(name, type, role, null);
    }
}
