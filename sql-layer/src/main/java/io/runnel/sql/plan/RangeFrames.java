package io.runnel.sql.plan;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowBounds;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Frames such as {@code RANGE 5 PRECEDING}. Calcite's operator computes them for keys that ascend, are never null, and
 * are of the offset's own kind; here the others are brought into that form.
 */
final class RangeFrames {
    /** Aggregates that do not care in which order the rows of a frame come. */
    private static final Set<SqlKind> UNORDERED =
            Set.of(SqlKind.COUNT, SqlKind.SUM, SqlKind.SUM0, SqlKind.MIN, SqlKind.MAX, SqlKind.AVG);

    private final RexBuilder rexBuilder;

    RangeFrames(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    RexOver rewritten(RexOver over) {
        RexWindow window = over.getWindow();
        boolean offsets = window.getLowerBound().getOffset() != null
                || window.getUpperBound().getOffset() != null;
        if (window.isRows() || !offsets || window.orderKeys.size() != 1) {
            return over;
        }
        RexFieldCollation order = window.orderKeys.get(0);
        RexWindowBound lower = window.getLowerBound();
        RexWindowBound upper = window.getUpperBound();
        if (order.right.contains(SqlKind.DESCENDING)) {
            if (!UNORDERED.contains(over.getAggOperator().getKind())) {
                throw WindowCalls.refused(
                        "A RANGE with an offset and ORDER BY … DESC", "order by the negative instead");
            }
            lower = mirrored(window.getUpperBound());
            upper = mirrored(window.getLowerBound());
        }
        checkKinds(order.left.getType(), window);
        List<RexNode> partition = new ArrayList<>(window.partitionKeys);
        RexNode key = comparable(order.left, partition, lower, upper);
        return (RexOver) rexBuilder.makeOver(
                over.getType(),
                over.getAggOperator(),
                over.operands,
                partition,
                ImmutableList.of(new RexFieldCollation(key, Set.of())),
                lower,
                upper,
                window.getExclude(),
                false,
                true,
                false,
                over.isDistinct(),
                over.ignoreNulls());
    }

    private static void checkKinds(RelDataType key, RexWindow window) {
        for (RexWindowBound bound : List.of(window.getLowerBound(), window.getUpperBound())) {
            RexNode offset = bound.getOffset();
            boolean decimals = key.getSqlTypeName() == SqlTypeName.DECIMAL
                    || offset != null
                            && offset.getType().getSqlTypeName() == SqlTypeName.DECIMAL
                            && SqlTypeName.INT_TYPES.contains(key.getSqlTypeName());
            if (decimals) {
                throw WindowCalls.refused(
                        "A RANGE with an offset of DECIMALs", "cast the column of ORDER BY to DOUBLE");
            }
        }
    }

    /** Nulls are equal to each other and near to nothing else: a partition of their own. */
    private RexNode comparable(RexNode key, List<RexNode> partition, RexWindowBound lower, RexWindowBound upper) {
        RexNode comparable = key;
        if (key.getType().getSqlTypeName() == SqlTypeName.DATE) {
            RelDataType timestamp = rexBuilder.getTypeFactory().createSqlType(SqlTypeName.TIMESTAMP);
            comparable = rexBuilder.makeCast(
                    rexBuilder
                            .getTypeFactory()
                            .createTypeWithNullability(timestamp, key.getType().isNullable()),
                    key);
        }
        if (!key.getType().isNullable()) {
            return comparable;
        }
        if (lower.isUnbounded() || upper.isUnbounded()) {
            throw WindowCalls.refused(
                    "A RANGE from an offset to one end over a column that may be null",
                    "leave the nulls out, or COALESCE them");
        }
        partition.add(rexBuilder.makeCall(SqlStdOperatorTable.IS_NULL, key));
        RelDataType present = rexBuilder.getTypeFactory().createTypeWithNullability(comparable.getType(), false);
        return rexBuilder.makeCall(
                present,
                SqlStdOperatorTable.CASE,
                List.of(
                        rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, key),
                        rexBuilder.makeCast(present, comparable, true, false),
                        rexBuilder.makeZeroLiteral(present)));
    }

    private static RexWindowBound mirrored(RexWindowBound bound) {
        if (bound.isUnbounded()) {
            return bound.isPreceding() ? RexWindowBounds.UNBOUNDED_FOLLOWING : RexWindowBounds.UNBOUNDED_PRECEDING;
        }
        if (bound.isCurrentRow()) {
            return bound;
        }
        RexNode offset = Objects.requireNonNull(bound.getOffset());
        return bound.isPreceding() ? RexWindowBounds.following(offset) : RexWindowBounds.preceding(offset);
    }
}
