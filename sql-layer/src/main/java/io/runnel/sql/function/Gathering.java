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

    /** The function's value over what was taken so far; more may be taken afterwards. */
    @Nullable
    Object result();
}
