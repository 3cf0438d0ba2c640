package io.runnel.sql.plan;

import io.runnel.sql.function.WindowFunction;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalTableFunctionScan;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;

/** HOP and SESSION as our operator, over the rows that have a time. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class WindowToScan extends RelOptRule {
    WindowToScan() {
        super(operand(LogicalTableFunctionScan.class, any()), "WindowToScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalTableFunctionScan scan = call.rel(0);
        if (scan.getCall() instanceof RexCall function
                && function.getOperator() instanceof WindowFunction window
                && window.kind() != WindowFunction.Kind.TUMBLE) {
            call.transformTo(scan(call.builder(), scan, Windows.of(function, window)));
        }
    }

    private static RelNode scan(RelBuilder builder, LogicalTableFunctionScan scan, Windows windows) {
        builder.push(scan.getInput(0));
        RexNode time = builder.field(windows.timeColumn());
        if (time.getType().isNullable()) {
            builder.filter(builder.isNotNull(time));
        }
        List<RelDataTypeField> fields = scan.getRowType().getFieldList();
        return new WindowScan(
                scan.getCluster(),
                scan.getTraitSet(),
                builder.build(),
                windows,
                fields.get(fields.size() - 2),
                fields.get(fields.size() - 1));
    }
}
