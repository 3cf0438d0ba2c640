package io.runnel.sql.plan;

import org.apache.calcite.linq4j.Enumerable;
import org.jspecify.annotations.Nullable;

/** Where the code that Calcite generates gets the rows of a source; found in its data context. */
public interface ScanSource {
    /** Name of the scan source in the data context. */
    String NAME = "io.runnel.scans";

    /** Rows without limit. */
    long NO_LIMIT = Long.MAX_VALUE;

    /**
     * The rows of a request, as arrays, or as bare values if it has one column.
     *
     * @param boundValues what the request's bounds compare with
     * @param limits how many rows the query wants of this scan: they are added up; none means {@link #NO_LIMIT}
     */
    Enumerable<@Nullable Object> scan(ScanRequest request, @Nullable Object[] boundValues, @Nullable Object[] limits);

    /**
     * The same rows, with memory reserved for them on their way into an operator that holds them.
     *
     * @param mostRows as many of them as the operator holds at one time, or less
     */
    <T> Enumerable<T> held(Enumerable<T> rows, HeldSite site, long mostRows);
}
