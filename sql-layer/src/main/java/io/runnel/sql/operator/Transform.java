package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Filter and projection, stateless. A retraction takes the same way as the row it takes back, so a row that stops
 * passing the filter leaves as its retraction alone.
 */
public final class Transform implements ChangeSink {
    private final RowFunction function;
    private final int width;
    private final boolean keepsRow;
    private final ChangeSink out;

    /** An array nobody else holds; so a row that does not pass costs no allocation. */
    private @Nullable Object @Nullable [] spare;

    private Transform(RowFunction function, int width, boolean keepsRow, ChangeSink out) {
        this.function = function;
        this.width = width;
        this.keepsRow = keepsRow;
        this.out = out;
    }

    /** Fills the same array for every row: for a sink that does not hold on to it. */
    public static Transform reusingRow(RowFunction function, int width, ChangeSink out) {
        return new Transform(function, width, true, out);
    }

    /** Gives every row away in an array of its own. */
    public static Transform givingRow(RowFunction function, int width, ChangeSink out) {
        return new Transform(function, width, false, out);
    }

    @Override
    public void accept(ChangeKind kind, @Nullable Object[] row, long eventTimeMs) {
        @Nullable Object[] target = spare != null ? spare : new @Nullable Object[width];
        if (!function.apply(row, target)) {
            spare = target;
            return;
        }
        spare = keepsRow ? target : null;
        out.accept(kind, target, eventTimeMs);
    }
}
