package io.runnel.sql.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes the rows of a join. */
final class JoinedRow {
    private static final @Nullable Object[] NOTHING = {};

    private final int leftWidth;
    private final int width;
    private final RowFunction condition;
    private final boolean reuses;
    private @Nullable Object @Nullable [] spare;

    JoinedRow(JoinSides sides) {
        this.leftWidth = sides.leftWidth();
        this.width = leftWidth + sides.rightWidth();
        this.condition = sides.condition();
        this.reuses = sides.reusesRows();
    }

    /** The row of two that have the same key; null if they do not fulfil the condition. */
    @Nullable
    Object @Nullable [] match(@Nullable Object[] left, @Nullable Object[] right) {
        @Nullable Object[] row = row();
        System.arraycopy(left, 0, row, 0, leftWidth);
        System.arraycopy(right, 0, row, leftWidth, width - leftWidth);
        return condition == JoinSides.ANY || condition.apply(row, NOTHING) ? given(row) : null;
    }

    /** A left row without partner. */
    @Nullable
    Object[] ofLeft(@Nullable Object[] left) {
        @Nullable Object[] row = row();
        System.arraycopy(left, 0, row, 0, leftWidth);
        Arrays.fill(row, leftWidth, width, null);
        return given(row);
    }

    /** A right row without partner. */
    @Nullable
    Object[] ofRight(@Nullable Object[] right) {
        @Nullable Object[] row = row();
        Arrays.fill(row, 0, leftWidth, null);
        System.arraycopy(right, 0, row, leftWidth, width - leftWidth);
        return given(row);
    }

    private @Nullable Object[] row() {
        @Nullable Object @Nullable [] free = spare;
        if (free == null) {
            free = new @Nullable Object[width];
            spare = free;
        }
        return free;
    }

    private @Nullable Object[] given(@Nullable Object[] row) {
        if (!reuses) {
            spare = null;
        }
        return row;
    }
}
