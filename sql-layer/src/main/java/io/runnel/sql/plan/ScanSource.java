package io.runnel.sql.plan;

import org.apache.calcite.linq4j.Enumerable;
import org.jspecify.annotations.Nullable;

/** Where the code that Calcite generates gets the rows of a source; found in its data context. */
public interface ScanSource {
    /** Name of the scan source in the data context. */
    String NAME = "io.runnel.scans";

    /** Session property: how many rows one operator of a query may hold. */
    String MAX_HELD_ROWS = "query.max.held.rows";

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
     * The same rows, counted on their way into an operator that holds them all.
     *
     * @param holder the operator in words, such as {@code sort}
     * @param kept whether the rows are computed once and kept for all that the operator asks for them
     */
    <T> Enumerable<T> held(Enumerable<T> rows, String holder, boolean kept);
}
