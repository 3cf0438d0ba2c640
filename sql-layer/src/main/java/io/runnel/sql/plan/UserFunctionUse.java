package io.runnel.sql.plan;

import io.runnel.sql.function.Functions;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/** Looks for user functions in a plan. */
final class UserFunctionUse extends RelHomogeneousShuttle {
    private boolean found;

    private final RexShuttle expressions = new RexShuttle() {
        @Override
        public RexNode visitCall(RexCall call) {
            found |= Functions.isUsers(call.getOperator());
            return super.visitCall(call);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            subQuery.rel.accept(UserFunctionUse.this);
            return super.visitSubQuery(subQuery);
        }
    };

    private UserFunctionUse() {}

    static boolean in(RelNode plan) {
        UserFunctionUse use = new UserFunctionUse();
        plan.accept(use);
        return use.found;
    }

    @Override
    public RelNode visit(RelNode other) {
        other.accept(expressions);
        if (other instanceof Aggregate aggregate) {
            for (AggregateCall call : aggregate.getAggCallList()) {
                found |= Functions.isUsers(call.getAggregation());
            }
        }
        return super.visitChildren(other);
    }
}
