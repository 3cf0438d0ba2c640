package io.runnel.sql.operator;

import java.util.List;
import java.util.stream.IntStream;

/** What the groups of one aggregation have in common: its functions, and how groups are made and kept. */
final class Groups {
    private static final long GROUP_BYTES = 64;

    /** Of a function that gathers numbers. */
    private static final long SMALL_BYTES = 40;

    final List<AggregateColumn> columns;
    final RowFailures failures;

    /** Indexes of the functions whose memory depends on what they gather. */
    final int[] growing;

    /** Bytes of a group without those. */
    final long groupBytes;

    private final StateBudget budget;
    private final Arrivals arrivals = new Arrivals();

    Groups(List<AggregateColumn> columns, OperatorHost host) {
        this.columns = List.copyOf(columns);
        this.failures = host;
        this.budget = host.budget();
        this.growing = IntStream.range(0, columns.size())
                .filter(i ->
                        columns.get(i).distinct() || !columns.get(i).function().staysSmall())
                .toArray();
        this.groupBytes = GROUP_BYTES + (columns.size() - growing.length) * SMALL_BYTES;
    }

    /** A group of no rows. */
    Group start() {
        return new Group(this);
    }

    Accumulator accumulator(AggregateColumn column) {
        Accumulator function = column.function().accumulator(arrivals);
        return column.distinct() ? new DistinctAccumulator(function, budget) : function;
    }

    StateCodec<Group> codec() {
        return new StateCodec<>() {
            @Override
            public long heapBytes(Group group) {
                return group.heapBytes();
            }

            @Override
            public boolean takesOfBudget() {
                return columns.stream().anyMatch(AggregateColumn::distinct);
            }

            @Override
            public void release(Group group) {
                group.release();
            }

            @Override
            public void write(Group group, StateOutput out) {
                group.save(out);
            }

            @Override
            public Group read(StateInput in) {
                Group group = start();
                group.load(in);
                return group;
            }
        };
    }
}
