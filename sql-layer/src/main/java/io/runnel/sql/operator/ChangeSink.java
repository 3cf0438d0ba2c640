package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Takes changelog rows in order. Every operator is a sink that was given the sink behind it, so a pipeline is its first
 * operator. For one thread at a time.
 */
@FunctionalInterface
public interface ChangeSink {
    /**
     * Takes one change and passes on what follows from it before it returns.
     *
     * @param row in the forms that {@link io.runnel.sql.SqlEngine} lists; the caller may use the array again after the
     *     call unless the operator says that it gives rows away
     * @param eventTimeMs when the change happened: the timestamp of the record it comes from, or the newest of several
     */
    void accept(ChangeKind kind, @Nullable Object[] row, long eventTimeMs);
}
