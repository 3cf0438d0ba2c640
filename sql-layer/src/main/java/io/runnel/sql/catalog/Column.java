package io.runnel.sql.catalog;

import org.apache.calcite.rel.type.RelDataType;

/**
 * A declared column of a stream or table.
 *
 * @param name in the case in which the catalog keeps it: upper, unless it was quoted
 * @param type nullable unless the column is a table's primary key
 */
public record Column(String name, RelDataType type, Role role) {
    /** Where in the record the column's value stands. */
    public enum Role {
        KEY,
        VALUE
    }
}
