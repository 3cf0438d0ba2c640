package io.runnel.sql.aggregate;

import io.runnel.sql.function.GatheringCall;
import org.jspecify.annotations.Nullable;

/** What is computed over the rows of a group. A row with a null argument does not count. */
public sealed interface AggregateFunction {
    /** What it has gathered of each group, nothing at first. */
    GroupStates states(AggregateScope scope);

    /** How many rows; 0 for none. */
    record Count() implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new CountStates(scope);
        }
    }

    /**
     * Sum of whole numbers, which fails if it does not fit 64 bits.
     *
     * @param zero whether the sum of none is 0, rather than null
     */
    record LongSum(boolean zero) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new LongSumStates(scope, zero);
        }
    }

    /** Sum of binary floating-point numbers. Its component is that of {@link LongSum}. */
    record DoubleSum(boolean zero) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new DoubleSumStates(scope, zero);
        }
    }

    /** Sum of decimals. Its component is that of {@link LongSum}. */
    record DecimalSum(boolean zero) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new DecimalSumStates(scope, zero);
        }
    }

    /**
     * The largest whole number, or the smallest; null for none.
     *
     * @param number the box that the argument comes in, and the result
     */
    record LongExtreme(boolean largest, WholeNumber number) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new LongExtremeStates(scope, largest, number);
        }
    }

    /** The largest value by its natural order, or the smallest; null for none. */
    record Extreme(boolean largest) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new ExtremeStates(scope, largest);
        }
    }

    /** Some value; null for none. */
    record AnyValue() implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new FirstValueStates(scope);
        }
    }

    /** The value of the only row, of a subquery that must have no second one; null for none. */
    record SingleValue() implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new SingleValueStates(scope);
        }
    }

    /** The same value for every group. */
    record Constant(@Nullable Object value) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new ConstantStates(value);
        }
    }

    /**
     * Which of some grouping keys the row's grouping set leaves out: a bit each, the first key's the highest (GROUPING).
     *
     * @param keys places among the grouping keys
     */
    record KeysLeftOut(int[] keys) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            long bits = 0;
            for (int key : keys) {
                bits = bits << 1 | (scope.grouping()[key] ? 0 : 1);
            }
            return new ConstantStates(bits);
        }
    }

    /** A function that gathers values by an object per group. It alone is told of nulls. */
    record Gathered(GatheringCall call) implements AggregateFunction {
        @Override
        public GroupStates states(AggregateScope scope) {
            return new GatheredStates(scope, call);
        }
    }
}
