package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.JoinTimeFunctions;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.parser.SqlJoinWithin;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code ASOF JOIN b MATCH_CONDITION m ON c} as {@code JOIN b ON c AND AS_OF_TIME(m, within, grace)}, {@link
 * JoinTimeFunctions#AS_OF}, of which {@link AsOfJoins} makes an {@link AsOf}. So expressions may be compared, which Calcite's
 * own way refuses.
 */
final class AsOfClauses {
    private static final Set<SqlKind> COMPARISONS =
            Set.of(SqlKind.LESS_THAN, SqlKind.LESS_THAN_OR_EQUAL, SqlKind.GREATER_THAN, SqlKind.GREATER_THAN_OR_EQUAL);

    private AsOfClauses() {}

    /** @throws SqlException 42601 at a MATCH_CONDITION that is no comparison, or at a WITHIN that it cannot have */
    static SqlJoin rewrite(SqlAsofJoin join) {
        SqlNode match = join.getMatchCondition();
        SqlParserPos pos = match.getParserPosition();
        if (!COMPARISONS.contains(match.getKind())) {
            throw SqlException.at(
                    "42601",
                    pos,
                    "MATCH_CONDITION is no comparison",
                    "; compare a time of the left row with one of the right row by <, <=, > or >=.");
        }
        long withinMs = AsOfTimes.ANY;
        long graceMs = WindowFunction.NOT_GIVEN;
        SqlNode right = join.getRight();
        if (right instanceof SqlJoinWithin within) {
            right = within.table();
            withinMs = withinMs(within);
            graceMs = JoinTimes.graceMs(within.grace());
        }
        SqlNode asOf =
                JoinTimeFunctions.AS_OF.createCall(pos, match, JoinTimes.ms(withinMs, pos), JoinTimes.ms(graceMs, pos));
        boolean outer = join.getJoinType() == JoinType.LEFT_ASOF;
        return new SqlJoin(
                join.getParserPosition(),
                join.getLeft(),
                join.isNaturalNode(),
                (outer ? JoinType.LEFT : JoinType.INNER)
                        .symbol(join.getJoinTypeNode().getParserPosition()),
                right,
                join.getConditionTypeNode(),
                SqlStdOperatorTable.AND.createCall(pos, join.getCondition(), asOf));
    }

    private static long withinMs(SqlJoinWithin within) {
        List<SqlWindowedFrom.Part> spans = within.spans();
        if (spans.size() > 1) {
            throw SqlException.at(
                    "42601",
                    spans.get(1).getParserPosition(),
                    "WITHIN of an ASOF JOIN takes one span",
                    ", since it looks one way; write WITHIN 1 HOUR.");
        }
        return SpanOfTime.ms(spans.get(0), true);
    }
}
