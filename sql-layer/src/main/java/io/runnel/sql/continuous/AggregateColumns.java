package io.runnel.sql.continuous;

import io.runnel.sql.function.GatheringLimit;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.NumberForm;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlKind;

/**
 * An aggregation and the columns it takes.
 *
 * @param inputColumns indexes in the logical input, in the order in which the aggregation takes them
 * @param groupColumns indexes in those
 */
record AggregateColumns(List<Integer> inputColumns, List<Integer> groupColumns, List<AggregateColumn> columns) {
    private static final String COUNT_DISTINCT = "COUNT_DISTINCT";

    static AggregateColumns of(Aggregate aggregate) {
        return of(aggregate, aggregate.getGroupSet().asList());
    }

    /** @param grouping those of its grouping columns that come first, in order */
    static AggregateColumns of(Aggregate aggregate, List<Integer> grouping) {
        List<Integer> inputs = new ArrayList<>(grouping);
        List<Integer> groups = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            groups.add(i);
        }
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<AggregateColumn> columns = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            List<Integer> arguments = call.getArgList().stream()
                    .map(index -> position(inputs, index))
                    .toList();
            List<RelDataType> types = call.getArgList().stream()
                    .map(index -> fields.get(index).getType())
                    .toList();
            AggregateColumn.Function function = function(call, types, arguments);
            int argument = function instanceof AggregateColumn.Gathered
                    ? AggregateColumn.ALL
                    : arguments.isEmpty() ? AggregateColumn.NONE : arguments.get(0);
            int filter = call.filterArg < 0 ? AggregateColumn.NONE : position(inputs, call.filterArg);
            String name = call.getAggregation().getName() + " " + (call.getName() == null ? "" : call.getName());
            columns.add(new AggregateColumn(function, name.trim(), argument, filter, isDistinct(call)));
        }
        return new AggregateColumns(List.copyOf(inputs), groups, columns);
    }

    private static boolean isDistinct(AggregateCall call) {
        return call.isDistinct() || call.getAggregation().getName().equals(COUNT_DISTINCT);
    }

    private static int position(List<Integer> inputs, int index) {
        int position = inputs.indexOf(index);
        if (position < 0) {
            inputs.add(index);
            position = inputs.size() - 1;
        }
        return position;
    }

    private static AggregateColumn.Function function(
            AggregateCall call, List<RelDataType> types, List<Integer> arguments) {
        return switch (call.getAggregation().getKind()) {
            case COUNT -> new AggregateColumn.Count();
            case MIN -> new AggregateColumn.Min();
            case MAX -> new AggregateColumn.Max();
            case ANY_VALUE -> new AggregateColumn.ByOffset(false);
            case SUM -> new AggregateColumn.Sum(form(call, types.get(0)), form(call, call.getType()), scale(call));
            case AVG -> new AggregateColumn.Average(form(call, types.get(0)), form(call, call.getType()), scale(call));
            case VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP -> spread(call, types.get(0));
            default -> types.size() == 1 ? collecting(call, types, arguments) : gathered(call, types, arguments);
        };
    }

    private static AggregateColumn.Function spread(AggregateCall call, RelDataType argument) {
        form(call, argument); // Refuses what is no number.
        SqlKind kind = call.getAggregation().getKind();
        return new AggregateColumn.Spread(
                kind == SqlKind.VAR_SAMP || kind == SqlKind.STDDEV_SAMP,
                kind == SqlKind.STDDEV_POP || kind == SqlKind.STDDEV_SAMP,
                form(call, call.getType()),
                scale(call));
    }

    private static AggregateColumn.Function gathered(
            AggregateCall call, List<RelDataType> types, List<Integer> arguments) {
        return new AggregateColumn.Gathered(
                GatheredFunction.of(call, types).orElseThrow(() -> Refusals.function(call)), arguments);
    }

    private static AggregateColumn.Function collecting(
            AggregateCall call, List<RelDataType> types, List<Integer> arguments) {
        int limit = GatheringLimit.DEFAULT;
        return switch (call.getAggregation().getName()) {
            case "COLLECT_LIST" -> new AggregateColumn.Collect(false, limit);
            case "COLLECT_SET" -> new AggregateColumn.Collect(true, limit);
            case "EARLIEST_BY_OFFSET" -> new AggregateColumn.ByOffset(false);
            case "LATEST_BY_OFFSET" -> new AggregateColumn.ByOffset(true);
            case COUNT_DISTINCT -> new AggregateColumn.Count();
            case "HISTOGRAM" -> new AggregateColumn.Histogram(limit);
            default -> gathered(call, types, arguments);
        };
    }

    private static NumberForm form(AggregateCall call, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT -> NumberForm.BYTE;
            case SMALLINT -> NumberForm.SHORT;
            case INTEGER -> NumberForm.INTEGER;
            case BIGINT -> NumberForm.LONG;
            case REAL -> NumberForm.FLOAT;
            case FLOAT, DOUBLE -> NumberForm.DOUBLE;
            case DECIMAL -> NumberForm.DECIMAL;
            default -> throw Refusals.argument(call, type);
        };
    }

    private static int scale(AggregateCall call) {
        return Math.max(0, call.getType().getScale());
    }
}
