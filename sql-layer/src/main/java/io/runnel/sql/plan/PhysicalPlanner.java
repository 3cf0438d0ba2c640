package io.runnel.sql.plan;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRules;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRules;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.rules.PruneEmptyRules;
import org.apache.calcite.rex.RexBuilder;

/**
 * From a logical plan to operators that run over history. First everything that can be is pushed down to the scans, by
 * rules whose order is fixed; then Calcite's cost-based planner chooses the operators above them.
 */
final class PhysicalPlanner {
    private static final HepProgram CONDITIONS_DOWN = program(List.of(
            new TumbleToProject(),
            new WindowToScan(),
            new FilterPastWindowScan(),
            new SourceToLogScan(),
            new StatisticsOfDoubles(),
            new SnapshotIntoLogScan(),
            CoreRules.UNION_TO_DISTINCT,
            CoreRules.AGGREGATE_REDUCE_FUNCTIONS,
            DistinctCalls.toJoins(),
            DistinctCalls.ofGroupingSets(),
            CoreRules.FILTER_INTO_JOIN,
            CoreRules.JOIN_CONDITION_PUSH,
            CoreRules.FILTER_PROJECT_TRANSPOSE,
            CoreRules.FILTER_AGGREGATE_TRANSPOSE,
            CoreRules.FILTER_SET_OP_TRANSPOSE,
            CoreRules.FILTER_MERGE,
            CoreRules.PROJECT_MERGE,
            CoreRules.PROJECT_REMOVE,
            // No rows are in every order, which makes Calcite expect an order of what is computed from them.
            PruneEmptyRules.PROJECT_INSTANCE,
            PruneEmptyRules.FILTER_INSTANCE,
            PruneEmptyRules.JOIN_LEFT_INSTANCE,
            PruneEmptyRules.JOIN_RIGHT_INSTANCE,
            new FilterIntoLogScan()));

    private static final HepProgram LIMITS_DOWN = program(List.of(
            CoreRules.PROJECT_MERGE,
            CoreRules.PROJECT_REMOVE,
            CoreRules.SORT_PROJECT_TRANSPOSE,
            CoreRules.PROJECT_TO_LOGICAL_PROJECT_AND_WINDOW,
            new SumToCheckedSum(),
            new LimitIntoLogScan(),
            new TailIntoLogScan(),
            new CountToLogCount()));

    private static final HepProgram CALC = program(RelOptRules.CALC_RULES);

    private static final List<RelOptRule> OPERATORS = List.of(
            EnumerableWindowScan.RULE,
            CoreRules.JOIN_COMMUTE,
            EnumerableRules.ENUMERABLE_JOIN_RULE,
            EnumerableRules.ENUMERABLE_CORRELATE_RULE,
            EnumerableRules.ENUMERABLE_PROJECT_RULE,
            EnumerableRules.ENUMERABLE_FILTER_RULE,
            AggregateToOperator.rule(),
            EnumerableRules.ENUMERABLE_SORT_RULE,
            EnumerableRules.ENUMERABLE_LIMIT_RULE,
            EnumerableRules.ENUMERABLE_LIMIT_SORT_RULE,
            EnumerableRules.ENUMERABLE_UNION_RULE,
            EnumerableRules.ENUMERABLE_INTERSECT_RULE,
            EnumerableRules.ENUMERABLE_MINUS_RULE,
            EnumerableRules.ENUMERABLE_VALUES_RULE,
            EnumerableRules.ENUMERABLE_WINDOW_RULE,
            EnumerableRules.ENUMERABLE_UNCOLLECT_RULE,
            EnumerableRules.ENUMERABLE_COLLECT_RULE,
            EnumerableExplode.RULE,
            EnumerableAsOf.RULE,
            EnumerableRules.ENUMERABLE_REPEAT_UNION_RULE,
            EnumerableRules.ENUMERABLE_TABLE_SPOOL_RULE);

    private PhysicalPlanner() {}

    /** Changes the planner of the plan's cluster: call it once per logical plan. */
    static EnumerableRel plan(RelNode logical) {
        // Calcite keeps the provider per thread, and a query may be run by another thread than the one that planned it.
        logical.getCluster().setMetadataProvider(RelevantOrders.METADATA);
        PlanningTime.restart(logical.getCluster());
        RexBuilder rexBuilder = logical.getCluster().getRexBuilder();
        return operators(new StaleOrders().visit(new NullArithmetic(rexBuilder).visit(pushDown(logical))));
    }

    /** The plan with everything in the scans that can be there; the operators above are logical still. */
    static RelNode pushDown(RelNode logical) {
        RelNode bounded = JoinOrder.of(run(CONDITIONS_DOWN, logical));
        return OrderFreeScans.mark(OuterLoops.widened(run(LIMITS_DOWN, FieldTrimmer.trimmed(bounded))));
    }

    private static EnumerableRel operators(RelNode rel) {
        RelOptPlanner planner = rel.getCluster().getPlanner();
        OPERATORS.forEach(planner::addRule);
        RelTraitSet wanted =
                rel.getTraitSet().replace(EnumerableConvention.INSTANCE).simplify();
        // A query that is a scan and no more is where it should be already, which changeTraits does not expect.
        planner.setRoot(rel.getTraitSet().equals(wanted) ? rel : planner.changeTraits(rel, wanted));
        return HeldInput.guard(TotalOfNothing.added(run(CALC, planner.findBestExp())));
    }

    private static RelNode run(HepProgram program, RelNode rel) {
        HepPlanner planner = PlanningTime.rules(program, rel.getCluster());
        planner.setRoot(rel);
        return planner.findBestExp();
    }

    private static HepProgram program(Iterable<? extends RelOptRule> rules) {
        HepProgramBuilder builder = HepProgram.builder().addMatchOrder(HepMatchOrder.TOP_DOWN);
        builder.addRuleCollection(com.google.common.collect.ImmutableList.copyOf(rules));
        return builder.build();
    }
}
