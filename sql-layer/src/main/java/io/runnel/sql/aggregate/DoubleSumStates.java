package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/** SUM of binary floating-point numbers. */
final class DoubleSumStates implements GroupStates {
    private final int argument;
    private final boolean zero;
    private final HeldMemory memory;
    private double[] sums = {};
    private boolean[] any = {};

    DoubleSumStates(AggregateScope scope, boolean zero) {
        this.argument = scope.argument();
        this.zero = zero;
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        sums = GroupArrays.grown(sums, groups, memory);
        any = GroupArrays.grown(any, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            Object value = block.rows[i][argument];
            if (value != null) {
                int group = block.groups[i];
                sums[group] += ((Number) value).doubleValue();
                any[group] = true;
            }
        }
    }

    @Override
    public @Nullable Object result(int group) {
        return any[group] || zero ? sums[group] : null;
    }
}
