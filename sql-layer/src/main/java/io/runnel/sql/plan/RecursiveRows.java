package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Objects;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.schema.ModifiableTable;
import org.apache.calcite.schema.SchemaPlus;
import org.jspecify.annotations.Nullable;

/** The rows of {@link RecursiveScan}; public because generated code calls it. */
public final class RecursiveRows {
    private RecursiveRows() {}

    /**
     * What the table holds when the rows are asked for, in the form in which it was put there.
     *
     * @param name of the recursion's table in the context's schema
     */
    public static Enumerable<@Nullable Object> of(DataContext context, String name) {
        SchemaPlus schema = Objects.requireNonNull(context.getRootSchema());
        return new AbstractEnumerable<@Nullable Object>() {
            @Override
            public Enumerator<@Nullable Object> enumerator() {
                ModifiableTable table =
                        (ModifiableTable) Objects.requireNonNull(schema.tables().get(name));
                Collection<@Nullable Object> rows = table.getModifiableCollection();
                return Linq4j.enumerator(new ArrayList<>(rows));
            }
        };
    }
}
