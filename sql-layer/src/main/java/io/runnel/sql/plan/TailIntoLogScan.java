package io.runnel.sql.plan;

import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexNode;

/**
 * Lets a scan of a stream read the end of each partition alone, where the query wants the first rows in falling order
 * of ROWOFFSET or ROWTIME, whatever it sorts by after that. The sort stays.
 */
@SuppressWarnings("deprecation") // RelRule's replacement generates code for what is one line here.
final class TailIntoLogScan extends RelOptRule {
    TailIntoLogScan() {
        super(operand(LogicalSort.class, operand(LogScan.class, none())), "TailIntoLogScan");
    }

    @Override
    public void onMatch(RelOptRuleCall call) {
        Sort sort = call.rel(0);
        LogScan scan = call.rel(1);
        List<RelFieldCollation> keys = sort.getCollation().getFieldCollations();
        if (sort.fetch == null
                || keys.isEmpty()
                || !keys.get(0).getDirection().isDescending()
                || scan.source().kind() != SourceKind.STREAM
                || scan.parts().isCut()) {
            return;
        }
        Optional<PseudoColumn> column =
                PseudoColumn.named(scan.columns().get(keys.get(0).getFieldIndex()));
        if (column.isPresent() && hasTail(scan, column.get())) {
            List<RexNode> numbers = new ArrayList<>(List.of(sort.fetch));
            if (sort.offset != null) {
                numbers.add(sort.offset);
            }
            LogScan tail = scan.with(scan.parts().withTail(new ScanParts.Tail(column.get(), numbers)));
            call.transformTo(sort.copy(sort.getTraitSet(), List.of(tail)));
        }
    }

    /** Not where ROWTIME stands in the records: no index of the log has it. */
    private static boolean hasTail(LogScan scan, PseudoColumn column) {
        return column == PseudoColumn.ROWOFFSET
                || column == PseudoColumn.ROWTIME && scan.source().timeColumn().isEmpty();
    }
}
