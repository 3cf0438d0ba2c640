package io.runnel.sql.plan;

import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.sql.SqlKind;

/**
 * Has the log count the records of a stream, where nothing but their offsets and partitions decides whether they count.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class CountToLogCount extends RelOptRule {
    CountToLogCount() {
        super(operand(LogicalAggregate.class, operand(LogScan.class, none())), "CountToLogCount");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Aggregate aggregate = call.rel(0);
        LogScan scan = call.rel(1);
        if (aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && aggregate.getGroupCount() == 0
                && !aggregate.getAggCallList().isEmpty()
                && aggregate.getAggCallList().stream().allMatch(CountToLogCount::countsRows)
                && isCountable(scan)) {
            call.transformTo(new LogCount(scan, aggregate.getRowType()));
        }
    }

    private static boolean countsRows(AggregateCall call) {
        return call.getAggregation().getKind() == SqlKind.COUNT
                && call.getArgList().isEmpty()
                && !call.isDistinct()
                && !call.hasFilter();
    }

    /** A table's records are not its rows; and which records lie between two times only the records tell. */
    private static boolean isCountable(LogScan scan) {
        return scan.source().kind() == SourceKind.STREAM
                && !scan.parts().isCut()
                && scan.parts().filter() == null
                && scan.bounds().stream().noneMatch(bound -> bound.bound().column() == PseudoColumn.ROWTIME);
    }
}
