package io.runnel.sql.continuous;

import io.runnel.sql.function.GatheringLimit;
import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.CountOfSeveral;
import io.runnel.sql.operator.Listing;
import io.runnel.sql.operator.NumberForm;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Which function of the operators computes a call. */
final class AggregateForms {
    static final String COUNT_DISTINCT = "COUNT_DISTINCT";

    private AggregateForms() {}

    /**
     * @param types those of the call's own arguments
     * @param arguments indexes in the input row; behind the call's own those that it orders by
     * @throws io.runnel.sql.SqlException state 0A000 for a function that none computes
     */
    static AggregateColumn.Function function(AggregateCall call, List<RelDataType> types, List<Integer> arguments) {
        return switch (call.getAggregation().getKind()) {
            case COUNT ->
                types.size() > 1
                        ? new AggregateColumn.Gathered(new CountOfSeveral(), arguments)
                        : new AggregateColumn.Count();
            case MIN -> new AggregateColumn.Min();
            case MAX -> new AggregateColumn.Max();
            case ANY_VALUE -> new AggregateColumn.ByOffset(false);
            case SUM -> new AggregateColumn.Sum(form(call, types.get(0)), form(call, call.getType()), scale(call));
            case AVG -> new AggregateColumn.Average(form(call, types.get(0)), form(call, call.getType()), scale(call));
            case BIT_AND -> bits(call, AggregateColumn.Bits.Gate.AND);
            case BIT_OR -> bits(call, AggregateColumn.Bits.Gate.OR);
            case BIT_XOR -> bits(call, AggregateColumn.Bits.Gate.XOR);
            case SINGLE_VALUE -> throw Refusals.severalRows();
            case COVAR_POP, COVAR_SAMP, REGR_COUNT, REGR_SXX, REGR_SYY -> pairs(call, types, arguments);
            case LISTAGG -> new AggregateColumn.Gathered(listing(call, types.size()), arguments);
            case VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP -> spread(call, types.get(0));
            default -> types.size() == 1 ? collecting(call, types, arguments) : gathered(call, types, arguments);
        };
    }

    private static AggregateColumn.Function bits(AggregateCall call, AggregateColumn.Bits.Gate gate) {
        if (!SqlTypeName.INT_TYPES.contains(call.getType().getSqlTypeName())) {
            throw Refusals.refused(
                    call.getAggregation().getName() + " of " + call.getType(),
                    "it knows the bits of whole numbers only");
        }
        return new AggregateColumn.Bits(gate, form(call, call.getType()));
    }

    private static AggregateColumn.Function pairs(
            AggregateCall call, List<RelDataType> types, List<Integer> arguments) {
        types.forEach(type -> form(call, type)); // Refuses what is no number.
        return new AggregateColumn.Gathered(
                new PairStatistic(call.getAggregation().getKind(), form(call, call.getType()), scale(call)), arguments);
    }

    private static Listing listing(AggregateCall call, int arguments) {
        List<Listing.Key> order = new ArrayList<>();
        for (RelFieldCollation field : call.getCollation().getFieldCollations()) {
            boolean first = field.nullDirection == RelFieldCollation.NullDirection.FIRST;
            order.add(new Listing.Key(arguments + order.size(), field.direction.isDescending(), first));
        }
        return new Listing(GatheringLimit.DEFAULT, arguments > 1, order);
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
