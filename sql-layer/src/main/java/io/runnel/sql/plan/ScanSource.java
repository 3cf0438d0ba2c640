package io.runnel.sql.plan;

import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.jspecify.annotations.Nullable;

/** Where the code that Calcite generates gets the rows of a source; found in its data context. */
public interface ScanSource {
    /** Name of the scan source in the data context. */
    String NAME = "io.runnel.scans";

    /** Session property: how many rows one operator of a query may hold. */
    String MAX_HELD_ROWS = "query.max.held.rows";

    /**
     * The rows of a request, as arrays, or as bare values if it has one column.
     *
     * @param context of the running query: its parameters and time
     * @param values what the request's expressions come to
     */
    Enumerable<@Nullable Object> scan(ScanRequest request, DataContext context, ScanValues values);

    /**
     * One row that has in each column how many rows {@link #scan} would give for a request without filter and limits.
     *
     * @param columns at least one; one stands bare
     */
    Enumerable<@Nullable Object> count(ScanRequest request, ScanValues values, int columns);

    /**
     * The same rows, counted on their way into an operator that holds them all.
     *
     * @param holder the operator in words, such as {@code sort}
     * @param kept whether the rows are computed once and kept for all that the operator asks for them
     */
    <T> Enumerable<T> held(Enumerable<T> rows, String holder, boolean kept);
}
