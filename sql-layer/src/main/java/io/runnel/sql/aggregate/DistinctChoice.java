package io.runnel.sql.aggregate;

import io.runnel.sql.memory.HeldMemory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** DISTINCT: the first row of those that have equal arguments in a group. */
final class DistinctChoice implements ChosenStates.Choice {
    private final int[] arguments;
    private final ValueKeys seen;
    private final RowBlock keys = new RowBlock();

    DistinctChoice(int[] arguments, HeldMemory memory) {
        this.arguments = arguments;
        this.seen = new ValueKeys(IntStream.rangeClosed(0, arguments.length).toArray(), memory);
        for (int i = 0; i < RowBlock.MOST_ROWS; i++) {
            keys.rows[i] = new @Nullable Object[1 + arguments.length];
        }
    }

    @Override
    public void choose(RowBlock from, RowBlock to) {
        keys.count = from.count;
        for (int i = 0; i < from.count; i++) {
            keys.rows[i][0] = from.groups[i];
            for (int index = 0; index < arguments.length; index++) {
                keys.rows[i][1 + index] = from.rows[i][arguments[index]];
            }
        }
        int known = seen.count();
        seen.find(keys);
        for (int i = 0; i < from.count; i++) {
            // New keys are numbered in the order of their rows.
            if (keys.groups[i] == known) {
                to.add(from.rows[i], from.groups[i]);
                known++;
            }
        }
    }
}
