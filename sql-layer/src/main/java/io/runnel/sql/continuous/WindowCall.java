package io.runnel.sql.continuous;

import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.operator.TimeWindows;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/**
 * What the call of a window function says.
 *
 * @param timeColumn index in the function's input
 * @param keyColumns those of a session's key, indexes there as well
 */
record WindowCall(TimeWindows windows, int timeColumn, List<Integer> keyColumns) {
    /** @param onlyFinal whether a grace that is not given is none */
    static WindowCall of(RexCall call, boolean onlyFinal) {
        WindowFunction function = (WindowFunction) call.getOperator();
        List<RexNode> operands = call.getOperands();
        List<Integer> keys = operands.get(1).isA(SqlKind.DESCRIPTOR) ? columns(operands.get(1)) : List.of();
        WindowFunction.Lateness said = function.lateness(call);
        long graceMs = said.graceMs().orElse(onlyFinal ? 0 : TimeWindows.DEFAULT_GRACE_MS);
        int time = columns(operands.get(0)).get(0);
        return new WindowCall(
                windows(
                        function,
                        operands,
                        new TimeWindows.Lateness(graceMs, said.retentionMs().orElse(0))),
                time,
                keys);
    }

    private static TimeWindows windows(WindowFunction function, List<RexNode> operands, TimeWindows.Lateness lateness) {
        boolean clause = function.ofClause();
        return switch (function.kind()) {
            case TUMBLE -> {
                long size = ms(operands, 1);
                long offset = optionalMs(operands, 2);
                yield new TimeWindows(TimeWindows.Kind.TUMBLING, size, size, offset, clause, lateness);
            }
            case HOP -> {
                long advance = ms(operands, 1);
                long offset = optionalMs(operands, 3);
                yield new TimeWindows(TimeWindows.Kind.HOPPING, ms(operands, 2), advance, offset, clause, lateness);
            }
            case SESSION -> {
                long gap = ms(operands, operands.get(1).isA(SqlKind.DESCRIPTOR) ? 2 : 1);
                yield new TimeWindows(TimeWindows.Kind.SESSION, gap, gap, 0, clause, lateness);
            }
        };
    }

    private static List<Integer> columns(RexNode descriptor) {
        return ((RexCall) descriptor)
                .getOperands().stream()
                        .map(column -> ((RexInputRef) column).getIndex())
                        .toList();
    }

    private static long optionalMs(List<RexNode> operands, int index) {
        return index < operands.size() ? ms(operands, index) : 0;
    }

    private static long ms(List<RexNode> operands, int index) {
        return Objects.requireNonNull(((RexLiteral) operands.get(index)).getValueAs(BigDecimal.class))
                .longValueExact();
    }
}
