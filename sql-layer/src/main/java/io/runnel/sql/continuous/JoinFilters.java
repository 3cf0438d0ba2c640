package io.runnel.sql.continuous;

import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.rules.CoreRules;

/** Filters rows before they are joined, so that a join keeps none that it could not use. */
final class JoinFilters {
    private static final HepProgram RULES = HepProgram.builder()
            .addRuleInstance(CoreRules.FILTER_PROJECT_TRANSPOSE)
            .addRuleInstance(CoreRules.FILTER_INTO_JOIN)
            .addRuleInstance(CoreRules.JOIN_CONDITION_PUSH)
            .addRuleInstance(CoreRules.FILTER_MERGE)
            .build();

    private JoinFilters() {}

    /** The plan with conditions on one side of a join below it. One without joins stays as it is. */
    static RelNode pushed(RelNode plan) {
        if (!hasJoin(plan)) {
            return plan;
        }
        HepPlanner planner = new HepPlanner(RULES);
        planner.setRoot(plan);
        return planner.findBestExp();
    }

    private static boolean hasJoin(RelNode node) {
        return node instanceof Join || node.getInputs().stream().anyMatch(JoinFilters::hasJoin);
    }
}
