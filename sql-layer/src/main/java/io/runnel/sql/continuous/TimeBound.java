package io.runnel.sql.continuous;

import io.runnel.sql.function.JoinTimeFunctions;
import io.runnel.sql.function.WindowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/**
 * How near rows of two streams must be in time: either by {@code WITHIN}, or by comparisons of a time of the left side with
 * one of the right side that leave out both what is long before and what is long after.
 *
 * @param left the time over the columns of both sides, as {@code right}
 * @param beforeMs how far the right row's time may be before the left one's, at most; as {@link
 *     io.runnel.sql.operator.JoinTimes} has it
 * @param graceMs how long rows that came late are waited for
 * @param eager whether rows without partner go out at once
 */
record TimeBound(RexNode left, RexNode right, long beforeMs, long afterMs, long graceMs, boolean eager) {
    /** WITHIN without GRACE PERIOD; ksqlDB's default. */
    static final long WITHIN_GRACE_MS = TimeUnit.HOURS.toMillis(24);

    /**
     * A comparison as {@code right - left <= most} or {@code >= least}.
     *
     * @param least null if it does not say
     */
    private record Comparison(
            RexNode left,
            RexNode right,
            @Nullable Long least,
            @Nullable Long most) {}

    /** A time and what is added to it. */
    private record Moved(RexNode time, long byMs) {}

    /**
     * Finds the bound in a join's conditions and takes out those that say nothing else.
     *
     * @param conditions over the columns of both sides; may become fewer
     * @param graceMs of comparisons, which cannot say
     */
    static Optional<TimeBound> take(List<RexNode> conditions, int leftWidth, long graceMs) {
        for (RexNode condition : conditions) {
            if (condition instanceof RexCall call && call.getOperator() == JoinTimeFunctions.WITHIN) {
                conditions.remove(condition);
                return Optional.of(within(call));
            }
        }
        List<Comparison> comparisons = new ArrayList<>();
        List<RexNode> used = new ArrayList<>();
        for (RexNode condition : conditions) {
            Comparison comparison = comparison(condition, leftWidth);
            if (comparison != null && (comparisons.isEmpty() || sameTimes(comparison, comparisons.get(0)))) {
                comparisons.add(comparison);
                used.add(condition);
            }
        }
        Optional<TimeBound> bound = both(comparisons, graceMs);
        bound.ifPresent(found -> conditions.removeAll(used));
        return bound;
    }

    private static TimeBound within(RexCall call) {
        List<RexNode> operands = call.getOperands();
        long graceMs = number(operands.get(4));
        boolean eager = graceMs == WindowFunction.NOT_GIVEN;
        return new TimeBound(
                operands.get(0),
                operands.get(1),
                number(operands.get(2)),
                number(operands.get(3)),
                eager ? WITHIN_GRACE_MS : graceMs,
                eager);
    }

    private static long number(RexNode literal) {
        RexNode plain = literal.getKind() == SqlKind.CAST
                ? ((RexCall) literal).getOperands().get(0)
                : literal;
        return ((RexLiteral) plain).getValueAs(BigDecimal.class).longValueExact();
    }

    private static Optional<TimeBound> both(List<Comparison> comparisons, long graceMs) {
        Long least = null;
        Long most = null;
        for (Comparison comparison : comparisons) {
            if (comparison.least != null) {
                least = least == null ? comparison.least : Long.valueOf(Math.max(least, comparison.least));
            }
            if (comparison.most != null) {
                most = most == null ? comparison.most : Long.valueOf(Math.min(most, comparison.most));
            }
        }
        if (least == null || most == null) {
            return Optional.empty();
        }
        Comparison any = comparisons.get(0);
        return Optional.of(new TimeBound(any.left, any.right, -least, most, graceMs, false));
    }

    private static boolean sameTimes(Comparison one, Comparison other) {
        return one.left.equals(other.left) && one.right.equals(other.right);
    }

    private static @Nullable Comparison comparison(RexNode condition, int leftWidth) {
        SqlKind kind = condition.getKind();
        if (!SqlKind.COMPARISON.contains(kind) || kind == SqlKind.NOT_EQUALS || !(condition instanceof RexCall call)) {
            return null;
        }
        Moved one = moved(call.getOperands().get(0));
        Moved other = moved(call.getOperands().get(1));
        if (one == null || other == null) {
            return null;
        }
        boolean rightFirst = isLeft(other, leftWidth) && isRight(one, leftWidth);
        if (!rightFirst && !(isLeft(one, leftWidth) && isRight(other, leftWidth))) {
            return null;
        }
        Moved left = rightFirst ? other : one;
        Moved right = rightFirst ? one : other;
        long difference = left.byMs - right.byMs;
        return switch (rightFirst ? kind : kind.reverse()) {
            case LESS_THAN -> new Comparison(left.time, right.time, null, difference - 1);
            case LESS_THAN_OR_EQUAL -> new Comparison(left.time, right.time, null, difference);
            case GREATER_THAN -> new Comparison(left.time, right.time, difference + 1, null);
            case GREATER_THAN_OR_EQUAL -> new Comparison(left.time, right.time, difference, null);
            case EQUALS -> new Comparison(left.time, right.time, difference, difference);
            default -> null;
        };
    }

    private static boolean isLeft(Moved moved, int leftWidth) {
        return JoinCondition.isOf(moved.time, 0, leftWidth);
    }

    private static boolean isRight(Moved moved, int leftWidth) {
        return JoinCondition.isOf(moved.time, leftWidth, Integer.MAX_VALUE);
    }

    /** A column, a function of joined rows' times, or one of them plus or minus a constant span. */
    private static @Nullable Moved moved(RexNode expression) {
        if (isTime(expression)) {
            return new Moved(expression, 0);
        }
        if (!(expression instanceof RexCall call) || call.getOperands().size() > 2) {
            return null;
        }
        if (call.getKind() == SqlKind.CAST || call.getOperands().size() < 2) {
            RexNode operand = call.getOperands().get(0);
            return call.getKind() == SqlKind.CAST && sameKind(call, operand) ? moved(operand) : null;
        }
        Long span = spanMs(call.getOperands().get(1));
        Moved base = moved(call.getOperands().get(0));
        boolean first = span == null || base == null;
        if (first && isPlus(call)) {
            span = spanMs(call.getOperands().get(0));
            base = moved(call.getOperands().get(1));
        }
        if (span == null || base == null || (!isPlus(call) && !isMinus(call))) {
            return null;
        }
        return new Moved(base.time, base.byMs + (isMinus(call) ? -span : span));
    }

    private static boolean sameKind(RexNode one, RexNode other) {
        return isTimeType(one) && isTimeType(other);
    }

    private static boolean isTime(RexNode expression) {
        boolean plain = expression instanceof RexInputRef
                || TimeColumns.isMilliseconds(expression)
                || (expression instanceof RexCall call && call.getOperator() == JoinTimeFunctions.LATER);
        return plain && isTimeType(expression);
    }

    /** ROWTIME is a BIGINT. */
    private static boolean isTimeType(RexNode expression) {
        return SqlTypeUtil.isTimestamp(expression.getType())
                || expression.getType().getSqlTypeName() == SqlTypeName.BIGINT;
    }

    private static boolean isPlus(RexCall call) {
        return call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.CHECKED_PLUS;
    }

    private static boolean isMinus(RexCall call) {
        return call.getKind() == SqlKind.MINUS || call.getKind() == SqlKind.CHECKED_MINUS;
    }

    private static @Nullable Long spanMs(RexNode expression) {
        RexNode plain = expression.getKind() == SqlKind.CAST
                ? ((RexCall) expression).getOperands().get(0)
                : expression;
        if (!(plain instanceof RexLiteral literal) || literal.isNull()) {
            return null;
        }
        SqlTypeName type = literal.getType().getSqlTypeName();
        boolean span = SqlTypeName.DAY_INTERVAL_TYPES.contains(type) || SqlTypeName.INT_TYPES.contains(type);
        BigDecimal value = span ? literal.getValueAs(BigDecimal.class) : null;
        return value == null ? null : value.longValueExact();
    }
}
