package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** State of one group: what its functions have gathered, and the newest event time of its rows. */
final class Group {
    /** What COUNT(*) takes in: any object that is not null. */
    private static final Object ROW = new Object();

    private final List<AggregateColumn> columns;
    private final Accumulator[] accumulators;
    private long timeMs = Long.MIN_VALUE;
    private @Nullable RowKey key;

    Group(List<AggregateColumn> columns, StateBudget budget) {
        this.columns = columns;
        this.accumulators = new Accumulator[columns.size()];
        for (int i = 0; i < accumulators.length; i++) {
            Accumulator function = columns.get(i).function().accumulator();
            accumulators[i] = columns.get(i).distinct() ? new DistinctAccumulator(function, budget) : function;
        }
    }

    /** How groups of these functions are kept. */
    static StateCodec<Group> codec(List<AggregateColumn> columns, StateBudget budget) {
        return new StateCodec<>() {
            @Override
            public void write(Group group, StateOutput out) {
                out.number(group.timeMs);
                for (Accumulator accumulator : group.accumulators) {
                    accumulator.save(out);
                }
            }

            @Override
            public Group read(StateInput in) {
                Group group = new Group(columns, budget);
                group.timeMs = in.number();
                for (Accumulator accumulator : group.accumulators) {
                    accumulator.load(in);
                }
                return group;
            }
        };
    }

    /** The group's key in an object of its own, made of one that is equal when it is first asked for. */
    RowKey key(RowKey probe) {
        RowKey known = key;
        if (known == null) {
            known = probe.copy();
            key = known;
        }
        return known;
    }

    /** Whether no row was ever taken in. */
    boolean isNew() {
        return timeMs == Long.MIN_VALUE;
    }

    /** The newest event time of the group's rows: a late row does not lower it. */
    long timeMs() {
        return timeMs;
    }

    void add(@Nullable Object[] row, long rowTimeMs) {
        timeMs = Math.max(timeMs, rowTimeMs);
        for (int i = 0; i < accumulators.length; i++) {
            Object argument = argument(columns.get(i), row);
            if (argument != null) {
                accumulators[i].add(argument);
            }
        }
    }

    /** Takes a row back that was added. */
    void remove(@Nullable Object[] row, long rowTimeMs) {
        timeMs = Math.max(timeMs, rowTimeMs);
        for (int i = 0; i < accumulators.length; i++) {
            Object argument = argument(columns.get(i), row);
            if (argument != null) {
                accumulators[i].remove(argument);
            }
        }
    }

    private static @Nullable Object argument(AggregateColumn column, @Nullable Object[] row) {
        if (column.filter() != AggregateColumn.NONE && !Boolean.TRUE.equals(row[column.filter()])) {
            return null;
        }
        return column.argument() == AggregateColumn.NONE ? ROW : row[column.argument()];
    }

    /** The grouping columns, then the functions' values; null for one that fails. */
    @Nullable
    Object[] row(RowKey key, RowFailures failures) {
        int groupColumns = key.values().length;
        @Nullable Object[] row = new @Nullable Object[groupColumns + accumulators.length];
        key.writeTo(row);
        for (int i = 0; i < accumulators.length; i++) {
            try {
                row[groupColumns + i] = accumulators[i].result();
            } catch (ArithmeticException overflow) {
                failures.failed(columns.get(i).name(), overflow);
            }
        }
        return row;
    }
}
