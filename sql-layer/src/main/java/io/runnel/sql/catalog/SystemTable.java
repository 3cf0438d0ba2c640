package io.runnel.sql.catalog;

import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * A table of schema {@value #SCHEMA}, in which the system describes itself.
 *
 * @param name in upper case
 * @param rowType at least two columns
 * @param rows as they are when it is asked, in the forms that {@link io.runnel.sql.SqlEngine} lists
 * @param remarks what it shows, in a few words for people
 */
public record SystemTable(String name, RelDataType rowType, Supplier<List<@Nullable Object[]>> rows, String remarks) {
    public static final String SCHEMA = "SYS";

    public SystemTable {
        if (rowType.getFieldCount() < 2) {
            throw new IllegalArgumentException(name + " has " + rowType.getFieldCount() + " columns, fewer than two");
        }
    }
}
