package io.runnel.sql.function;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlUserDefinedAggFunction;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;

/** An aggregate function with all its forms, each of which starts a {@link Gathering}. */
final class GatheringFunction extends SqlUserDefinedAggFunction {
    private final Overloads overloads;

    GatheringFunction(String name, Overloads overloads) {
        super(
                new SqlIdentifier(name, SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                overloads::returned,
                overloads::infer,
                new RegisteredFunction.Operands(overloads),
                new GatheringCode(overloads),
                false,
                false,
                Optionality.FORBIDDEN);
        this.overloads = overloads;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        SqlValidatorScope operandScope = scope.getOperandScope(call);
        List<RelDataType> types = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            types.add(validator.deriveType(operandScope, operand));
        }
        Overloads.Choice choice = overloads
                .choose(types.stream()
                        .map(type -> new Signature.Operand(type, Signature.Operand.NO_LAMBDA))
                        .toList())
                .orElseThrow(() -> refused(call, types));
        ((SqlBasicCall) call).setOperator(this);
        return choice.overload().returned(choice.match(), types);
    }

    private SqlException refused(SqlCall call, List<RelDataType> operands) {
        return SqlException.at(
                "42883",
                call.getParserPosition(),
                "Function " + getName() + " does not take "
                        + operands.stream().map(ColumnType::text).collect(Collectors.joining(", ", "(", ")")),
                "; it is called as "
                        + overloads.signatures().stream()
                                .map(Signature::toString)
                                .collect(Collectors.joining(" or "))
                        + ".");
    }
}
