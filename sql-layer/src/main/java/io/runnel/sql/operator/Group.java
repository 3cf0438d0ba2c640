package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** State of one group: what its functions have gathered, and what it last gave. */
public final class Group {
    private final GroupKey key;
    private final Accumulator[] accumulators;
    private long eventTimeMs = Long.MIN_VALUE;
    private boolean given;
    private @Nullable Object @Nullable [] lastRow;

    Group(GroupKey key, List<AggregateColumn> columns, StateBudget budget) {
        this.key = key;
        this.accumulators = new Accumulator[columns.size()];
        for (int i = 0; i < accumulators.length; i++) {
            Accumulator function = columns.get(i).function().accumulator();
            accumulators[i] = columns.get(i).distinct() ? new DistinctAccumulator(function, budget) : function;
        }
    }

    GroupKey key() {
        return key;
    }

    Accumulator accumulator(int index) {
        return accumulators[index];
    }

    /** The newest event time of the group's rows: a late row does not lower it. */
    long advanceTo(long rowTimeMs) {
        eventTimeMs = Math.max(eventTimeMs, rowTimeMs);
        return eventTimeMs;
    }

    /** Whether the group has given a row before; from now on it has. */
    boolean given() {
        boolean before = given;
        given = true;
        return before;
    }

    /** Keeps the row for the next update's retraction and answers the one kept before. */
    @Nullable
    Object @Nullable [] replaceRow(@Nullable Object[] row) {
        @Nullable Object[] before = lastRow;
        lastRow = row;
        return before;
    }
}
