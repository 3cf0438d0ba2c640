package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexNode;

/** Lets a scan end when the LIMIT right above it, and its OFFSET, are satisfied; the LIMIT itself stays. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class LimitIntoLogScan extends RelOptRule {
    LimitIntoLogScan() {
        super(operand(LogicalSort.class, operand(LogScan.class, none())), "LimitIntoLogScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Sort sort = call.rel(0);
        LogScan scan = call.rel(1);
        if (sort.fetch == null
                || !sort.getCollation().getFieldCollations().isEmpty()
                || scan.parts().isCut()) {
            return;
        }
        List<RexNode> numbers = new ArrayList<>(List.of(sort.fetch));
        if (sort.offset != null) {
            numbers.add(sort.offset);
        }
        call.transformTo(
                sort.copy(sort.getTraitSet(), List.of(scan.with(scan.parts().withLimits(numbers)))));
    }
}
