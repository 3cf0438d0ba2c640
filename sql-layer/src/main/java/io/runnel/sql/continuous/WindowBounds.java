package io.runnel.sql.continuous;

import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.continuous.JoinCondition.Pair;
import io.runnel.sql.operator.WindowedRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/** Which columns of a flow are bounds of its rows' windows, as they are or in milliseconds. */
enum WindowBounds {
    START,
    END;

    /**
     * The pairs of a join's condition that make two tables' windows the same.
     *
     * @throws io.runnel.sql.SqlException state 0A000 if the condition does not name the windows
     */
    static List<Pair> pairs(Flow left, Flow right, List<Pair> pairs) {
        boolean session = KeptWindows.windowOf(left).kind() == KeyWindow.Kind.SESSION;
        List<Pair> found = new ArrayList<>();
        for (WindowBounds bound : session ? List.of(START, END) : List.of(START)) {
            found.add(pairs.stream()
                    .filter(pair -> of(left, pair.left()) == bound && of(right, pair.right()) == bound)
                    .findFirst()
                    .orElseThrow(() -> JoinRefusals.otherWindows(session)));
        }
        return found;
    }

    /** The bound that an expression over a flow's row is; null if it is none. */
    static @Nullable WindowBounds of(Flow flow, RexNode expression) {
        RexNode node = expression;
        while (RexUtil.isLosslessCast(node) || TimeColumns.isMilliseconds(node)) {
            node = ((RexCall) node).getOperands().get(0);
        }
        return node instanceof RexInputRef column ? of(flow, column.getIndex()) : null;
    }

    private static @Nullable WindowBounds of(Flow flow, int column) {
        if (flow instanceof Flow.Read read) {
            return read.shape().windowed()
                    ? named(read.rowType().getFieldNames().get(column))
                    : null;
        } else if (flow instanceof Flow.Rows rows) {
            return of(
                    rows.input(),
                    rows.program()
                            .expandLocalRef(rows.program().getProjectList().get(column)));
        } else if (flow instanceof Flow.Windowed windowed) {
            return placed(windowed.grouping().row(), column);
        }
        return null;
    }

    private static @Nullable WindowBounds named(String column) {
        if (column.equals(KeyWindow.START)) {
            return START;
        }
        return column.equals(KeyWindow.END) ? END : null;
    }

    private static @Nullable WindowBounds placed(WindowedRow row, int column) {
        if (column == row.startPlace()) {
            return START;
        }
        return column == row.endPlace() ? END : null;
    }
}
