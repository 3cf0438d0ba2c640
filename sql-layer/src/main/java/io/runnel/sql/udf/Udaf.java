package io.runnel.sql.udf;

import org.jspecify.annotations.Nullable;

/**
 * What an aggregate function computes. One object serves one group at a time and is used by one thread.
 *
 * @param <I> type of the column
 * @param <A> what is gathered of a group
 * @param <O> type of the result
 */
public interface Udaf<I, A, O> {
    /** What is gathered of no row. */
    A initialize();

    /**
     * What is gathered with a row more.
     *
     * @param current the row's value, which may be null
     * @param aggregate what was gathered so far; it may be changed and returned
     */
    A aggregate(@Nullable I current, A aggregate);

    /** What two parts of a group make together. */
    A merge(A one, A two);

    /** The result of what was gathered; it may be null. */
    @Nullable
    O map(A aggregate);
}
