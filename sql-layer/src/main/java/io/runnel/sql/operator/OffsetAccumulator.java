package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import org.jspecify.annotations.Nullable;

/** EARLIEST_BY_OFFSET and LATEST_BY_OFFSET: the first or the last argument to come. */
final class OffsetAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 32;

    private final boolean latest;
    private final Arrivals arrivals;
    private @Nullable Object kept;

    /** The arrival of what is kept. */
    private long arrival;

    OffsetAccumulator(boolean latest, Arrivals arrivals) {
        this.latest = latest;
        this.arrivals = arrivals;
    }

    @Override
    public void add(Object argument) {
        if (latest || kept == null) {
            kept = argument;
            arrival = arrivals.next();
        }
    }

    @Override
    public void merge(Accumulator other) {
        OffsetAccumulator offset = (OffsetAccumulator) other;
        if (offset.kept != null && (kept == null || latest == offset.arrival > arrival)) {
            kept = offset.kept;
            arrival = offset.arrival;
        }
    }

    @Override
    public long heapBytes() {
        return OBJECT_BYTES + RowSizes.of(kept);
    }

    @Override
    public void save(StateOutput out) {
        out.value(kept);
        out.number(arrival);
    }

    @Override
    public void load(StateInput in) {
        kept = in.value();
        arrival = in.number();
        arrivals.seen(arrival);
    }

    @Override
    public @Nullable Object result() {
        return kept;
    }
}
