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
            int argument = AggregateColumn.NONE;
            RelDataType argumentType = call.getType();
            if (!call.getArgList().isEmpty()) {
                int index = call.getArgList().get(0);
                argument = position(inputs, index);
                argumentType = fields.get(index).getType();
            }
            int filter = call.filterArg < 0 ? AggregateColumn.NONE : position(inputs, call.filterArg);
            String name = call.getAggregation().getName() + " " + (call.getName() == null ? "" : call.getName());
            columns.add(
                    new AggregateColumn(function(call, argumentType), name.trim(), argument, filter, isDistinct(call)));
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

    private static AggregateColumn.Function function(AggregateCall call, RelDataType argumentType) {
        return switch (call.getAggregation().getKind()) {
            case COUNT -> new AggregateColumn.Count();
            case MIN -> new AggregateColumn.Min();
            case MAX -> new AggregateColumn.Max();
            case SUM -> new AggregateColumn.Sum(form(call, argumentType), form(call, call.getType()), scale(call));
            case AVG -> new AggregateColumn.Average(form(call, argumentType), form(call, call.getType()), scale(call));
            default -> collecting(call);
        };
    }

    private static AggregateColumn.Function collecting(AggregateCall call) {
        if (call.getArgList().size() > 1) {
            throw Refusals.function(call);
        }
        int limit = GatheringLimit.DEFAULT;
        return switch (call.getAggregation().getName()) {
            case "COLLECT_LIST" -> new AggregateColumn.Collect(false, limit);
            case "COLLECT_SET" -> new AggregateColumn.Collect(true, limit);
            case "EARLIEST_BY_OFFSET" -> new AggregateColumn.ByOffset(false);
            case "LATEST_BY_OFFSET" -> new AggregateColumn.ByOffset(true);
            case COUNT_DISTINCT -> new AggregateColumn.Count();
            case "HISTOGRAM" -> new AggregateColumn.Histogram(limit);
            default -> throw Refusals.function(call);
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
