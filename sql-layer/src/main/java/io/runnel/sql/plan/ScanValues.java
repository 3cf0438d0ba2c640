package io.runnel.sql.plan;

import org.jspecify.annotations.Nullable;

/**
 * What the expressions in a {@link ScanRequest} come to in one run of a query. Public because generated code makes it.
 *
 * @param bounds what the bounds compare with, in their order
 * @param limits add up to how many rows the query wants; none for all
 * @param tail add up to how many of the last rows it wants, if the request has a tail
 */
@SuppressWarnings("ArrayRecordComponent") // Made by generated code, read once, never compared.
public record ScanValues(
        @Nullable Object[] bounds,
        @Nullable Object[] limits,
        @Nullable Object[] tail) {
    /** Rows without limit. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    /** How many rows the query wants of this scan; {@link #NO_LIMIT} if it does not say. */
    public long limit() {
        return limits.length == 0 ? NO_LIMIT : sum(limits);
    }

    /** How many of the last rows the query wants. */
    public long tailRows() {
        return sum(tail);
    }

    private static long sum(@Nullable Object[] numbers) {
        long sum = 0;
        for (Object number : numbers) {
            sum += number == null ? 0 : ((Number) number).longValue();
        }
        return sum < 0 ? NO_LIMIT : sum;
    }
}
