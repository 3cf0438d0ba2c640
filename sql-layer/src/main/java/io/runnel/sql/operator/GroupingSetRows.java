package io.runnel.sql.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each change once for each of several grouping sets, with null in the place of the grouping columns that the set
 * leaves out, and the set's number as one column more. A row with null in a column that the set has is in no group of it.
 * Rows that go on are in arrays of their own.
 */
public final class GroupingSetRows implements ChangeSink {
    private final int groupColumns;
    private final List<Long> sets;
    private final ChangeSink out;

    /**
     * @param groupColumns how many of the first columns group
     * @param sets number of each set: a bit for each column that it leaves out, the first column's the highest, as {@code
     *     GROUPING} has it
     */
    public GroupingSetRows(int groupColumns, List<Long> sets, ChangeSink out) {
        this.groupColumns = groupColumns;
        this.sets = List.copyOf(sets);
        this.out = out;
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        for (long set : sets) {
            @Nullable Object @Nullable [] from = before == null ? null : row(before, set);
            @Nullable Object @Nullable [] to = after == null ? null : row(after, set);
            if (from != null || to != null) {
                out.accept(from, to, timeMs);
            }
        }
    }

    private @Nullable Object @Nullable [] row(@Nullable Object[] row, long set) {
        @Nullable Object[] grouped = Arrays.copyOf(row, row.length + 1);
        for (int column = 0; column < groupColumns; column++) {
            boolean leftOut = (set >> (groupColumns - 1 - column) & 1) != 0;
            if (leftOut) {
                grouped[column] = null;
            } else if (grouped[column] == null) {
                return null;
            }
        }
        grouped[row.length] = set;
        return grouped;
    }
}
