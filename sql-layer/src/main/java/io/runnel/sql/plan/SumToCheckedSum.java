package io.runnel.sql.plan;

import io.runnel.sql.function.NumberFunctions;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Makes a sum of BIGINTs that overflows an error: Calcite's would go on from the other end of the range. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class SumToCheckedSum extends RelOptRule {
    SumToCheckedSum() {
        super(operand(LogicalAggregate.class, any()), "SumToCheckedSum");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Aggregate aggregate = call.rel(0);
        List<AggregateCall> calls = aggregate.getAggCallList().stream()
                .map(SumToCheckedSum::checked)
                .toList();
        if (!calls.equals(aggregate.getAggCallList())) {
            call.transformTo(aggregate.copy(
                    aggregate.getTraitSet(),
                    aggregate.getInput(),
                    aggregate.getGroupSet(),
                    aggregate.getGroupSets(),
                    calls));
        }
    }

    /** Only sums that cannot be null are left when this runs; the others were made of these and a count. */
    private static AggregateCall checked(AggregateCall sum) {
        if (sum.getAggregation().getKind() != SqlKind.SUM0
                || sum.getType().getSqlTypeName() != SqlTypeName.BIGINT
                || sum.isDistinct()) {
            return sum;
        }
        return AggregateCall.create(
                sum.getParserPosition(),
                NumberFunctions.SUM0,
                false,
                sum.isApproximate(),
                sum.ignoreNulls(),
                sum.rexList,
                sum.getArgList(),
                sum.filterArg,
                sum.distinctKeys,
                sum.collation,
                sum.getType(),
                sum.getName());
    }
}
