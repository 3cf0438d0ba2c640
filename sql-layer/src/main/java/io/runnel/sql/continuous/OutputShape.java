package io.runnel.sql.continuous;

import java.util.List;

/**
 * What a continuous query's answer is, beside the names and types of its columns.
 *
 * @param table whether its rows are the newest of their keys, such as those of an aggregation; else they are a stream's
 * @param keyColumns places of the key's columns among the answer's, in the order in which the key has them; -1 for one that
 *     the select list lacks; none for a stream without key, or if the key is a synthetic one that the answer does not have
 * @param windowed whether a key of it is a key and a window
 */
public record OutputShape(boolean table, List<Integer> keyColumns, boolean windowed) {
    /** The place of a key column that the select list lacks. */
    public static final int MISSING = -1;

    public OutputShape {
        keyColumns = List.copyOf(keyColumns);
    }
}
