package io.runnel.sql.plan;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Window functions by their definitions in the standard, made of ROW_NUMBER, RANK and COUNT: Calcite's operator lacks
 * two of them, divides rows among tiles unevenly, and looks past the end of the frame for an n-th value.
 */
final class Rankings {
    private final RexBuilder rexBuilder;
    private final RelDataType bigint;
    private final RelDataType number;

    Rankings(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
        this.bigint = rexBuilder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
        this.number = rexBuilder.getTypeFactory().createSqlType(SqlTypeName.DOUBLE);
    }

    /** The first rows % tiles tiles have one row more than the others. */
    RexNode ntile(RexOver over) {
        RexNode tiles = rexBuilder.ensureType(bigint, over.operands.get(0), false);
        RexNode index = minus(ranked(over, SqlStdOperatorTable.ROW_NUMBER), one());
        RexNode small = call(SqlStdOperatorTable.DIVIDE_INTEGER, rows(over), tiles);
        RexNode larger = minus(rows(over), call(SqlStdOperatorTable.MULTIPLY, small, tiles));
        RexNode inLarger = call(SqlStdOperatorTable.MULTIPLY, larger, plus(small, one()));
        RexNode tile = rexBuilder.makeCall(
                SqlStdOperatorTable.CASE,
                call(SqlStdOperatorTable.LESS_THAN, index, inLarger),
                plus(call(SqlStdOperatorTable.DIVIDE_INTEGER, index, plus(small, one())), one()),
                plus(plus(call(SqlStdOperatorTable.DIVIDE_INTEGER, minus(index, inLarger), small), larger), one()));
        return rexBuilder.ensureType(over.getType(), tile, true);
    }

    RexNode percentRank(RexOver over) {
        RexNode others = minus(rows(over), one());
        RexNode part = rexBuilder.makeCall(
                SqlStdOperatorTable.CASE,
                call(SqlStdOperatorTable.EQUALS, others, rexBuilder.makeExactLiteral(BigDecimal.ZERO, bigint)),
                rexBuilder.makeApproxLiteral(BigDecimal.ZERO, number),
                quotient(minus(ranked(over, SqlStdOperatorTable.RANK), one()), others));
        return rexBuilder.ensureType(over.getType(), part, true);
    }

    RexNode cumulativeDistribution(RexOver over) {
        RexNode upToHere = count(over, RexWindowBounds.UNBOUNDED_PRECEDING, RexWindowBounds.CURRENT_ROW, false);
        return rexBuilder.ensureType(over.getType(), quotient(upToHere, rows(over)), true);
    }

    /** Null if the frame has fewer rows. */
    RexNode nthValue(RexOver over) {
        RexWindow window = over.getWindow();
        RexNode inFrame = count(over, window.getLowerBound(), window.getUpperBound(), window.isRows());
        RexNode wanted = rexBuilder.ensureType(bigint, over.operands.get(1), false);
        RexNode value = rexBuilder.makeCall(
                SqlStdOperatorTable.CASE,
                call(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, inFrame, wanted),
                over,
                rexBuilder.makeNullLiteral(over.getType()));
        return rexBuilder.ensureType(over.getType(), value, true);
    }

    private RexNode quotient(RexNode dividend, RexNode divisor) {
        return call(
                SqlStdOperatorTable.DIVIDE,
                rexBuilder.ensureType(number, dividend, false),
                rexBuilder.ensureType(number, divisor, false));
    }

    private RexNode rows(RexOver over) {
        return count(over, RexWindowBounds.UNBOUNDED_PRECEDING, RexWindowBounds.UNBOUNDED_FOLLOWING, false);
    }

    private RexNode count(RexOver over, RexWindowBound lower, RexWindowBound upper, boolean rows) {
        return over(over, SqlStdOperatorTable.COUNT, lower, upper, rows);
    }

    private RexNode ranked(RexOver over, SqlAggFunction function) {
        return over(over, function, RexWindowBounds.UNBOUNDED_PRECEDING, RexWindowBounds.CURRENT_ROW, true);
    }

    private RexNode over(
            RexOver like, SqlAggFunction function, RexWindowBound lower, RexWindowBound upper, boolean rows) {
        return rexBuilder.makeOver(
                bigint,
                function,
                List.of(),
                like.getWindow().partitionKeys,
                ImmutableList.copyOf(like.getWindow().orderKeys),
                lower,
                upper,
                RexWindowExclusion.EXCLUDE_NO_OTHER,
                rows,
                true,
                false,
                false,
                false);
    }

    private RexNode one() {
        return rexBuilder.makeExactLiteral(BigDecimal.ONE, bigint);
    }

    private RexNode plus(RexNode left, RexNode right) {
        return call(SqlStdOperatorTable.PLUS, left, right);
    }

    private RexNode minus(RexNode left, RexNode right) {
        return call(SqlStdOperatorTable.MINUS, left, right);
    }

    private RexNode call(SqlOperator operator, RexNode left, RexNode right) {
        return rexBuilder.makeCall(operator, left, right);
    }
}
