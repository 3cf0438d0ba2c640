package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** A value that no row changes. */
final class ConstantStates implements GroupStates {
    private final @Nullable Object value;

    ConstantStates(@Nullable Object value) {
        this.value = value;
    }

    @Override
    public void grow(int groups) {
        // Nothing is kept.
    }

    @Override
    public void add(RowBlock block) {
        // Rows do not matter.
    }

    @Override
    public @Nullable Object result(int group) {
        return value;
    }
}
