package io.runnel.sql.continuous;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * The parts of a join's condition.
 *
 * @param pairs what must be equal
 * @param rest the other conditions, over the columns of both sides
 */
record JoinCondition(List<Pair> pairs, List<RexNode> rest) {
    /**
     * Two expressions that must be equal, of one type.
     *
     * @param left over the left side's columns
     * @param right over the right side's columns
     */
    record Pair(RexNode left, RexNode right) {
        /** The column that the left expression is, perhaps in a wider type; -1 if it is none. */
        int leftColumn() {
            return column(left);
        }

        int rightColumn() {
            return column(right);
        }

        private static int column(RexNode expression) {
            RexNode node = expression;
            while (RexUtil.isLosslessCast(node)) {
                node = ((RexCall) node).getOperands().get(0);
            }
            return node instanceof RexInputRef reference ? reference.getIndex() : -1;
        }
    }

    static JoinCondition of(Join join, RexBuilder rexBuilder) {
        int leftWidth = join.getLeft().getRowType().getFieldCount();
        List<Pair> pairs = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (conjunct.isAlwaysTrue()) {
                continue;
            }
            if (conjunct.getKind() == SqlKind.EQUALS) {
                RexNode one = ((RexCall) conjunct).getOperands().get(0);
                RexNode other = ((RexCall) conjunct).getOperands().get(1);
                boolean inOrder = isOf(one, 0, leftWidth) && isOf(other, leftWidth, Integer.MAX_VALUE);
                boolean exchanged = isOf(other, 0, leftWidth) && isOf(one, leftWidth, Integer.MAX_VALUE);
                if (inOrder || exchanged) {
                    pairs.add(pair(inOrder ? one : other, inOrder ? other : one, leftWidth, rexBuilder));
                    continue;
                }
            }
            rest.add(conjunct);
        }
        return new JoinCondition(pairs, rest);
    }

    /** Whether an expression uses columns of that range, and no others. */
    static boolean isOf(RexNode expression, int from, int to) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
        return !columns.isEmpty() && columns.nextSetBit(0) >= from && columns.length() <= to;
    }

    private static Pair pair(RexNode left, RexNode right, int leftWidth, RexBuilder rexBuilder) {
        RexNode shifted = shifted(right, -leftWidth);
        RelDataType common = left.getType().getSqlTypeName() == right.getType().getSqlTypeName()
                        && left.getType().getScale() == right.getType().getScale()
                ? null
                : rexBuilder.getTypeFactory().leastRestrictive(List.of(left.getType(), right.getType()));
        return common == null
                ? new Pair(left, shifted)
                : new Pair(cast(left, common, rexBuilder), cast(shifted, common, rexBuilder));
    }

    private static RexNode cast(RexNode expression, RelDataType type, RexBuilder rexBuilder) {
        if (expression.getType().getSqlTypeName() == type.getSqlTypeName()
                && expression.getType().getScale() == type.getScale()) {
            return expression;
        }
        boolean nullable = expression.getType().isNullable();
        return rexBuilder.makeCast(rexBuilder.getTypeFactory().createTypeWithNullability(type, nullable), expression);
    }

    /** The same over columns that stand elsewhere. */
    static RexNode shifted(RexNode expression, int by) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef input) {
                return new RexInputRef(input.getIndex() + by, input.getType());
            }
        });
    }
}
