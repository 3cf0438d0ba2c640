package io.runnel.sql.operator;

import java.util.List;

/**
 * The two sides of a join and how their rows are put together: a joined row has the left row's columns, then the right
 * row's. Rows join whose keys are equal and have no null.
 *
 * @param leftKey indexes of the key's columns in a left row
 * @param rightKey those in a right row, in the same order
 * @param leftWidth columns of a left row
 * @param condition what a joined row must fulfil besides; of its second argument it makes nothing
 * @param reusesRows whether a joined row may be filled again for the next one: for a sink that does not hold on to rows
 */
public record JoinSides(
        List<Integer> leftKey,
        List<Integer> rightKey,
        int leftWidth,
        int rightWidth,
        JoinKind kind,
        RowFunction condition,
        boolean reusesRows) {
    /** Lets every row pass. */
    public static final RowFunction ANY = (in, out) -> true;

    public JoinSides {
        leftKey = List.copyOf(leftKey);
        rightKey = List.copyOf(rightKey);
    }

    int[] leftColumns() {
        return leftKey.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] rightColumns() {
        return rightKey.stream().mapToInt(Integer::intValue).toArray();
    }
}
