package io.runnel.sql.function;

import org.jspecify.annotations.Nullable;

/** What an aggregate function has gathered of one group's rows. For one thread at a time; generated code calls it. */
public interface Gathering {
    /**
     * Takes a row's arguments, nulls too.
     *
     * @param arguments as many as the call has, in the forms that {@link io.runnel.sql.catalog.ColumnType} lists
     */
    void add(@Nullable Object[] arguments);

    /** Values that it holds, from which the query's memory is reckoned; 0 of one that holds no more than a few numbers. */
    default int size() {
        return 0;
    }

    /** The function's value over what was taken so far; more may be taken afterwards. */
    @Nullable
    Object result();
}
