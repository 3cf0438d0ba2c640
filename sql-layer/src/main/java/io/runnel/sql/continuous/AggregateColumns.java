package io.runnel.sql.continuous;

import io.runnel.sql.operator.AggregateColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/**
 * An aggregation and the columns it takes.
 *
 * @param inputColumns indexes in the logical input, in the order in which the aggregation takes them
 * @param groupColumns indexes in those
 */
record AggregateColumns(List<Integer> inputColumns, List<Integer> groupColumns, List<AggregateColumn> columns) {
    static AggregateColumns of(Aggregate aggregate) {
        return of(aggregate, aggregate.getGroupSet().asList());
    }

    /** @param grouping those of its grouping columns that come first, in order */
    static AggregateColumns of(Aggregate aggregate, List<Integer> grouping) {
        return of(aggregate, grouping, aggregate.getAggCallList(), 0);
    }

    /** The functions of these calls, which take columns of their own, even where these group too. */
    static AggregateColumns apart(Aggregate aggregate, List<AggregateCall> calls) {
        List<Integer> grouping = aggregate.getGroupSet().asList();
        return of(aggregate, grouping, calls, grouping.size());
    }

    /** @param shared index of the first column that functions may take */
    private static AggregateColumns of(
            Aggregate aggregate, List<Integer> grouping, List<AggregateCall> calls, int shared) {
        List<Integer> inputs = new ArrayList<>(grouping);
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            groups.add(i);
        }
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<AggregateColumn> columns = new ArrayList<>();
        for (AggregateCall call : calls) {
            Stream<Integer> keys =
                    call.getCollation().getFieldCollations().stream().map(RelFieldCollation::getFieldIndex);
            List<Integer> arguments = Stream.concat(call.getArgList().stream(), keys)
                    .map(index -> position(inputs, index, shared))
                    .toList();
            List<RelDataType> types = call.getArgList().stream()
                    .map(index -> fields.get(index).getType())
                    .toList();
            AggregateColumn.Function function = AggregateForms.function(call, types, arguments);
            int argument = function instanceof AggregateColumn.Gathered
                    ? AggregateColumn.ALL
                    : arguments.isEmpty() ? AggregateColumn.NONE : arguments.get(0);
            int filter = call.filterArg < 0 ? AggregateColumn.NONE : position(inputs, call.filterArg, shared);
            String name = call.getAggregation().getName() + " " + (call.getName() == null ? "" : call.getName());
            columns.add(new AggregateColumn(function, name.trim(), argument, filter, isDistinct(call)));
        }
        return new AggregateColumns(List.copyOf(inputs), groups, columns);
    }

    private static boolean isDistinct(AggregateCall call) {
        return call.isDistinct() || call.getAggregation().getName().equals(AggregateForms.COUNT_DISTINCT);
    }

    private static int position(List<Integer> inputs, int index, int shared) {
        int position = inputs.subList(shared, inputs.size()).indexOf(index);
        if (position >= 0) {
            return shared + position;
        }
        inputs.add(index);
        return inputs.size() - 1;
    }
}
