package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.logical.LogicalSnapshot;

/**
 * Makes {@code FOR SYSTEM_TIME AS OF} a bound of the scan below. A stream has the records up to that time; a table is
 * made of those alone, which is not the same as leaving out rows of later records.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class SnapshotIntoLogScan extends RelOptRule {
    SnapshotIntoLogScan() {
        super(operand(LogicalSnapshot.class, operand(LogScan.class, none())), "SnapshotIntoLogScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        LogicalSnapshot snapshot = call.rel(0);
        LogScan scan = call.rel(1);
        if (BoundExtraction.dependsOnRow(snapshot.getPeriod())) {
            throw new SqlException(
                    "0A000",
                    "FOR SYSTEM_TIME AS OF of " + scan.source().name()
                            + " depends on other rows: it is one point in time for the whole query.");
        }
        Bound.Kind kind = scan.source().kind() == SourceKind.TABLE ? Bound.Kind.AS_OF : Bound.Kind.MOST;
        ScanBound bound = new ScanBound(new Bound(PseudoColumn.ROWTIME, kind), snapshot.getPeriod());
        call.transformTo(scan.with(scan.parts().withBounds(List.of(bound))));
    }
}
