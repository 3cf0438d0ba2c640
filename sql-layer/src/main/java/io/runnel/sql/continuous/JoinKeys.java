package io.runnel.sql.continuous;

import io.runnel.sql.operator.JoinKind;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a join in what is selected where it is no column of either side: the expression that was joined on, or
 * {@code COALESCE} of both sides' key of a full join. ksqlDB has a column ROWKEY for these.
 */
final class JoinKeys {
    private static final int CASE_OPERANDS = 3;

    private JoinKeys() {}

    /**
     * Where a part of the key is selected; {@link OutputShape#MISSING} if it is not.
     *
     * @param program over the join's rows
     * @param part index in the key
     */
    static int place(Flow.Join join, RexProgram program, int part) {
        Flow.Sides sides = join.sides();
        if (part >= sides.leftKeys().size()) {
            return OutputShape.MISSING;
        }
        int left = sides.leftKeys().get(part);
        int right = sides.leftWidth() + sides.rightKeys().get(part);
        List<RexNode> selected =
                program.getProjectList().stream().map(program::expandLocalRef).toList();
        int key = join.shape().keyColumns().get(part);
        RexNode computed = sides.kind() == JoinKind.FULL ? null : definition(sides, key);
        for (int i = 0; i < selected.size(); i++) {
            boolean found = sides.kind() == JoinKind.FULL
                    ? isEither(selected.get(i), left, right)
                    : isSame(join, selected.get(i), left, right)
                            || computed != null && computed.equals(inlined(sides, selected.get(i)));
            if (found) {
                return i;
            }
        }
        return OutputShape.MISSING;
    }

    /** Where both sides have a row, either of the columns that were compared is the key. */
    private static boolean isSame(Flow.Join join, RexNode selected, int left, int right) {
        boolean both = join.sides().kind() == JoinKind.INNER && !(join instanceof Flow.ForeignKeyJoin);
        return both
                && selected instanceof RexInputRef column
                && (column.getIndex() == left || column.getIndex() == right);
    }

    /** {@code COALESCE(left, right)} or the other way round, as a call or as Calcite writes it out. */
    private static boolean isEither(RexNode node, int left, int right) {
        if (!(node instanceof RexCall call)) {
            return false;
        }
        List<RexNode> operands = call.getOperands();
        if (call.getKind() == SqlKind.COALESCE && operands.size() == 2) {
            return isPair(operands.get(0), operands.get(1), left, right);
        }
        if (call.getKind() != SqlKind.CASE || operands.size() != CASE_OPERANDS) {
            return false;
        }
        return operands.get(0) instanceof RexCall test
                && test.getKind() == SqlKind.IS_NOT_NULL
                && column(test.getOperands().get(0)) == column(operands.get(1))
                && isPair(operands.get(1), operands.get(2), left, right);
    }

    private static boolean isPair(RexNode one, RexNode other, int left, int right) {
        int first = column(one);
        int second = column(other);
        return (first == left && second == right) || (first == right && second == left);
    }

    private static int column(RexNode expression) {
        RexNode node = expression;
        while (RexUtil.isLosslessCast(node)) {
            node = ((RexCall) node).getOperands().get(0);
        }
        return node instanceof RexInputRef reference ? reference.getIndex() : -1;
    }

    /** What a column of the join's rows is computed from. */
    private static @Nullable RexNode definition(Flow.Sides sides, int column) {
        boolean ofLeft = column < sides.leftWidth();
        Flow side = ofLeft ? sides.left() : sides.right();
        if (column < 0 || !(side instanceof Flow.Rows rows)) {
            return null;
        }
        RexProgram program = rows.program();
        int index = ofLeft ? column : column - sides.leftWidth();
        RexNode expression = program.expandLocalRef(program.getProjectList().get(index));
        // Columns below the right side are told from those below the left one.
        return ofLeft ? expression : JoinCondition.shifted(expression, below(sides.left()));
    }

    private static int below(Flow side) {
        return side instanceof Flow.Rows rows
                ? rows.input().rowType().getFieldCount()
                : side.rowType().getFieldCount();
    }

    private static RexNode inlined(Flow.Sides sides, RexNode expression) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef input) {
                RexNode definition = definition(sides, input.getIndex());
                return definition == null ? input : definition;
            }
        });
    }
}
