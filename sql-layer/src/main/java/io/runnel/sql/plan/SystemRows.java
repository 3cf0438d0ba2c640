package io.runnel.sql.plan;

import io.runnel.sql.catalog.SystemTable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/** What the generated code of a query calls to read a table of schema SYS. */
public final class SystemRows {
    private SystemRows() {}

    /** The rows as they are now. */
    public static Enumerable<@Nullable Object[]> of(SystemTable table) {
        return Linq4j.asEnumerable(table.rows().get());
    }
}
