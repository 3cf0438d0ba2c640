package io.runnel.sql.operator;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Passes on each argument once; every value seen counts against the query's budget. */
final class DistinctAccumulator implements Accumulator {
    private final Set<Object> seen = new HashSet<>();
    private final Accumulator function;
    private final StateBudget budget;

    DistinctAccumulator(Accumulator function, StateBudget budget) {
        this.function = function;
        this.budget = budget;
    }

    @Override
    public void add(Object argument) {
        if (seen.add(argument)) {
            budget.take();
            function.add(argument);
        }
    }

    @Override
    public @Nullable Object result() {
        return function.result();
    }
}
