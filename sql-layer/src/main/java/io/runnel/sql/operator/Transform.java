package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Filter and projection, stateless. Both rows of a change take the same way: one that stops passing the filter leaves as
 * its removal, one that never passed leaves no trace.
 */
public final class Transform implements ChangeSink {
    private final Half before;
    private final Half after;
    private final boolean passesRemovals;
    private final ChangeSink out;

    private Transform(RowFunction function, int width, boolean keepsRow, boolean passesRemovals, ChangeSink out) {
        this.before = new Half(function, width, keepsRow);
        this.after = new Half(function, width, keepsRow);
        this.passesRemovals = passesRemovals;
        this.out = out;
    }

    /**
     * Fills the same arrays for every change: for a sink that does not hold on to them.
     *
     * @param passesRemovals whether removals go on: not where a stream's rows are filtered, whose records without value
     *     pass no filter
     */
    public static Transform reusingRow(RowFunction function, int width, boolean passesRemovals, ChangeSink out) {
        return new Transform(function, width, true, passesRemovals, out);
    }

    /** Gives every row away in an array of its own. */
    public static Transform givingRow(RowFunction function, int width, boolean passesRemovals, ChangeSink out) {
        return new Transform(function, width, false, passesRemovals, out);
    }

    @Override
    public void accept(@Nullable Object @Nullable [] from, @Nullable Object @Nullable [] to, long timeMs) {
        if (to == null && !passesRemovals) {
            return;
        }
        @Nullable Object @Nullable [] left = from == null ? null : before.of(from);
        @Nullable Object @Nullable [] right = to == null ? null : after.of(to);
        if (left != null || right != null) {
            out.accept(left, right, timeMs);
        }
    }

    private static final class Half {
        private final RowFunction function;
        private final int width;
        private final boolean keepsRow;

        /** An array nobody else holds; so a row that does not pass costs no allocation. */
        private @Nullable Object @Nullable [] spare;

        Half(RowFunction function, int width, boolean keepsRow) {
            this.function = function;
            this.width = width;
            this.keepsRow = keepsRow;
        }

        @Nullable
        Object @Nullable [] of(@Nullable Object[] row) {
            @Nullable Object[] target = spare != null ? spare : new @Nullable Object[width];
            boolean passes = function.apply(row, target);
            spare = keepsRow || !passes ? target : null;
            return passes ? target : null;
        }
    }
}
