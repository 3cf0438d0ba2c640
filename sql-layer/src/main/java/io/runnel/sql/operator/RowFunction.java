package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** A filter and a projection of single rows. For one thread at a time. */
@FunctionalInterface
public interface RowFunction {
    /**
     * Computes the row that follows from another one.
     *
     * @param in not changed
     * @param out filled when the answer is true; any content otherwise
     * @return whether the row passes the filter
     */
    boolean apply(@Nullable Object[] in, @Nullable Object[] out);
}
