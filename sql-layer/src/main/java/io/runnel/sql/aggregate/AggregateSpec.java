package io.runnel.sql.aggregate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an aggregation computes. Its rows have the grouping columns first, then the calls; one of a single column is that column's
 * bare value.
 *
 * @param bareInput whether a row of the input is its only column's bare value, rather than an array
 * @param keys columns that rows are grouped by, in the order of the output
 * @param wholeNumbers of each key the box that it comes in, or null of one that is no whole number
 * @param groupings which of the keys count, for each grouping set; the others are null in its rows
 */
public record AggregateSpec(
        boolean bareInput,
        int[] keys,
        @Nullable WholeNumber[] wholeNumbers,
        List<boolean[]> groupings,
        List<AggregateCall> calls) {
    int outputColumns() {
        return keys.length + calls.size();
    }
}
