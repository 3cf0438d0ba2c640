package io.runnel.sql.aggregate;

/**
 * FILTER: the rows where a column is true.
 *
 * @param column a BOOLEAN one
 */
record FilterChoice(int column) implements ChosenStates.Choice {
    @Override
    public void choose(RowBlock from, RowBlock to) {
        for (int i = 0; i < from.count; i++) {
            if (Boolean.TRUE.equals(from.rows[i][column])) {
                to.add(from.rows[i], from.groups[i]);
            }
        }
    }
}
