package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;

/**
 * Gives the second input of a nested loop that keeps its unmatched rows a second column, if it has but one. The operator
 * tells rows from each other by their identity, and rows of one column are bare values: equal ones were taken for one.
 */
final class OuterLoops {
    private OuterLoops() {}

    static RelNode widened(RelNode plan) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : plan.getInputs()) {
            RelNode after = widened(input);
            inputs.add(after);
            changed |= after != input;
        }
        RelNode rel = changed ? plan.copy(plan.getTraitSet(), inputs) : plan;
        return rel instanceof Join join && isAffected(join) ? widened(join) : rel;
    }

    private static boolean isAffected(Join join) {
        return join.getJoinType().generatesNullsOnLeft()
                && join.getRight().getRowType().getFieldCount() == 1
                && join.analyzeCondition().leftKeys.isEmpty();
    }

    private static RelNode widened(Join join) {
        RexBuilder rexBuilder = join.getCluster().getRexBuilder();
        RelNode right = join.getRight();
        String name = right.getRowType().getFieldNames().get(0);
        RelNode wide = LogicalProject.create(
                right,
                List.of(),
                List.of(rexBuilder.makeInputRef(right, 0), rexBuilder.makeLiteral(true)),
                List.of(name, name + "$"),
                Set.of());
        Join joined = join.copy(
                join.getTraitSet(),
                join.getCondition(),
                join.getLeft(),
                wide,
                join.getJoinType(),
                join.isSemiJoinDone());
        List<RexNode> columns = new ArrayList<>();
        for (int index = 0; index < join.getRowType().getFieldCount(); index++) {
            columns.add(rexBuilder.makeInputRef(joined, index));
        }
        return LogicalProject.create(
                joined, List.of(), columns, join.getRowType().getFieldNames(), Set.of());
    }
}
