package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import org.jspecify.annotations.Nullable;

/**
 * SUM of whole numbers: in 64 bits, and how often it has left them, upwards less downwards. So a sum that only on its way is out of range
 * is right in the end, in whatever order its rows come.
 */
final class LongSumStates implements GroupStates {
    private final int argument;
    private final boolean zero;
    private final HeldMemory memory;
    private long[] sums = {};
    private boolean[] any = {};
    private int @Nullable [] wraps;

    LongSumStates(AggregateScope scope, boolean zero) {
        this.argument = scope.argument();
        this.zero = zero;
        this.memory = scope.memory();
    }

    @Override
    public void grow(int groups) {
        sums = GroupArrays.grown(sums, groups, memory);
        any = GroupArrays.grown(any, groups, memory);
        if (wraps != null) {
            wraps = GroupArrays.grown(wraps, groups, memory);
        }
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
        long sum = sums[group];
        long next = sum + value;
        sums[group] = next;
        any[group] = true;
        if (((sum ^ next) & (value ^ next)) < 0) {
            wrap(group, value > 0 ? 1 : -1);
        }
    }

    private void wrap(int group, int direction) {
        int[] counted = wraps;
        if (counted == null) {
            counted = GroupArrays.grown(new int[0], sums.length, memory);
            wraps = counted;
        }
        counted[group] += direction;
    }

    @Override
    public @Nullable Object result(int group) {
        if (wraps != null && wraps[group] != 0) {
            throw new ArithmeticException("long overflow");
        }
        return any[group] || zero ? sums[group] : null;
    }
}
