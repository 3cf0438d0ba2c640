package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.FarRowFunction;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlKind;

/**
 * Puts calls OVER windows into the forms that Calcite's window operator computes rightly, and refuses those of which it
 * has none: it leaves out DISTINCT, EXCLUDE and IGNORE NULLS without a word.
 */
final class WindowCalls extends RelHomogeneousShuttle {
    private static final Set<SqlKind> READ_ROWS =
            Set.of(SqlKind.LAG, SqlKind.LEAD, SqlKind.FIRST_VALUE, SqlKind.LAST_VALUE, SqlKind.NTH_VALUE);

    private final RexShuttle expressions;

    WindowCalls(RexBuilder rexBuilder) {
        Rankings rankings = new Rankings(rexBuilder);
        RangeFrames ranges = new RangeFrames(rexBuilder);
        expressions = new RexShuttle() {
            @Override
            public RexNode visitOver(RexOver over) {
                RexOver visited = (RexOver) super.visitOver(over);
                checkSupported(visited);
                return switch (visited.getAggOperator().getKind()) {
                    case NTILE -> rankings.ntile(visited);
                    case PERCENT_RANK -> rankings.percentRank(visited);
                    case CUME_DIST -> rankings.cumulativeDistribution(visited);
                    case NTH_VALUE -> rankings.nthValue(ranges.rewritten(visited));
                    case LAG, LEAD -> FarRowFunction.standard(visited, rexBuilder);
                    default -> ranges.rewritten(visited);
                };
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(WindowCalls.this));
            }
        };
    }

    @Override
    public RelNode visit(RelNode other) {
        return super.visitChildren(other).accept(expressions);
    }

    private static void checkSupported(RexOver over) {
        SqlKind kind = over.getAggOperator().getKind();
        if (over.isDistinct() && kind != SqlKind.MIN && kind != SqlKind.MAX) {
            throw refused("DISTINCT in a call OVER a window", "group in a subquery and join it");
        }
        if (over.getWindow().getExclude() != RexWindowExclusion.EXCLUDE_NO_OTHER) {
            throw refused("EXCLUDE in a window", "subtract the row's own value from the aggregate");
        }
        if (over.ignoreNulls() && READ_ROWS.contains(kind)) {
            throw refused("IGNORE NULLS", "leave the nulls out in a subquery");
        }
    }

    static SqlException refused(String what, String instead) {
        return new SqlException("0A000", what + " is not supported over history; " + instead + ".");
    }
}
