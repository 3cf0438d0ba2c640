package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.function.JoinTimeFunctions;
import io.runnel.sql.operator.AsOfOrder;
import io.runnel.sql.operator.AsOfTimes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/** Makes {@link AsOf} of the joins that {@link AsOfClauses} has marked. What they compare becomes columns of their inputs. */
final class AsOfJoins extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other);
        if (!(visited instanceof Join join)) {
            return visited;
        }
        List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
        for (RexNode condition : conditions) {
            if (condition instanceof RexCall call && call.getOperator() == JoinTimeFunctions.AS_OF) {
                List<RexNode> keys = new ArrayList<>(conditions);
                keys.remove(condition);
                return new Making(join).of(keys, call);
            }
        }
        return visited;
    }

    private static final class Making {
        private final Join join;
        private final int leftWidth;
        private final List<RexNode> leftExtras = new ArrayList<>();
        private final List<RexNode> rightExtras = new ArrayList<>();

        Making(Join join) {
            this.join = join;
            this.leftWidth = join.getLeft().getRowType().getFieldCount();
        }

        /** Two expressions of one type, over a row of the left and of the right side. */
        private record Sides(RexNode left, RexNode right, boolean exchanged) {}

        RelNode of(List<RexNode> keys, RexCall asOf) {
            List<Integer> leftKeys = new ArrayList<>();
            List<Integer> rightKeys = new ArrayList<>();
            for (RexNode key : keys) {
                if (key.isAlwaysTrue()) {
                    continue;
                }
                Sides sides = key.getKind() == SqlKind.EQUALS ? sides(key) : null;
                if (sides == null) {
                    throw new SqlException(
                            "0A000",
                            "ON of an ASOF JOIN compares columns of both sides by = alone: put any other condition into a"
                                    + " subquery, or into WHERE.");
                }
                leftKeys.add(column(sides.left, true));
                rightKeys.add(column(sides.right, false));
            }
            RexNode condition = asOf.getOperands().get(0);
            Sides times = sides(condition);
            AsOfOrder order = times == null ? null : order(condition.getKind(), times.exchanged);
            if (times == null || order == null) {
                throw new SqlException(
                        "42601",
                        "MATCH_CONDITION compares a time of the left row with one of the right row by <, <=, > or >=.");
            }
            AsOf.Limits limits = limits(asOf, times.left.getType());
            AsOf.Match match = new AsOf.Match(
                    leftKeys,
                    rightKeys,
                    column(times.left, true),
                    column(times.right, false),
                    order,
                    join.getJoinType() == JoinRelType.LEFT,
                    limits);
            return projected(AsOf.of(with(join.getLeft(), leftExtras), with(join.getRight(), rightExtras), match));
        }

        private static AsOf.Limits limits(RexCall asOf, RelDataType time) {
            long withinMs = number(asOf.getOperands().get(1));
            boolean isTime = SqlTypeUtil.isTimestamp(time) || time.getSqlTypeName() == SqlTypeName.BIGINT;
            if (withinMs != AsOfTimes.ANY && !isTime) {
                throw new SqlException(
                        "42804",
                        "WITHIN of an ASOF JOIN needs times in MATCH_CONDITION: columns of type TIMESTAMP, or ROWTIME.");
            }
            return new AsOf.Limits(withinMs, number(asOf.getOperands().get(2)));
        }

        private static long number(RexNode literal) {
            RexNode plain = RexUtil.removeCast(literal);
            return Objects.requireNonNull(((RexLiteral) plain).getValueAs(BigDecimal.class))
                    .longValueExact();
        }

        private static @Nullable AsOfOrder order(SqlKind kind, boolean exchanged) {
            return switch (exchanged ? kind.reverse() : kind) {
                case GREATER_THAN -> AsOfOrder.BEFORE;
                case GREATER_THAN_OR_EQUAL -> AsOfOrder.UP_TO;
                case LESS_THAN_OR_EQUAL -> AsOfOrder.FROM;
                case LESS_THAN -> AsOfOrder.AFTER;
                default -> null;
            };
        }

        /** Null for what does not compare one side with the other. */
        private @Nullable Sides sides(RexNode comparison) {
            if (!(comparison instanceof RexCall call) || call.getOperands().size() != 2) {
                return null;
            }
            RexNode one = call.getOperands().get(0);
            RexNode other = call.getOperands().get(1);
            boolean exchanged = isOf(other, true) && isOf(one, false);
            if (!exchanged && !(isOf(one, true) && isOf(other, false))) {
                return null;
            }
            RexNode left = exchanged ? other : one;
            RexNode right = RexUtil.shift(exchanged ? one : other, -leftWidth);
            RelDataType common = left.getType().getSqlTypeName()
                                    == right.getType().getSqlTypeName()
                            && left.getType().getScale() == right.getType().getScale()
                    ? null
                    : SqlTypes.FACTORY.leastRestrictive(List.of(left.getType(), right.getType()));
            return common == null
                    ? new Sides(left, right, exchanged)
                    : new Sides(cast(left, common), cast(right, common), exchanged);
        }

        private boolean isOf(RexNode expression, boolean left) {
            ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
            return !columns.isEmpty() && (left ? columns.length() <= leftWidth : columns.nextSetBit(0) >= leftWidth);
        }

        private RexNode cast(RexNode expression, RelDataType type) {
            boolean nullable = expression.getType().isNullable();
            return join.getCluster()
                    .getRexBuilder()
                    .makeCast(SqlTypes.FACTORY.createTypeWithNullability(type, nullable), expression);
        }

        /** The column of a side that has an expression's value, made if there is none. */
        private int column(RexNode expression, boolean ofLeft) {
            if (expression instanceof RexInputRef reference) {
                return reference.getIndex();
            }
            List<RexNode> extras = ofLeft ? leftExtras : rightExtras;
            if (!extras.contains(expression)) {
                extras.add(expression);
            }
            return (ofLeft ? join.getLeft() : join.getRight()).getRowType().getFieldCount()
                    + extras.indexOf(expression);
        }

        private static RelNode with(RelNode input, List<RexNode> extras) {
            if (extras.isEmpty()) {
                return input;
            }
            List<RexNode> columns = new ArrayList<>();
            List<String> names = new ArrayList<>(input.getRowType().getFieldNames());
            for (int i = 0; i < names.size(); i++) {
                columns.add(input.getCluster().getRexBuilder().makeInputRef(input, i));
            }
            for (int i = 0; i < extras.size(); i++) {
                columns.add(extras.get(i));
                names.add("$ASOF" + i);
            }
            return LogicalProject.create(input, List.of(), columns, names, Set.of());
        }

        /** The columns that the join had. */
        private RelNode projected(AsOf made) {
            List<RexNode> columns = new ArrayList<>();
            for (int i = 0; i < join.getRowType().getFieldCount(); i++) {
                int place = i < leftWidth ? i : i + leftExtras.size();
                columns.add(join.getCluster().getRexBuilder().makeInputRef(made, place));
            }
            return LogicalProject.create(
                    made, List.of(), columns, join.getRowType().getFieldNames(), Set.of());
        }
    }
}
