package io.runnel.sql.plan;

import io.runnel.sql.catalog.SystemTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.jspecify.annotations.Nullable;

/**
 * What the generated code of one query calls to read tables of schema SYS; found in its data context. However often a
 * query reads a table, it sees one state of it. For the thread that runs the query.
 */
public final class SystemRows {
    /** In the data context. */
    public static final String NAME = "io.runnel.system";

    private final Map<String, List<@Nullable Object[]>> taken = new HashMap<>();

    /** The rows as they were when this query first asked for them. */
    public Enumerable<@Nullable Object[]> of(SystemTable table) {
        return Linq4j.asEnumerable(
                taken.computeIfAbsent(table.name(), name -> table.rows().get()));
    }
}
