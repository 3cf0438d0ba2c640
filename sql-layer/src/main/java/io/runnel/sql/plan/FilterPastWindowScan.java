package io.runnel.sql.plan;

import io.runnel.sql.function.WindowFunction;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Filters rows before they get their windows: by any of their own columns for HOP, by the key alone for SESSION, whose
 * windows depend on what rows there are.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class FilterPastWindowScan extends RelOptRule {
    FilterPastWindowScan() {
        super(operand(LogicalFilter.class, operand(WindowScan.class, any())), "FilterPastWindowScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Filter filter = call.rel(0);
        WindowScan scan = call.rel(1);
        Windows windows = scan.windows();
        ImmutableBitSet own = windows.kind() == WindowFunction.Kind.SESSION
                ? ImmutableBitSet.of(windows.keyColumns())
                : ImmutableBitSet.range(scan.getInput().getRowType().getFieldCount());
        List<RexNode> below = new ArrayList<>();
        List<RexNode> above = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean movable =
                    own.contains(RelOptUtil.InputFinder.bits(condition)) && RexUtil.isDeterministic(condition);
            (movable ? below : above).add(condition);
        }
        if (!below.isEmpty()) {
            WindowScan narrowed =
                    scan.over(call.builder().push(scan.getInput()).filter(below).build(), windows);
            call.transformTo(call.builder().push(narrowed).filter(above).build());
        }
    }
}
