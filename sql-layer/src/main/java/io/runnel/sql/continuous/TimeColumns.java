package io.runnel.sql.continuous;

import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.function.TimeFunctions;
import io.runnel.sql.operator.JoinTimes;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Which columns of a join's sides are times of their rows, and which of these are the times of their changes. */
final class TimeColumns {
    private TimeColumns() {}

    /** A BIGINT is a time only if it is a record's timestamp, or made of a TIMESTAMP. */
    static boolean isTimeOf(Flow side, RexNode time) {
        if (!(time instanceof RexInputRef column)) {
            return true;
        }
        return column.getType().getSqlTypeName() != SqlTypeName.BIGINT
                || isRowtime(Origin.of(side, column.getIndex()))
                || isComputed(side, column.getIndex());
    }

    /** Whether an expression is a TIMESTAMP in milliseconds, as one is compared with ROWTIME. */
    static boolean isMilliseconds(RexNode expression) {
        return expression instanceof RexCall call && call.getOperator() == TimeFunctions.UNIX_TIMESTAMP;
    }

    private static boolean isComputed(Flow side, int column) {
        if (!(side instanceof Flow.Rows rows)) {
            return false;
        }
        RexNode expression =
                rows.program().expandLocalRef(rows.program().getProjectList().get(column));
        return isMilliseconds(expression)
                || expression instanceof RexInputRef below && isComputed(rows.input(), below.getIndex());
    }

    /** The column that an operator takes the time of a side's rows from, {@link JoinTimes#CHANGE} if none is needed. */
    static int column(JoinBuilder builder, Flow side, RexNode time, boolean left) {
        return time instanceof RexInputRef column && isChangeTime(side, column.getIndex())
                ? JoinTimes.CHANGE
                : builder.column(time, left);
    }

    /** Whether a column is the very time that a stream's changes come with. */
    private static boolean isChangeTime(Flow side, int column) {
        return !hasTimedJoin(side) && isRowtime(Origin.of(side, column)) && !isOfTable(side, column);
    }

    /** Whether a column is the very time that a table's changes come with. */
    static boolean isTimeOfTable(Flow table, int column) {
        return isRowtime(Origin.of(table, column))
                && !(table instanceof Flow.Rows rows && rows.input() instanceof Flow.Join);
    }

    private static boolean isRowtime(@Nullable Origin origin) {
        return origin != null
                && origin.read().rowType().getFieldNames().get(origin.column()).equals(PseudoColumn.ROWTIME.name());
    }

    /** A joined row's time is that of the later one of its two rows. */
    private static boolean hasTimedJoin(Flow side) {
        return Origin.timedJoins(side).findAny().isPresent();
    }

    private static boolean isOfTable(Flow side, int column) {
        Origin origin = Origin.of(side, column);
        return origin != null && origin.read().shape().table();
    }
}
