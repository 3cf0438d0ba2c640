package io.runnel.sql.operator;

/** Is told of each expression that failed on a row. The row goes on with null in place of the expression's value. */
@FunctionalInterface
public interface RowFailures {
    /**
     * Counts and reports the failure, or throws to end the query.
     *
     * @param what the column or clause that failed, for a message
     */
    void failed(String what, RuntimeException cause);
}
