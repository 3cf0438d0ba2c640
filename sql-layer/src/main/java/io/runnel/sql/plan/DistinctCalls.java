package io.runnel.sql.plan;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.rules.AggregateExpandDistinctAggregatesRule;
import org.apache.calcite.sql.SqlKind;

/** Rewrites DISTINCT aggregates for Calcite's operator, where {@link HashAggregate} cannot compute them. */
final class DistinctCalls {
    private DistinctCalls() {}

    static RelOptRule toJoins() {
        return where(AggregateExpandDistinctAggregatesRule.Config.JOIN);
    }

    /** What {@link #toJoins} leaves: those of grouping sets. */
    static RelOptRule ofGroupingSets() {
        return where(AggregateExpandDistinctAggregatesRule.Config.DEFAULT);
    }

    private static RelOptRule where(AggregateExpandDistinctAggregatesRule.Config config) {
        return config.withOperandSupplier(node -> node.operand(LogicalAggregate.class)
                        .predicate(DistinctCalls::needsJoins)
                        .anyInputs())
                .toRule();
    }

    private static boolean needsJoins(Aggregate aggregate) {
        return aggregate.containsDistinctCall()
                && aggregate.getAggCallList().stream()
                        .anyMatch(
                                call -> AggregateCalls.function(call, aggregate).isEmpty()
                                        && !SqlKind.AVG_AGG_FUNCTIONS.contains(
                                                call.getAggregation().getKind()));
    }
}
