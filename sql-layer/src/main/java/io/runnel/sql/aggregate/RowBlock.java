package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** Rows that are looked at together, so that each loop over them does one thing. Used again and again. */
final class RowBlock {
    /** Few enough that the rows, which nobody reserves memory for, do not count though they may be wide. */
    static final int MOST_ROWS = 64;

    final @Nullable Object[][] rows = new @Nullable Object[MOST_ROWS][];

    /** The number of each row's group. */
    final int[] groups = new int[MOST_ROWS];

    int count;

    boolean isFull() {
        return count == MOST_ROWS;
    }

    void add(@Nullable Object[] row) {
        rows[count++] = row;
    }

    void add(@Nullable Object[] row, int group) {
        groups[count] = group;
        rows[count++] = row;
    }
}
