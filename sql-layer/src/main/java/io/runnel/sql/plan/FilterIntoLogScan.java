package io.runnel.sql.plan;

import io.runnel.sql.format.PseudoColumn;
import java.util.List;
import org.apache.calcite.plan.RelOptPredicateList;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSimplify;
import org.apache.calcite.rex.RexUtil;

/**
 * Turns conjuncts that compare a pseudo-column with something fixed into bounds of the scan below, and puts the others
 * into its filter.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class FilterIntoLogScan extends RelOptRule {
    FilterIntoLogScan() {
        super(operand(LogicalFilter.class, operand(LogScan.class, none())), "FilterIntoLogScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Filter filter = call.rel(0);
        LogScan scan = call.rel(1);
        RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
        // Makes one set of ranges of an IN or OR over the same column.
        RexNode condition = new RexSimplify(rexBuilder, RelOptPredicateList.EMPTY, RexUtil.EXECUTOR)
                .simplifyUnknownAsFalse(filter.getCondition());
        BoundExtraction extraction = new BoundExtraction(rexBuilder, seekable(scan), condition);
        PushableConditions split = PushableConditions.of(rexBuilder, extraction.rest());
        boolean news =
                extraction.bounds().stream().anyMatch(bound -> !scan.bounds().contains(bound))
                        || split.pushable().isPresent();
        // A scan that gives some of its rows alone would give others if it got a condition now.
        if (news && !scan.parts().isCut()) {
            LogScan bounded = scan.with(scan.parts().withBounds(extraction.bounds()));
            call.transformTo(call.builder()
                    .push(split.pushable().map(bounded::filtered).orElse(bounded))
                    .filter(split.rest())
                    .build());
        }
    }

    /** The scan's columns, without the name of a ROWTIME that stands in the records: no index of the log has it. */
    private static List<String> seekable(LogScan scan) {
        return scan.source().timeColumn().isEmpty()
                ? scan.columns()
                : scan.columns().stream()
                        .map(name -> name.equals(PseudoColumn.ROWTIME.name()) ? "" : name)
                        .toList();
    }
}
