package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** EARLIEST_BY_OFFSET and LATEST_BY_OFFSET: the first or the last argument. */
final class OffsetAccumulator implements Accumulator {
    private final boolean latest;
    private @Nullable Object kept;

    OffsetAccumulator(boolean latest) {
        this.latest = latest;
    }

    @Override
    public void add(Object argument) {
        if (latest || kept == null) {
            kept = argument;
        }
    }

    @Override
    public void save(StateOutput out) {
        out.value(kept);
    }

    @Override
    public void load(StateInput in) {
        kept = in.value();
    }

    @Override
    public @Nullable Object result() {
        return kept;
    }
}
