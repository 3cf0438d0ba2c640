package io.runnel.sql.continuous;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.Functions;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLocalRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexVisitorImpl;

/**
 * Refuses what cannot be computed twice, such as the time of the moment, where rows of tables are taken back: what became of
 * a row is computed again when another one replaces it, and would stay for ever if it came out differently.
 */
final class TakenBack {
    private TakenBack() {}

    /**
     * @param removals whether the answer makes something of rows that go
     * @throws SqlException state 0A000 if a row that is taken back would be another one
     */
    static void check(Flow root, boolean removals) {
        check(root, false, removals);
    }

    /**
     * @param before whether what is above needs the row that a change replaces
     * @param removals whether it needs to know which rows go
     */
    private static void check(Flow flow, boolean before, boolean removals) {
        boolean beforeBelow = before;
        boolean removalsBelow = removals;
        if (flow instanceof Flow.Rows rows) {
            boolean replaced = StateBasis.replacesRows(rows.input());
            if (replaced && before) {
                rows.program().getProjectList().forEach(column -> check(rows.program(), column));
            }
            if (replaced && rows.filters() && (before || removals)) {
                check(rows.program(), rows.program().getCondition());
                beforeBelow = true;
            }
        } else if (flow instanceof Flow.Join join) {
            if (join.shape().table() && join.sides().condition() != null) {
                check(join.sides().condition());
            }
            beforeBelow = false;
            removalsBelow = true;
        } else if (!(flow instanceof Flow.GroupingSets) && !(flow instanceof Flow.Union)) {
            beforeBelow = flow instanceof Flow.Grouped;
            removalsBelow = beforeBelow;
        }
        for (Flow input : flow.inputs()) {
            check(input, beforeBelow, removalsBelow);
        }
    }

    private static void check(RexProgram program, RexLocalRef expression) {
        check(program.expandLocalRef(expression));
    }

    private static void check(RexNode expression) {
        List<String> found = new ArrayList<>();
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                if (!Functions.isRepeatable(call)) {
                    found.add(call.getOperator().getName());
                }
                return super.visitCall(call);
            }
        });
        if (!found.isEmpty()) {
            throw Refusals.unrepeatable(found.get(0));
        }
    }
}
