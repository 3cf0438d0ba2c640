package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.LinkedHashSet;

/**
 * One aggregate function of a grouped aggregation.
 *
 * @param name what the function is called in messages
 * @param argument index of the argument in the input row, or {@link #NONE} for COUNT(*)
 * @param filter index of a BOOLEAN column that must be true for a row to count, or {@link #NONE}
 * @param distinct whether equal arguments count once
 */
public record AggregateColumn(Function function, String name, int argument, int filter, boolean distinct) {
    /** No such column. */
    public static final int NONE = -1;

    /** What is computed over the rows of a group. Null arguments never count. */
    public sealed interface Function {
        /** Whether an argument can be taken back, as changes of a table ask for. */
        default boolean takesBack() {
            return true;
        }

        Accumulator accumulator();
    }

    /** How many rows; 0 for none. */
    public record Count() implements Function {
        @Override
        public Accumulator accumulator() {
            return new CountAccumulator();
        }
    }

    /** The smallest argument; null for none. */
    public record Min() implements Function {
        @Override
        public boolean takesBack() {
            return false;
        }

        @Override
        public Accumulator accumulator() {
            return new ExtremeAccumulator(-1);
        }
    }

    /** The largest argument; null for none. */
    public record Max() implements Function {
        @Override
        public boolean takesBack() {
            return false;
        }

        @Override
        public Accumulator accumulator() {
            return new ExtremeAccumulator(1);
        }
    }

    /**
     * The sum; null for none. Exact for exact arguments: it overflows in its result only.
     *
     * @param input form of the argument
     * @param result form of the result
     * @param scale digits after the point of a result in {@link NumberForm#DECIMAL}
     */
    public record Sum(NumberForm input, NumberForm result, int scale) implements Function {
        @Override
        public Accumulator accumulator() {
            return SumAccumulator.of(input, result, scale);
        }
    }

    /** The mean; null for none. Its components are those of {@link Sum}. */
    public record Average(NumberForm input, NumberForm result, int scale) implements Function {
        @Override
        public Accumulator accumulator() {
            return new AverageAccumulator(SumAccumulator.of(input, result, scale));
        }
    }

    /**
     * All arguments as a list.
     *
     * @param distinctValues whether equal ones are kept once
     * @param limit most values in a group
     */
    public record Collect(boolean distinctValues, int limit) implements Function {
        @Override
        public Accumulator accumulator() {
            return new CollectAccumulator(distinctValues ? new LinkedHashSet<>() : new ArrayList<>(), limit);
        }
    }

    /**
     * The first or the last argument; null for none.
     *
     * @param latest whether it is the last
     */
    public record ByOffset(boolean latest) implements Function {
        @Override
        public boolean takesBack() {
            return false;
        }

        @Override
        public Accumulator accumulator() {
            return new OffsetAccumulator(latest);
        }
    }

    /**
     * How often each argument came, as a map.
     *
     * @param limit most different values in a group
     */
    public record Histogram(int limit) implements Function {
        @Override
        public Accumulator accumulator() {
            return new HistogramAccumulator(limit);
        }
    }
}
