package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** How often each argument came, in the order in which they came first. */
abstract class CountedValues implements Accumulator {
    private static final long OBJECT_BYTES = 96;

    /** Of a value, with how often it came. */
    private static final long ENTRY_BYTES = 80;

    private final Map<Object, Long> counts = new LinkedHashMap<>();
    private final int limit;
    private long heapBytes = OBJECT_BYTES;

    /** @param limit most different values in a group */
    CountedValues(int limit) {
        this.limit = limit;
    }

    /** The message for one value more than the limit. */
    abstract String tooMany(int most);

    /** Not to be changed, nor to be given away. */
    final Map<Object, Long> counts() {
        return counts;
    }

    @Override
    public final void add(Object argument) {
        add(argument, 1L);
    }

    private void add(Object argument, long times) {
        if (counts.size() == limit && !counts.containsKey(argument)) {
            throw new IllegalArgumentException(tooMany(limit));
        }
        if (counts.merge(argument, times, Long::sum) == times) {
            heapBytes += ENTRY_BYTES + RowSizes.of(argument);
        }
    }

    @Override
    public final void remove(Object argument) {
        if (counts.containsKey(argument)
                && counts.computeIfPresent(argument, (value, count) -> count == 1 ? null : count - 1) == null) {
            heapBytes -= ENTRY_BYTES + RowSizes.of(argument);
        }
    }

    @Override
    public final void merge(Accumulator other) {
        ((CountedValues) other).counts.forEach(this::add);
    }

    @Override
    public final long heapBytes() {
        return heapBytes;
    }

    @Override
    public final void save(StateOutput out) {
        out.value(counts);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public final void load(StateInput in) {
        ((Map<Object, Long>) Objects.requireNonNull(in.value())).forEach(this::add);
    }
}
