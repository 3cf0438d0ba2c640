package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One aggregate function of a grouped aggregation.
 *
 * @param name what the function is called in messages
 * @param argument index of the argument in the input row; {@link #NONE} for COUNT(*), {@link #ALL} for a function that
 *     takes its arguments together
 * @param filter index of a BOOLEAN column that must be true for a row to count, or {@link #NONE}
 * @param distinct whether equal arguments count once
 */
public record AggregateColumn(Function function, String name, int argument, int filter, boolean distinct) {
    /** No such column. */
    public static final int NONE = -1;

    /** In the place of the argument of {@link Gathered}. */
    public static final int ALL = -2;

    /** What is computed over the rows of a group. Null arguments never count. */
    public sealed interface Function {
        /** Whether an argument can be taken back, as changes of a table ask for. */
        default boolean takesBack() {
            return true;
        }

        /** Whether what it gathers takes as much memory after many arguments as after one, whatever they are. */
        default boolean staysSmall() {
            return false;
        }

        /** What it has gathered of no row. */
        Accumulator accumulator(Arrivals arrivals);
    }

    /** How many rows; 0 for none. */
    public record Count() implements Function {
        @Override
        public boolean staysSmall() {
            return true;
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
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
        public Accumulator accumulator(Arrivals arrivals) {
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
        public Accumulator accumulator(Arrivals arrivals) {
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
        public boolean staysSmall() {
            return true;
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return SumAccumulator.of(input, result, scale);
        }
    }

    /** The mean; null for none. Its components are those of {@link Sum}. */
    public record Average(NumberForm input, NumberForm result, int scale) implements Function {
        @Override
        public boolean staysSmall() {
            return true;
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return new AverageAccumulator(SumAccumulator.of(input, result, scale));
        }
    }

    /**
     * How far numbers are from their mean; null for none, and for one of a sample.
     *
     * @param sample whether the arguments are a sample of what is meant, rather than all of it
     * @param root whether it is the standard deviation, the root of the variance
     * @param result and {@code scale}: as of {@link Sum}
     */
    public record Spread(boolean sample, boolean root, NumberForm result, int scale) implements Function {
        @Override
        public boolean staysSmall() {
            return true;
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return new SpreadAccumulator(this);
        }
    }

    /**
     * Whole numbers bit by bit; null for none.
     *
     * @param result form of the result
     */
    public record Bits(Gate gate, NumberForm result) implements Function {
        /** How two numbers become one. */
        public enum Gate {
            AND,
            OR,
            XOR;

            long of(long one, long other) {
                return switch (this) {
                    case AND -> one & other;
                    case OR -> one | other;
                    case XOR -> one ^ other;
                };
            }
        }

        @Override
        public boolean takesBack() {
            return gate == Gate.XOR;
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return new BitAccumulator(this);
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
        public Accumulator accumulator(Arrivals arrivals) {
            return distinctValues ? new CollectSetAccumulator(limit) : new CollectAccumulator(limit);
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
        public Accumulator accumulator(Arrivals arrivals) {
            return new OffsetAccumulator(latest, arrivals);
        }
    }

    /**
     * How often each argument came, as a map.
     *
     * @param limit most different values in a group
     */
    public record Histogram(int limit) implements Function {
        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return new HistogramAccumulator(limit);
        }
    }

    /**
     * A function that is defined elsewhere, of several arguments or none of the above.
     *
     * @param form makes its accumulators
     * @param arguments indexes in the input row, in order
     */
    public record Gathered(Form form, List<Integer> arguments) implements Function {
        /** What such a function is to the operators. */
        public interface Form {
            /** What it has gathered of no row. */
            Accumulator start(Arrivals arrivals);

            /** Whether its accumulators take arguments back. */
            boolean takesBack();
        }

        public Gathered {
            arguments = List.copyOf(arguments);
        }

        @Override
        public boolean takesBack() {
            return form.takesBack();
        }

        @Override
        public Accumulator accumulator(Arrivals arrivals) {
            return form.start(arrivals);
        }

        /** A row's arguments in an array of their own. */
        @Nullable
        Object[] arguments(@Nullable Object[] row) {
            @Nullable Object[] values = new @Nullable Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row[arguments.get(i)];
            }
            return values;
        }
    }
}
