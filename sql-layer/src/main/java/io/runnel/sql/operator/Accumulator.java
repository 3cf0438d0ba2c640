package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** What one aggregate function has gathered over the rows of one group. For one thread at a time. */
public interface Accumulator {
    /**
     * Takes in an argument that is not null; for COUNT(*), any object; for a function of several arguments, all of them,
     * nulls too, as an array or a list.
     *
     * @throws RuntimeException if the function cannot take it; what was gathered before stays
     */
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
     * Takes in what another one of the same function has gathered, as when two sessions become one.
     *
     * @param other not used afterwards
     */
    void merge(Accumulator other);

    /** Gives back what it took of the query's budget, since its group is kept no longer. */
    default void release() {}

    /**
     * The function's value over what was taken in.
     *
     * @throws ArithmeticException if it does not fit the result's type; a later argument may mend that
     */
    @Nullable
    Object result();

    /** Bytes of heap that it keeps, by an estimate that takes little time. */
    default long heapBytes() {
        return 64;
    }

    /** Writes what was gathered. */
    void save(StateOutput out);

    /** Gathers what was written; called on a new accumulator. */
    void load(StateInput in);
}
