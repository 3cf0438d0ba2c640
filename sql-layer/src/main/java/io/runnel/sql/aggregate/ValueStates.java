package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import org.jspecify.annotations.Nullable;

/** Functions that keep one of the values of each group. */
abstract class ValueStates implements GroupStates {
    final int argument;
    private final HeldMemory memory;
    private @Nullable Object[] values = {};

    ValueStates(AggregateScope scope) {
        this.argument = scope.argument();
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        values = GroupArrays.grown(values, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            Object value = block.rows[i][argument];
            if (value != null) {
                int group = block.groups[i];
                Object kept = values[group];
                if (replaces(kept, value)) {
                    memory.grow(RowSizes.of(value));
                    values[group] = value;
                    memory.shrink(RowSizes.of(kept));
                }
            }
        }
    }

    /** Whether the value is kept instead of the one that was. */
    abstract boolean replaces(@Nullable Object kept, Object value);

    @Override
    public @Nullable Object result(int group) {
        return values[group];
    }
}
