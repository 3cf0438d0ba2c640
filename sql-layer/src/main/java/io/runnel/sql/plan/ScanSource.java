package io.runnel.sql.plan;

import io.runnel.sql.aggregate.AggregateSpec;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.jspecify.annotations.Nullable;

/** Where the code that Calcite generates gets the rows of a source; found in its data context. */
public interface ScanSource {
    /** Name of the scan source in the data context. */
    String NAME = "io.runnel.scans";

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
     * The same rows, with memory reserved for them on their way into an operator that holds them.
     *
     * @param mostRows as many of them as the operator holds at one time, or less
     */
    <T> Enumerable<T> held(Enumerable<T> rows, HeldSite site, long mostRows);

    /**
     * The rows of groups, with memory reserved for them.
     *
     * @param context of the running query
     */
    Enumerable<@Nullable Object> aggregated(Enumerable<?> rows, AggregateSpec spec, DataContext context);

    /** Ends the query from within, by an exception, if it was cancelled or closed. */
    void checkStopped();
}
