package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;

/** Has covariances and sums of squares computed of DOUBLEs: of integers, Calcite would round the means between. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class StatisticsOfDoubles extends RelOptRule {
    private static final Set<SqlKind> STATISTICS =
            Set.of(SqlKind.COVAR_POP, SqlKind.COVAR_SAMP, SqlKind.REGR_SXX, SqlKind.REGR_SYY);

    StatisticsOfDoubles() {
        super(operand(LogicalAggregate.class, any()), "StatisticsOfDoubles");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Aggregate aggregate = call.rel(0);
        RelBuilder builder = call.builder().push(aggregate.getInput());
        List<RexNode> columns = new ArrayList<>(builder.fields());
        int before = columns.size();
        List<AggregateCall> calls = new ArrayList<>();
        for (AggregateCall statistic : aggregate.getAggCallList()) {
            calls.add(
                    STATISTICS.contains(statistic.getAggregation().getKind())
                            ? statistic.withArgList(ofDoubles(statistic, builder, columns))
                            : statistic);
        }
        if (columns.size() > before) {
            RelNode input = builder.project(columns).build();
            call.transformTo(aggregate.copy(
                    aggregate.getTraitSet(), input, aggregate.getGroupSet(), aggregate.getGroupSets(), calls));
        }
    }

    private static List<Integer> ofDoubles(AggregateCall statistic, RelBuilder builder, List<RexNode> columns) {
        RexBuilder rexBuilder = builder.getRexBuilder();
        List<Integer> arguments = new ArrayList<>();
        for (int argument : statistic.getArgList()) {
            RexNode value = builder.field(argument);
            if (value.getType().getSqlTypeName() == SqlTypeName.DOUBLE) {
                arguments.add(argument);
            } else {
                RelDataType type = rexBuilder
                        .getTypeFactory()
                        .createTypeWithNullability(
                                rexBuilder.getTypeFactory().createSqlType(SqlTypeName.DOUBLE),
                                value.getType().isNullable());
                arguments.add(columns.size());
                columns.add(rexBuilder.makeCast(type, value));
            }
        }
        return arguments;
    }
}
