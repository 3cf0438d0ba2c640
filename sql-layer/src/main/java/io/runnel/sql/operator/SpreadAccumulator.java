package io.runnel.sql.operator;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** VAR_POP, VAR_SAMP and their roots, updated so that no digits are lost between large sums of squares (Welford, 1962). */
final class SpreadAccumulator implements Accumulator {
    private final AggregateColumn.Spread function;
    private long count;
    private double mean;
    private double squares;

    SpreadAccumulator(AggregateColumn.Spread function) {
        this.function = function;
    }

    @Override
    public void add(Object argument) {
        double value = ((Number) argument).doubleValue();
        count++;
        double distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
    }

    @Override
    public void remove(Object argument) {
        double value = ((Number) argument).doubleValue();
        double before = count == 1 ? 0 : (mean * count - value) / (count - 1);
        squares = count <= 2 ? 0 : Math.max(0, squares - (value - before) * (value - mean));
        mean = before;
        count--;
    }

    /** Chan, Golub and LeVeque, 1983. */
    @Override
    public void merge(Accumulator other) {
        SpreadAccumulator part = (SpreadAccumulator) other;
        if (part.count > 0) {
            double distance = part.mean - mean;
            double share = (double) part.count / (count + part.count);
            squares += part.squares + distance * distance * count * share;
            mean += distance * share;
            count += part.count;
        }
    }

    @Override
    public @Nullable Object result() {
        long below = function.sample() ? count - 1 : count;
        if (below <= 0) {
            return null;
        }
        double variance = squares / below;
        double value = function.root() ? Math.sqrt(variance) : variance;
        return function.result() == NumberForm.DOUBLE
                ? (Object) value
                : function.result().of(new BigDecimal(value), function.scale());
    }

    @Override
    public void save(StateOutput out) {
        out.number(count);
        out.real(mean);
        out.real(squares);
    }

    @Override
    public void load(StateInput in) {
        count = in.number();
        mean = in.real();
        squares = in.real();
    }
}
