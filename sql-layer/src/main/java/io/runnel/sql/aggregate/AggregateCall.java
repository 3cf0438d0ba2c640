package io.runnel.sql.aggregate;

/**
 * One column that an aggregation computes.
 *
 * @param arguments columns of the input
 * @param filter a BOOLEAN column that must be true for a row to count, or {@link #NONE}
 * @param distinct whether equal arguments count once
 */
public record AggregateCall(AggregateFunction function, int[] arguments, int filter, boolean distinct) {
    /** No such column. */
    public static final int NONE = -1;
}
