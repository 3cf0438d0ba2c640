package io.runnel.sql.plan;

import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;

/**
 * Forgets that projections and filters are in some order. Calcite finds such orders for the expressions as they were
 * converted, as of a cast over sorted VALUES; no operator can promise them for those that these have been replaced by.
 */
final class StaleOrders extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other);
        boolean stale = (visited instanceof Project || visited instanceof Filter)
                && !visited.getTraitSet().isDefaultSansConvention();
        return stale ? visited.copy(visited.getTraitSet().replace(RelCollations.EMPTY), visited.getInputs()) : visited;
    }
}
