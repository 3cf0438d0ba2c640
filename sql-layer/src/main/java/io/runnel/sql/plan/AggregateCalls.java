package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.aggregate.AggregateFunction;
import io.runnel.sql.aggregate.WholeNumber;
import io.runnel.sql.function.GatheringCall;
import io.runnel.sql.function.NumberFunctions;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.jspecify.annotations.Nullable;

/** Which of our aggregate functions computes a call of Calcite's. */
final class AggregateCalls {
    private AggregateCalls() {}

    /** The function that computes a call; empty if only Calcite's own operator can. */
    static Optional<AggregateFunction> function(AggregateCall call, Aggregate aggregate) {
        boolean plain = call.distinctKeys == null
                && !call.ignoreNulls()
                && call.getCollation().getFieldCollations().isEmpty();
        if (!plain) {
            return Optional.empty();
        }
        if (call.getAggregation() == NumberFunctions.SUM0) {
            return Optional.of(new AggregateFunction.LongSum(true));
        }
        if (call.getAggregation() instanceof SqlUserDefinedAggFunction) {
            return gathered(call, aggregate);
        }
        return standard(call, aggregate);
    }

    private static Optional<AggregateFunction> standard(AggregateCall call, Aggregate aggregate) {
        return switch (call.getAggregation().getKind()) {
            case COUNT -> Optional.of(new AggregateFunction.Count());
            case SUM -> sum(argument(call, aggregate), call.getType(), false);
            case SUM0 -> sum(argument(call, aggregate), call.getType(), true);
            case MIN -> extreme(argument(call, aggregate), call.getType(), false);
            case MAX -> extreme(argument(call, aggregate), call.getType(), true);
            case ANY_VALUE -> Optional.of(new AggregateFunction.AnyValue());
            case SINGLE_VALUE -> Optional.of(new AggregateFunction.SingleValue());
            case GROUPING, GROUPING_ID ->
                Optional.of(new AggregateFunction.KeysLeftOut(call.getArgList().stream()
                        .mapToInt(aggregate.getGroupSet()::indexOf)
                        .toArray()));
            case LITERAL_AGG -> literal(call);
            default -> Optional.empty();
        };
    }

    private static RelDataType argument(AggregateCall call, Aggregate aggregate) {
        return aggregate
                .getInput()
                .getRowType()
                .getFieldList()
                .get(call.getArgList().get(0))
                .getType();
    }

    private static Optional<AggregateFunction> sum(RelDataType argument, RelDataType result, boolean zero) {
        SqlTypeName from = argument.getSqlTypeName();
        SqlTypeName to = result.getSqlTypeName();
        if (SqlTypeName.INT_TYPES.contains(from) && to == SqlTypeName.BIGINT) {
            return Optional.of(new AggregateFunction.LongSum(zero));
        }
        if (SqlTypeName.APPROX_TYPES.contains(from) && (to == SqlTypeName.DOUBLE || to == SqlTypeName.FLOAT)) {
            return Optional.of(new AggregateFunction.DoubleSum(zero));
        }
        return from == SqlTypeName.DECIMAL && to == SqlTypeName.DECIMAL
                ? Optional.of(new AggregateFunction.DecimalSum(zero))
                : Optional.empty();
    }

    private static Optional<AggregateFunction> extreme(RelDataType argument, RelDataType result, boolean largest) {
        if (argument.getSqlTypeName() != result.getSqlTypeName()) {
            return Optional.empty();
        }
        WholeNumber number = wholeNumber(argument);
        if (number != null) {
            return Optional.of(new AggregateFunction.LongExtreme(largest, number));
        }
        Type form = SqlTypes.FACTORY.getJavaClass(argument);
        boolean comparable =
                form instanceof Class<?> type && (type.isPrimitive() || Comparable.class.isAssignableFrom(type));
        return comparable ? Optional.of(new AggregateFunction.Extreme(largest)) : Optional.empty();
    }

    /** The box that values of a type come in; null if they are no whole numbers. */
    static @Nullable WholeNumber wholeNumber(RelDataType type) {
        Type form = SqlTypes.FACTORY.getJavaClass(type);
        if (form == long.class || form == Long.class) {
            return WholeNumber.LONG;
        }
        if (form == int.class || form == Integer.class) {
            return WholeNumber.INT;
        }
        if (form == short.class || form == Short.class) {
            return WholeNumber.SHORT;
        }
        return form == byte.class || form == Byte.class ? WholeNumber.BYTE : null;
    }

    private static Optional<AggregateFunction> literal(AggregateCall call) {
        return call.rexList.size() == 1
                        && call.rexList.get(0) instanceof RexLiteral literal
                        && literal.getType().getSqlTypeName() == SqlTypeName.BOOLEAN
                ? Optional.of(new AggregateFunction.Constant(literal.getValueAs(Boolean.class)))
                : Optional.empty();
    }

    private static Optional<AggregateFunction> gathered(AggregateCall call, Aggregate aggregate) {
        List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
        List<RelDataType> arguments = call.getArgList().stream()
                .map(argument -> fields.get(argument).getType())
                .toList();
        return GatheringCall.of(call.getAggregation(), arguments).map(AggregateFunction.Gathered::new);
    }
}
