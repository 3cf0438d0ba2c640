package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a scan's rows, split into what the scan can compute by itself and the rest. Pure.
 *
 * @param pushable depends on the row, parameters and the query's time alone, and gives the same for the same
 * @param rest true if there is none
 */
record PushableConditions(Optional<RexNode> pushable, RexNode rest) {
    static PushableConditions of(RexBuilder rexBuilder, RexNode condition) {
        List<RexNode> pushable = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            // What comes behind a condition that stays above stays too: it may rely on it, as in b <> 0 AND a / b > 1.
            (rest.isEmpty() && isPushable(conjunct) ? pushable : rest).add(conjunct);
        }
        return new PushableConditions(
                pushable.isEmpty() ? Optional.empty() : Optional.of(RexUtil.composeConjunction(rexBuilder, pushable)),
                RexUtil.composeConjunction(rexBuilder, rest));
    }

    private static boolean isPushable(RexNode condition) {
        boolean[] pushable = {
            !condition.isAlwaysTrue() && !condition.isAlwaysFalse() && RexUtil.isDeterministic(condition)
        };
        condition.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitCorrelVariable(RexCorrelVariable variable) {
                pushable[0] = false;
                return null;
            }

            @Override
            public @Nullable Void visitSubQuery(RexSubQuery subQuery) {
                pushable[0] = false;
                return null;
            }
        });
        return pushable[0];
    }
}
