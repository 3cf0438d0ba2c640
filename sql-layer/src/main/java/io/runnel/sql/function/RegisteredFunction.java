package io.runnel.sql.function;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.FunctionSqlType;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlLambdaScope;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/** A scalar function with all its forms, as Calcite calls it. */
final class RegisteredFunction extends SqlUserDefinedFunction {
    /** A state that a lambda widens, as from INTEGER to BIGINT, is wide enough after as many rounds as there are numbers. */
    private static final int MAX_WIDENINGS = 4;

    private final Overloads overloads;
    private final boolean deterministic;

    RegisteredFunction(String name, Overloads overloads, boolean deterministic) {
        super(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                overloads::returned,
                overloads::infer,
                new Operands(overloads),
                overloads);
        this.overloads = overloads;
        this.deterministic = deterministic;
    }

    /** The form that takes operands of these types, as the code of a call will choose it. */
    Overloads.Choice settled(List<RelDataType> types) {
        return overloads.settled(types);
    }

    List<Signature> signatures() {
        return overloads.signatures();
    }

    @Override
    public boolean isDeterministic() {
        return deterministic;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        SqlValidatorScope operandScope = scope.getOperandScope(call);
        List<Signature.Operand> operands = new ArrayList<>();
        int count = SeenValues.isIn(call) ? call.operandCount() - 1 : call.operandCount();
        for (SqlNode operand : call.getOperandList().subList(0, count)) {
            operands.add(
                    operand instanceof SqlLambda lambda
                            ? new Signature.Operand(
                                    validator.getUnknownType(),
                                    lambda.getParameters().size())
                            : new Signature.Operand(
                                    validator.deriveType(operandScope, operand), Signature.Operand.NO_LAMBDA));
        }
        Overloads.Choice choice = overloads.choose(operands).orElseThrow(() -> refused(call, operands));
        RelDataType seen = count < call.operandCount() ? validator.deriveType(operandScope, call.operand(count)) : null;
        settleLambdas(validator, call, choice, seen);
        ((SqlBasicCall) call).setOperator(this);
        return choice.overload()
                .returned(
                        choice.match(),
                        operands.stream().map(Signature.Operand::type).toList());
    }

    private void settleLambdas(
            SqlValidator validator, SqlCall call, Overloads.Choice choice, @Nullable RelDataType seen) {
        boolean changed = true;
        for (int round = 0; changed && round < MAX_WIDENINGS; round++) {
            changed = false;
            for (int index = 0; index < call.operandCount(); index++) {
                if (call.operand(index) instanceof SqlLambda lambda) {
                    TypePattern.Lambda pattern = (TypePattern.Lambda)
                            choice.overload().signature().parameter(index).type();
                    TypePattern.Variables variables = choice.match().variables();
                    changed |= giveTypes(validator, lambda, pattern, variables, seen);
                    settle(validator, lambda, pattern, variables);
                }
            }
        }
    }

    /** Gives the lambda's parameters their types, as far as these are known; false if they had them. */
    private static boolean giveTypes(
            SqlValidator validator,
            SqlLambda lambda,
            TypePattern.Lambda pattern,
            TypePattern.Variables variables,
            @Nullable RelDataType seen) {
        SqlLambdaScope scope = (SqlLambdaScope) validator.getLambdaScope(lambda);
        boolean changed = false;
        int last = pattern.parameters().size() - 1;
        for (int index = 0; index <= last; index++) {
            RelDataType own = pattern.parameters().get(index).resolve(variables);
            RelDataType type = index == last && seen != null ? SeenValues.parameter(own, seen) : own;
            RelDataType before = scope.getParameterTypes()
                    .put(lambda.getParameters().get(index).toString(), type);
            changed |= !type.equals(before);
        }
        return changed;
    }

    private void settle(
            SqlValidator validator, SqlLambda lambda, TypePattern.Lambda pattern, TypePattern.Variables variables) {
        lambda.accept(new ForgetTypes(validator));
        validator.validateLambda(lambda);
        RelDataType type = validator.getValidatedNodeType(lambda);
        RelDataType body = ((FunctionSqlType) type).getReturnType();
        if (pattern.result().cost(body, variables) < 0) {
            throw SqlException.at(
                    "42804",
                    lambda.getExpression().getParserPosition(),
                    "The lambda of " + getName() + " gives " + ColumnType.text(body),
                    ", where "
                            + (pattern.result() instanceof TypePattern.Variable variable
                                    ? ColumnType.text(variable.resolve(variables))
                                    : pattern.result().toString())
                            + " is expected.");
        }
    }

    private SqlException refused(SqlCall call, List<Signature.Operand> operands) {
        String types = operands.stream()
                .map(operand -> operand.lambdaParameters() >= 0 ? "a lambda" : ColumnType.text(operand.type()))
                .collect(Collectors.joining(", ", "(", ")"));
        String forms = signatures().stream().map(Signature::toString).collect(Collectors.joining(" or "));
        return SqlException.at(
                "42883",
                call.getParserPosition(),
                "Function " + getName() + " does not take " + types,
                "; it is called as " + forms + ".");
    }

    /** Operands are checked where the type of the call is derived. */
    record Operands(Overloads overloads) implements SqlOperandMetadata {
        @Override
        public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
            return true;
        }

        @Override
        public boolean isFixedParameters() {
            return false;
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (Signature signature : overloads.signatures()) {
                int count = signature.parameters().size();
                least = Math.min(least, signature.variadic() ? count - 1 : count);
                most = signature.variadic() ? -1 : most < 0 ? most : Math.max(most, count);
            }
            return most < 0 ? SqlOperandCountRanges.from(least) : SqlOperandCountRanges.between(least, most);
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return overloads.signatures().stream().map(Signature::toString).collect(Collectors.joining(", "));
        }

        @Override
        public List<RelDataType> paramTypes(RelDataTypeFactory typeFactory) {
            return paramNames().stream()
                    .map(name -> SqlTypes.FACTORY.createSqlType(SqlTypeName.ANY))
                    .toList();
        }

        @Override
        public List<String> paramNames() {
            return overloads.signatures().get(0).parameters().stream()
                    .map(Signature.Parameter::name)
                    .toList();
        }
    }
}
