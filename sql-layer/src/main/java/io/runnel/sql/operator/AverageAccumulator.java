package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/** AVG. */
final class AverageAccumulator implements Accumulator {
    private final SumAccumulator sum;

    AverageAccumulator(SumAccumulator sum) {
        this.sum = sum;
    }

    @Override
    public void add(Object argument) {
        sum.add(argument);
    }

    @Override
    public void remove(Object argument) {
        sum.remove(argument);
    }

    @Override
    public void merge(Accumulator other) {
        sum.merge(((AverageAccumulator) other).sum);
    }

    @Override
    public void save(StateOutput out) {
        sum.save(out);
    }

    @Override
    public void load(StateInput in) {
        sum.load(in);
    }

    @Override
    public @Nullable Object result() {
        return sum.count == 0 ? null : sum.mean();
    }
}
