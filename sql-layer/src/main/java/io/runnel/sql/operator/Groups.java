package io.runnel.sql.operator;

import java.util.List;

/** What the groups of one aggregation have in common: its functions, and how groups are made and kept. */
final class Groups {
    final List<AggregateColumn> columns;
    final RowFailures failures;
    private final StateBudget budget;
    private final Arrivals arrivals = new Arrivals();

    Groups(List<AggregateColumn> columns, OperatorHost host) {
        this.columns = List.copyOf(columns);
        this.failures = host;
        this.budget = host.budget();
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
