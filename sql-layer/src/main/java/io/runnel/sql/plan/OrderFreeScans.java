package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Finds the scans whose rows may come in any order without changing what the query answers, but for the order of groups:
 * those below an aggregation whose functions do not look at order. A sum of doubles does, since it rounds.
 */
final class OrderFreeScans {
    private static final Set<String> ORDER_FREE = Set.of("COUNT", "SUM", "$SUM0", "$CHECKED_SUM0", "MIN", "MAX");

    private OrderFreeScans() {}

    /** The plan with every such scan told so. */
    static RelNode mark(RelNode plan) {
        return mark(plan, false);
    }

    private static RelNode mark(RelNode node, boolean free) {
        if (node instanceof LogScan scan) {
            return free && !scan.parts().isCut() ? scan.with(scan.parts().withAnyOrder()) : scan;
        }
        boolean below = node instanceof Aggregate aggregate
                ? aggregate.getAggCallList().stream().allMatch(call -> isOrderFree(call, aggregate.getInput()))
                : free && passesOn(node);
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode marked = mark(input, below);
            changed |= marked != input;
            inputs.add(marked);
        }
        return changed ? node.copy(node.getTraitSet(), inputs) : node;
    }

    private static boolean passesOn(RelNode node) {
        return node instanceof Filter
                || node instanceof Join
                || node instanceof Union
                || node instanceof Project project && !project.containsOver();
    }

    private static boolean isOrderFree(AggregateCall call, RelNode input) {
        if (!ORDER_FREE.contains(call.getAggregation().getName())) {
            return false;
        }
        for (int argument : call.getArgList()) {
            RelDataType type = input.getRowType().getFieldList().get(argument).getType();
            if (SqlTypeUtil.isApproximateNumeric(type)) {
                return false;
            }
        }
        return true;
    }
}
