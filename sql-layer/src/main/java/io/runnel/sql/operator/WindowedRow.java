package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a windowed aggregation gives: columns of the group's key and of its window, then the functions, then
 * perhaps the window's bounds once more.
 *
 * @param keyPlaces place of each column of the key
 * @param startPlace and {@code endPlace}: those of the bounds, or {@link #NONE}
 * @param functionsPlace of the first function
 * @param bounds whether the bounds are the last two columns besides, for those who write them into keys
 */
public record WindowedRow(List<Integer> keyPlaces, int startPlace, int endPlace, int functionsPlace, boolean bounds) {
    /** No such column. */
    public static final int NONE = -1;

    public WindowedRow {
        keyPlaces = List.copyOf(keyPlaces);
    }

    /** The same with the bounds besides. */
    public WindowedRow withBounds() {
        return new WindowedRow(keyPlaces, startPlace, endPlace, functionsPlace, true);
    }

    @Nullable
    Object[] of(RowKey key, long startMs, long endMs, Group group, int functions) {
        int width = functionsPlace + functions;
        @Nullable Object[] row = new @Nullable Object[bounds ? width + 2 : width];
        @Nullable Object[] values = key.values();
        for (int i = 0; i < values.length; i++) {
            row[keyPlaces.get(i)] = values[i];
        }
        if (startPlace >= 0) {
            row[startPlace] = startMs;
        }
        if (endPlace >= 0) {
            row[endPlace] = endMs;
        }
        group.results(row, functionsPlace);
        if (bounds) {
            row[width] = startMs;
            row[width + 1] = endMs;
        }
        return row;
    }
}
