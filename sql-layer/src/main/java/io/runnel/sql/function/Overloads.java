package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlTypeName;

/** All forms of one function: picks the one that takes a call's operands with the least conversion. */
final class Overloads implements ScalarFunction, ImplementableFunction {
    private final List<Overload> overloads;

    /** The form that takes a call, and how. */
    record Choice(Overload overload, Signature.Match match) {}

    Overloads(List<Overload> overloads) {
        this.overloads = List.copyOf(overloads);
    }

    List<Signature> signatures() {
        return overloads.stream().map(Overload::signature).toList();
    }

    /** The form that costs least, the first of equals; empty if none takes the operands. */
    Optional<Choice> choose(List<Signature.Operand> operands) {
        Choice best = null;
        for (Overload overload : overloads) {
            Signature.Match match = overload.signature().match(operands).orElse(null);
            if (match != null && (best == null || match.cost() < best.match.cost())) {
                best = new Choice(overload, match);
            }
        }
        return Optional.ofNullable(best);
    }

    /** The choice for operands whose types are all known. */
    Choice settled(List<RelDataType> types) {
        return choose(SeenValues.without(types).stream()
                        .map(type -> new Signature.Operand(type, Signature.Operand.SETTLED))
                        .toList())
                .orElseThrow(() -> new IllegalStateException("No form takes " + types));
    }

    /** The type of a call whose operands' types are all known. */
    RelDataType returned(SqlOperatorBinding call) {
        List<RelDataType> types = call.collectOperandTypes();
        Choice choice = settled(types);
        return choice.overload.returned(choice.match, types);
    }

    /** Gives operands without a type, such as parameters of the statement, that of the form that takes the call. */
    void infer(SqlCallBinding call, RelDataType returnType, RelDataType[] operandTypes) {
        RelDataType unknown = call.getValidator().getUnknownType();
        Arrays.fill(operandTypes, unknown);
        overloads.stream()
                .map(Overload::signature)
                .filter(signature ->
                        signature.variadic() || signature.parameters().size() == operandTypes.length)
                .findFirst()
                .ifPresent(signature -> {
                    TypePattern.Variables variables = new TypePattern.Variables();
                    for (int index = 0; index < operandTypes.length; index++) {
                        // What is known binds T, as the element does in ARRAY_CONTAINS(?, name).
                        if (!(call.operand(index) instanceof SqlLambda)) {
                            signature.parameter(index).type().cost(call.getOperandType(index), variables);
                        }
                    }
                    for (int index = 0; index < operandTypes.length; index++) {
                        RelDataType type = signature.parameter(index).type().resolve(variables);
                        operandTypes[index] = type.getSqlTypeName() == SqlTypeName.NULL ? unknown : type;
                    }
                });
    }

    @Override
    public CallImplementor getImplementor() {
        return (translator, call, nullAs) -> {
            Choice choice = settled(call.operands.stream()
                    .map(org.apache.calcite.rex.RexNode::getType)
                    .toList());
            return RexImpTable.createImplementor(
                            (unused, rexCall, operands) ->
                                    choice.overload.call(choice.match, (RexCall) rexCall, operands),
                            choice.overload.nullPolicy(),
                            false)
                    .implement(translator, call, nullAs);
        };
    }

    @Override
    public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
        return SqlTypes.FACTORY.createSqlType(SqlTypeName.ANY);
    }

    @Override
    public List<FunctionParameter> getParameters() {
        return List.of();
    }
}
