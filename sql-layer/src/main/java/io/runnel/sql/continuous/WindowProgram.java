package io.runnel.sql.continuous;

import io.runnel.sql.function.TimeFunctions;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/**
 * TUMBLE as a projection: a row falls into exactly one tumbling window, so WINDOW_START and WINDOW_END are expressions
 * over its event time, and the generated class of the stage computes them with everything else. A row without event
 * time is in no window and is left out, as over history.
 */
final class WindowProgram {
    private static final int TIME = 0;
    private static final int SIZE = 1;
    private static final int OFFSET = 2;

    private WindowProgram() {}

    /** From the input's columns to the input's columns and the window's two. */
    static RexProgram of(TableFunctionScan scan, RexBuilder rexBuilder) {
        List<RexNode> operands = ((RexCall) scan.getCall()).getOperands();
        RexInputRef time =
                (RexInputRef) ((RexCall) operands.get(TIME)).getOperands().get(0);
        List<RexNode> arguments =
                List.of(time, milliseconds(operands, SIZE, rexBuilder), milliseconds(operands, OFFSET, rexBuilder));
        RexProgramBuilder builder = new RexProgramBuilder(scan.getInput(0).getRowType(), rexBuilder);
        builder.addIdentity();
        if (time.getType().isNullable()) {
            builder.addCondition(rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, time));
        }
        List<RelDataTypeField> fields = scan.getRowType().getFieldList();
        RelDataTypeField start = fields.get(fields.size() - 2);
        RelDataTypeField end = fields.get(fields.size() - 1);
        builder.addProject(edge(TimeFunctions.WINDOW_START_OF, start, arguments, rexBuilder), start.getName());
        builder.addProject(edge(TimeFunctions.WINDOW_END_OF, end, arguments, rexBuilder), end.getName());
        return builder.getProgram();
    }

    /** Declared not null though its argument may be: the condition let no such row pass. */
    private static RexNode edge(
            SqlOperator function, RelDataTypeField column, List<RexNode> arguments, RexBuilder rexBuilder) {
        boolean nullable = arguments.get(TIME).getType().isNullable();
        RelDataType type = rexBuilder.getTypeFactory().createTypeWithNullability(column.getType(), nullable);
        RexNode value = rexBuilder.makeCall(type, function, arguments);
        return nullable ? rexBuilder.makeNotNull(value) : value;
    }

    private static RexNode milliseconds(List<RexNode> operands, int index, RexBuilder rexBuilder) {
        BigDecimal value = index < operands.size()
                ? ((RexLiteral) operands.get(index)).getValueAs(BigDecimal.class)
                : BigDecimal.ZERO;
        return rexBuilder.makeBigintLiteral(value);
    }
}
