package io.runnel.sql.function;

import org.jspecify.annotations.Nullable;

/** A gathering that continuous queries can compute: it can be kept, and made one with another. */
public interface KeptGathering extends Gathering {
    /**
     * The same as {@link #add(Object[])}, for functions to which it matters which of two rows came first.
     *
     * @param arrival larger than that of all rows before
     */
    default void add(@Nullable Object[] arguments, long arrival) {
        add(arguments);
    }

    /** The largest arrival that it knows, so that those to come are larger; 0 if it knows none. */
    default long lastArrival() {
        return 0;
    }

    /** What was gathered, as values of columns, and lists, maps and arrays of such. */
    @Nullable
    Object[] saved();

    /** Gathers what {@link #saved} gave; called on a new one. */
    void load(@Nullable Object[] saved);

    /**
     * Gathers what another one of the same call has gathered.
     *
     * @param other not used afterwards
     */
    void merge(KeptGathering other);

    /** Whether {@link #remove} works. */
    default boolean takesBack() {
        return false;
    }

    /** Takes a row's arguments back that were added. */
    default void remove(@Nullable Object[] arguments) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " cannot take a row back");
    }
}
