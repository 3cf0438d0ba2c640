package io.runnel.sql.aggregate;

import io.runnel.sql.SqlException;
import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/** The value of a group's only row. */
final class SingleValueStates implements GroupStates {
    private final int argument;
    private final HeldMemory memory;
    private @Nullable Object[] values = {};
    private boolean[] any = {};

    SingleValueStates(AggregateScope scope) {
        this.argument = scope.argument();
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        values = GroupArrays.grown(values, groups, memory);
        any = GroupArrays.grown(any, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            int group = block.groups[i];
            if (any[group]) {
                throw new SqlException(
                        "21000",
                        "A subquery that stands for one value gave more than one row. Add LIMIT 1, or an aggregate function such"
                                + " as MAX.");
            }
            any[group] = true;
            values[group] = block.rows[i][argument];
        }
    }

    @Override
    public @Nullable Object result(int group) {
        return values[group];
    }
}
