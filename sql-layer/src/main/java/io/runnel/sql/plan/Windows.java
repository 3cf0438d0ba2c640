package io.runnel.sql.plan;

import io.runnel.sql.function.WindowFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.mapping.Mapping;

/**
 * How rows get their windows, by HOP or SESSION. All spans in milliseconds. Public because generated code holds it.
 *
 * @param timeColumn whose values are TIMESTAMP or BIGINT, never null
 * @param keyColumns rows that differ in these are in different sessions; none for HOP
 * @param sizeMs length of a window, or a session's gap
 * @param slideMs from the start of a window to that of the next; for HOP
 * @param ofClause whether they are those of ksqlDB's WINDOW clause: see {@link WindowFunction#ofClause}
 */
public record Windows(
        WindowFunction.Kind kind,
        int timeColumn,
        List<Integer> keyColumns,
        long sizeMs,
        long slideMs,
        long offsetMs,
        boolean ofClause) {
    public Windows {
        keyColumns = List.copyOf(keyColumns);
    }

    /** What the call of a window function says; its first operand, the table, is not among a plan's operands. */
    static Windows of(RexCall call, WindowFunction function) {
        List<RexNode> operands = call.getOperands();
        List<Integer> keys = operands.get(1).isA(SqlKind.DESCRIPTOR) ? columns(operands.get(1)) : List.of();
        int time = columns(operands.get(0)).get(0);
        return switch (function.kind()) {
            case TUMBLE -> throw new IllegalArgumentException("TUMBLE is a projection");
            case HOP ->
                new Windows(
                        function.kind(),
                        time,
                        keys,
                        ms(operands, 2),
                        ms(operands, 1),
                        operands.size() > 3 ? ms(operands, 3) : 0,
                        function.ofClause());
            case SESSION ->
                new Windows(
                        function.kind(), time, keys, ms(operands, keys.isEmpty() ? 1 : 2), 0, 0, function.ofClause());
        };
    }

    private static List<Integer> columns(RexNode descriptor) {
        return ((RexCall) descriptor)
                .getOperands().stream()
                        .map(column -> ((RexInputRef) column).getIndex())
                        .toList();
    }

    private static long ms(List<RexNode> operands, int index) {
        return ((RexLiteral) operands.get(index)).getValueAs(BigDecimal.class).longValueExact();
    }

    /** The same over an input whose columns have moved. */
    Windows mapped(Mapping mapping) {
        return new Windows(
                kind,
                mapping.getTarget(timeColumn),
                keyColumns.stream().map(mapping::getTarget).toList(),
                sizeMs,
                slideMs,
                offsetMs,
                ofClause);
    }

    /** The columns that it takes to find the windows. */
    List<Integer> columns() {
        List<Integer> columns = new ArrayList<>(keyColumns);
        columns.add(timeColumn);
        return columns;
    }

    @Override
    public String toString() {
        return kind == WindowFunction.Kind.SESSION
                ? "SESSION(time=$" + timeColumn + ", keys=" + keyColumns + ", gap=" + sizeMs + " ms)"
                : "HOP(time=$" + timeColumn + ", slide=" + slideMs + " ms, size=" + sizeMs + " ms, offset=" + offsetMs
                        + " ms)";
    }
}
