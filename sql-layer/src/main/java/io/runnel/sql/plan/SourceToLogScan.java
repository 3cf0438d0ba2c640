package io.runnel.sql.plan;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.schema.TransientTable;

/** Puts our scans in the place of Calcite's, over a stream or table over the tables of schema SYS, and in recursion. */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class SourceToLogScan extends RelOptRule {
    SourceToLogScan() {
        super(operand(LogicalTableScan.class, none()), "SourceToLogScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        TableScan scan = call.rel(0);
        if (scan.getTable().unwrap(SourceTable.class) != null) {
            call.transformTo(LogScan.of(scan.getCluster(), scan.getTable()));
        } else if (scan.getTable().unwrap(SystemCalciteTable.class) != null) {
            call.transformTo(SystemScan.of(scan.getCluster(), scan.getTable()));
        } else if (scan.getTable().unwrap(TransientTable.class) != null) {
            call.transformTo(RecursiveScan.of(scan));
        }
    }
}
