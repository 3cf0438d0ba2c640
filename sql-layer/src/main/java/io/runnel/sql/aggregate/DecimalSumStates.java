package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import io.runnel.sql.memory.RowSizes;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** SUM of decimals. */
final class DecimalSumStates implements GroupStates {
    private final int argument;
    private final boolean zero;
    private final HeldMemory memory;
    private @Nullable BigDecimal[] sums = {};

    DecimalSumStates(AggregateScope scope, boolean zero) {
        this.argument = scope.argument();
        this.zero = zero;
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        sums = GroupArrays.grown(sums, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            BigDecimal value = (BigDecimal) block.rows[i][argument];
            if (value != null) {
                int group = block.groups[i];
                BigDecimal sum = sums[group];
                if (sum == null) {
                    memory.grow(RowSizes.LARGEST_DECIMAL);
                }
                sums[group] = sum == null ? value : sum.add(value);
            }
        }
    }

    @Override
    public @Nullable Object result(int group) {
        BigDecimal sum = sums[group];
        return sum == null && zero ? BigDecimal.ZERO : sum;
    }
}
