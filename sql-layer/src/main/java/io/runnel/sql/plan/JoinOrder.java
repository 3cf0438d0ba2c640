package io.runnel.sql.plan;

import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.rules.CoreRules;

/**
 * Orders joins of many inputs so that each has a condition to join by. In the order of FROM, two inputs that share none
 * with each other become a product of all their rows, and a dozen such inputs more rows than can ever be read.
 */
final class JoinOrder {
    private static final HepProgram ORDER = HepProgram.builder()
            .addMatchOrder(HepMatchOrder.BOTTOM_UP)
            .addRuleInstance(CoreRules.JOIN_TO_MULTI_JOIN)
            .addRuleInstance(new JoinsByNeighbours())
            .addRuleInstance(CoreRules.MULTI_JOIN_OPTIMIZE)
            .build();

    private JoinOrder() {}

    static RelNode of(RelNode plan) {
        if (!hasProduct(plan)) {
            return plan;
        }
        HepPlanner planner = PlanningTime.rules(ORDER, plan.getCluster());
        planner.setRoot(plan);
        return planner.findBestExp();
    }

    /** Where every join has a condition, the order that was written stays. */
    private static boolean hasProduct(RelNode rel) {
        boolean product = rel instanceof Join join
                && join.getJoinType() == JoinRelType.INNER
                && join.getCondition().isAlwaysTrue()
                && (join.getLeft() instanceof Join || join.getRight() instanceof Join);
        return product || rel.getInputs().stream().anyMatch(JoinOrder::hasProduct);
    }
}
