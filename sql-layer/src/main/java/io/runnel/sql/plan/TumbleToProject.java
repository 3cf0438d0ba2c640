package io.runnel.sql.plan;

import io.runnel.sql.function.TimeFunctions;
import io.runnel.sql.function.WindowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalTableFunctionScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;

/** A tumbling window is a function of the row's time alone: the table function becomes two computed columns. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class TumbleToProject extends RelOptRule {
    private static final int TIME = 0;
    private static final int SIZE = 1;
    private static final int OFFSET = 2;

    TumbleToProject() {
        super(operand(LogicalTableFunctionScan.class, any()), "TumbleToProject");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalTableFunctionScan window = call.rel(0);
        if (window.getCall() instanceof RexCall function
                && function.getOperator() instanceof WindowFunction operator
                && operator.kind() == WindowFunction.Kind.TUMBLE) {
            call.transformTo(project(call.builder(), window, function));
        }
    }

    private static RelNode project(RelBuilder builder, LogicalTableFunctionScan window, RexCall function) {
        RexBuilder rex = window.getCluster().getRexBuilder();
        builder.push(window.getInput(0));
        RexInputRef time = (RexInputRef) ((RexCall) function.operands.get(TIME)).operands.get(0);
        if (time.getType().isNullable()) {
            builder.filter(builder.isNotNull(time));
        }
        int fields = window.getInput(0).getRowType().getFieldCount();
        List<RexNode> columns = new ArrayList<>(builder.fields());
        for (SqlFunction edge : List.of(TimeFunctions.WINDOW_START_OF, TimeFunctions.WINDOW_END_OF)) {
            RelDataType type =
                    window.getRowType().getFieldList().get(columns.size()).getType();
            RexNode value = rex.makeCall(
                    time.getType().isNullable() ? rex.getTypeFactory().createTypeWithNullability(type, true) : type,
                    edge,
                    List.of(builder.field(time.getIndex()), ms(rex, function, SIZE), ms(rex, function, OFFSET)));
            columns.add(time.getType().isNullable() ? rex.makeNotNull(value) : value);
        }
        if (columns.size() != fields + 2) {
            throw new IllegalStateException("TUMBLE gives two columns beside its table's");
        }
        return builder.project(columns, window.getRowType().getFieldNames(), true)
                .build();
    }

    private static RexNode ms(RexBuilder rex, RexCall function, int operand) {
        BigDecimal ms = operand < function.operands.size()
                ? ((RexLiteral) function.operands.get(operand)).getValueAs(BigDecimal.class)
                : BigDecimal.ZERO;
        return rex.makeExactLiteral(ms, rex.getTypeFactory().createSqlType(SqlTypeName.BIGINT));
    }
}
