package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each row of a stream as many times as the longest of its arrays has elements, with an element in the place of each
 * array; null where an array has no more. Rows that go on are in arrays of their own.
 */
public final class Explosion implements ChangeSink {
    private final int[] arrays;
    private final ChangeSink out;

    /** @param arrays indexes of the arrays in a row */
    public Explosion(int[] arrays, ChangeSink out) {
        this.arrays = arrays.clone();
        this.out = out;
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after != null) {
            int rows = rows(after, arrays);
            for (int index = 0; index < rows; index++) {
                out.accept(null, row(after, arrays, index), timeMs);
            }
        }
    }

    /** How many rows a row gives. */
    public static int rows(@Nullable Object[] row, int[] arrays) {
        int longest = 0;
        for (int array : arrays) {
            longest = row[array] instanceof List<?> list ? Math.max(longest, list.size()) : longest;
        }
        return longest;
    }

    /** A copy of the row with the elements of an index. */
    public static @Nullable Object[] row(@Nullable Object[] row, int[] arrays, int index) {
        @Nullable Object[] exploded = row.clone();
        for (int array : arrays) {
            exploded[array] = row[array] instanceof List<?> list && index < list.size() ? list.get(index) : null;
        }
        return exploded;
    }
}
