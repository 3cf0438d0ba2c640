package io.runnel.sql.plan;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalCorrelate;

/**
 * Makes outer joins of laterals that give a row in any case, as {@code LATERAL (SELECT MAX(…) …)} does: decorrelation
 * turns them into a grouping and a join, and an inner one would lose the rows for which nothing is grouped.
 */
final class LateralTotals extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other);
        if (!(visited instanceof LogicalCorrelate correlate) || correlate.getJoinType() != JoinRelType.INNER) {
            return visited;
        }
        Double rows = correlate.getCluster().getMetadataQuery().getMinRowCount(correlate.getRight());
        if (rows == null || rows < 1) {
            return visited;
        }
        Correlate outer = correlate.copy(
                correlate.getTraitSet(),
                correlate.getLeft(),
                correlate.getRight(),
                correlate.getCorrelationId(),
                correlate.getRequiredColumns(),
                JoinRelType.LEFT);
        return RelOptUtil.createCastRel(outer, correlate.getRowType(), true);
    }
}
