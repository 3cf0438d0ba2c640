package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/** MIN and MAX of whole numbers, dates and times. */
final class LongExtremeStates implements GroupStates {
    private final int argument;
    private final boolean largest;
    private final WholeNumber number;
    private final HeldMemory memory;
    private long[] extremes = {};
    private boolean[] any = {};

    LongExtremeStates(AggregateScope scope, boolean largest, WholeNumber number) {
        this.argument = scope.argument();
        this.largest = largest;
        this.number = number;
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        extremes = GroupArrays.grown(extremes, groups, memory);
        any = GroupArrays.grown(any, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            Object value = block.rows[i][argument];
            if (value != null) {
                add(block.groups[i], ((Number) value).longValue());
            }
        }
    }

    private void add(int group, long value) {
        long extreme = extremes[group];
        if (!any[group] || (largest ? value > extreme : value < extreme)) {
            extremes[group] = value;
            any[group] = true;
        }
    }

    @Override
    public @Nullable Object result(int group) {
        return any[group] ? number.box(extremes[group]) : null;
    }
}
