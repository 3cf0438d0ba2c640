package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** Hands only those rows on that count, by a FILTER or by DISTINCT. */
final class ChosenStates implements GroupStates {
    /** Which rows count. */
    @FunctionalInterface
    interface Choice {
        /** Adds the rows of a block that count to another, empty one. */
        void choose(RowBlock from, RowBlock to);
    }

    private final Choice choice;
    private final GroupStates states;
    private final RowBlock chosen = new RowBlock();

    ChosenStates(Choice choice, GroupStates states) {
        this.choice = choice;
        this.states = states;
    }

    @Override
    public void grow(int groups) {
        states.grow(groups);
    }

    @Override
    public void add(RowBlock block) {
        chosen.count = 0;
        choice.choose(block, chosen);
        states.add(chosen);
    }

    @Override
    public @Nullable Object result(int group) {
        return states.result(group);
    }
}
