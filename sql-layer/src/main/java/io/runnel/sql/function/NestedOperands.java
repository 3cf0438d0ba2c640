package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/** Casts the ARRAYs, MAPs and STRUCTs that a function of ours is given to the types that the form it takes has of them. */
public final class NestedOperands {
    private NestedOperands() {}

    /** The call with such operands; itself if they are, or if it is of another function. */
    public static RexCall widened(RexBuilder rexBuilder, RexCall call) {
        boolean nested = call.operands.stream().anyMatch(operand -> ColumnType.isNested(operand.getType()));
        if (!nested || !(call.getOperator() instanceof RegisteredFunction function)) {
            return call;
        }
        Overloads.Choice choice =
                function.settled(call.operands.stream().map(RexNode::getType).toList());
        Signature signature = choice.overload().signature();
        List<RexNode> operands = new ArrayList<>();
        for (int index = 0; index < call.operands.size(); index++) {
            operands.add(widened(
                    rexBuilder,
                    call.operands.get(index),
                    signature.parameter(index).type(),
                    choice.match().variables()));
        }
        return call.clone(call.getType(), operands);
    }

    private static RexNode widened(
            RexBuilder rexBuilder, RexNode operand, TypePattern pattern, TypePattern.Variables variables) {
        RelDataType from = operand.getType();
        if (!ColumnType.isNested(from) || pattern instanceof TypePattern.Lambda) {
            return operand;
        }
        RelDataType to = pattern.resolve(variables);
        boolean other = ColumnType.isNested(to)
                && !ColumnType.text(from).equals(ColumnType.text(to))
                && NestedCast.isPossible(from, to);
        return other
                ? rexBuilder.makeCall(
                        rexBuilder.getTypeFactory().createTypeWithNullability(to, from.isNullable()),
                        new NestedCast(from, to),
                        List.of(operand))
                : operand;
    }
}
