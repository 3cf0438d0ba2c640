package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;

/**
 * Refuses {@code (a, b) NOT IN (SELECT …)} of columns that may be null, and such an IN as a value. Calcite takes a row with
 * a null in it for one that nothing can be told of, also where its other columns differ: it would lose rows.
 */
final class RowComparisons extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        boolean condition = other instanceof Filter;
        return super.visitChildren(other).accept(new RexShuttle() {
            private boolean plain = condition;

            @Override
            public RexNode visitCall(RexCall call) {
                boolean before = plain;
                plain &= call.getKind() == SqlKind.AND || call.getKind() == SqlKind.OR;
                RexNode visited = super.visitCall(call);
                plain = before;
                return visited;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                boolean unknown = subQuery.getKind() == SqlKind.IN
                        && subQuery.operands.size() > 1
                        && subQuery.getType().isNullable();
                if (unknown && !plain) {
                    throw new SqlException(
                            "0A000",
                            "NOT IN of several columns that may be null, or IN of them as a value, is not supported"
                                    + " over history; write NOT EXISTS with the conditions instead.");
                }
                return subQuery.clone(subQuery.rel.accept(RowComparisons.this));
            }
        });
    }
}
