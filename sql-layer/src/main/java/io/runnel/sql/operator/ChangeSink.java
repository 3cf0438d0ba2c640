package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Takes the changes of a stream or a table in order. Every operator is a sink that was given the sink behind it, so a
 * pipeline is its first operator; one with two inputs has a sink for each. For one thread at a time.
 *
 * <p>A change is a pair of rows:
 *
 * <table>
 * <caption>What a pair means</caption>
 * <tr><th>before</th><th>after</th><th>of a stream</th><th>of a table</th></tr>
 * <tr><td>null</td><td>row</td><td>a row comes (+I)</td><td>a row comes (+I); or it replaces what stands under its key,
 *     where nobody asked for the row before</td></tr>
 * <tr><td>row</td><td>row</td><td>never</td><td>the second replaces the first (-U, +U)</td></tr>
 * <tr><td>row</td><td>null</td><td>a record without value comes: just the row's key columns are set</td><td>the row
 *     goes (-D); where nobody asked for the row before, just its key columns are set</td></tr>
 * </table>
 */
@FunctionalInterface
public interface ChangeSink {
    /**
     * Takes one change and passes on what follows from it before it returns.
     *
     * @param before and {@code after}: in the forms that {@link io.runnel.sql.SqlEngine} lists, at least one of them; the
     *     caller may use the arrays again after the call unless the operator says that it gives rows away
     * @param timeMs when the change happened: the timestamp of the record it comes from, or the newest of several
     */
    void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs);
}
