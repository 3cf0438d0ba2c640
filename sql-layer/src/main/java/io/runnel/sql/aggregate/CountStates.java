package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/** COUNT. */
final class CountStates implements GroupStates {
    private final int[] arguments;
    private final HeldMemory memory;
    private long[] counts = {};

    CountStates(AggregateScope scope) {
        this.arguments = scope.arguments();
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        counts = GroupArrays.grown(counts, groups, memory);
    }

    @Override
    public void add(RowBlock block) {
        if (arguments.length == 0) {
            for (int i = 0; i < block.count; i++) {
                counts[block.groups[i]]++;
            }
        } else if (arguments.length == 1) {
            int argument = arguments[0];
            for (int i = 0; i < block.count; i++) {
                if (block.rows[i][argument] != null) {
                    counts[block.groups[i]]++;
                }
            }
        } else {
            addTuples(block);
        }
    }

    private void addTuples(RowBlock block) {
        for (int i = 0; i < block.count; i++) {
            boolean counts = true;
            for (int argument : arguments) {
                counts &= block.rows[i][argument] != null;
            }
            this.counts[block.groups[i]] += counts ? 1 : 0;
        }
    }

    @Override
    public @Nullable Object result(int group) {
        return counts[group];
    }
}
