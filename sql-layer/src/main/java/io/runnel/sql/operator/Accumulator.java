package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** What one aggregate function has gathered over the rows of one group. */
interface Accumulator {
    /** Takes in an argument that is not null; for COUNT(*), any object. */
    void add(Object argument);

    /**
     * The function's value over what was taken in.
     *
     * @throws ArithmeticException if it does not fit the result's type; a later argument may mend that
     */
    @Nullable
    Object result();
}
