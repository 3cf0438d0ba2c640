package io.runnel.sql.operator;

import io.runnel.sql.memory.RowSizes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Passes on each argument once; every value seen counts against the query's budget. */
final class DistinctAccumulator implements Accumulator {
    private static final long OBJECT_BYTES = 96;

    /** Of a value, with how often it came. */
    private static final long ENTRY_BYTES = 72;

    /** How often each argument came. */
    private final Map<Object, Long> seen = new HashMap<>();

    private final Accumulator function;
    private final StateBudget budget;
    private long heapBytes = OBJECT_BYTES;

    DistinctAccumulator(Accumulator function, StateBudget budget) {
        this.function = function;
        this.budget = budget;
    }

    @Override
    public void add(Object argument) {
        if (seen.merge(argument, 1L, Long::sum) == 1) {
            budget.take();
            heapBytes += bytes(argument);
            function.add(argument);
        }
    }

    @Override
    public void remove(Object argument) {
        Long left = seen.computeIfPresent(argument, (value, count) -> count - 1);
        if (left != null && left == 0) {
            seen.remove(argument);
            budget.giveBack();
            heapBytes -= bytes(argument);
            function.remove(argument);
        }
    }

    @Override
    public void merge(Accumulator other) {
        DistinctAccumulator distinct = (DistinctAccumulator) other;
        distinct.seen.forEach((argument, count) -> {
            if (seen.merge(argument, count, Long::sum).equals(count)) {
                heapBytes += bytes(argument);
                function.add(argument);
            } else {
                budget.giveBack();
            }
        });
    }

    @Override
    public void release() {
        seen.keySet().forEach(argument -> budget.giveBack());
    }

    @Override
    public @Nullable Object result() {
        return function.result();
    }

    @Override
    public long heapBytes() {
        return heapBytes + function.heapBytes();
    }

    private static long bytes(Object argument) {
        return ENTRY_BYTES + RowSizes.of(argument);
    }

    @Override
    public void save(StateOutput out) {
        out.value(seen);
        function.save(out);
    }

    @Override
    @SuppressWarnings("unchecked") // what save wrote
    public void load(StateInput in) {
        Map<Object, Long> saved = (Map<Object, Long>) Objects.requireNonNull(in.value());
        saved.keySet().forEach(value -> {
            budget.take();
            heapBytes += bytes(value);
        });
        seen.putAll(saved);
        function.load(in);
    }
}
