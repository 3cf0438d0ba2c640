package io.runnel.sql.continuous;

import java.util.List;

/**
 * What the rows of a flow are changes of.
 *
 * @param table whether rows replace each other under their key; else each stands for itself
 * @param keyColumns indexes of the columns that make the key, in its order; {@link #MISSING} for one that is no column;
 *     none if rows have no key
 * @param windowed whether the key has a window besides
 */
public record OutputShape(boolean table, List<Integer> keyColumns, boolean windowed) {
    /** In the place of a key column that was not selected. */
    public static final int MISSING = -1;

    public OutputShape {
        keyColumns = List.copyOf(keyColumns);
    }
}
