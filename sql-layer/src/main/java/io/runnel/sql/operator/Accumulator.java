package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** What one aggregate function has gathered over the rows of one group. */
interface Accumulator {
    /** Takes in an argument that is not null; for COUNT(*), any object. */
    void add(Object argument);

    /**
     * Takes back an argument that was taken in.
     *
     * @throws UnsupportedOperationException if the function forgets what it was given, as MAX does; see {@link
     *     AggregateColumn.Function#takesBack}
     */
    default void remove(Object argument) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot take an argument back");
    }

    /**
     * The function's value over what was taken in.
     *
     * @throws ArithmeticException if it does not fit the result's type; a later argument may mend that
     */
    @Nullable
    Object result();

    /** Writes what was gathered. */
    void save(StateOutput out);

    /** Gathers what was written; called on a new accumulator. */
    void load(StateInput in);
}
