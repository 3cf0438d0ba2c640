package io.runnel.sql.function;

import io.runnel.sql.SqlTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;

/** {@code STRUCT(name := value, …)}, whose operands are names, as text literals, and values in turn. */
final class StructFunction extends SqlUserDefinedFunction {
    static final StructFunction INSTANCE = new StructFunction();

    private StructFunction() {
        super(
                new SqlIdentifier("STRUCT", SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                StructFunction::type,
                (call, returned, operands) ->
                        Arrays.fill(operands, call.getValidator().getUnknownType()),
                null,
                new Body());
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.from(2);
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
        return true;
    }

    private static RelDataType type(SqlOperatorBinding call) {
        List<String> names = new ArrayList<>();
        List<RelDataType> types = new ArrayList<>();
        for (int index = 0; index < call.getOperandCount(); index += 2) {
            names.add(call.getOperandLiteralValue(index, String.class));
            types.add(SqlTypes.FACTORY.createTypeWithNullability(
                    TypePattern.Variables.varying(call.getOperandType(index + 1)), true));
        }
        return SqlTypes.struct(names, types, false);
    }

    private static final class Body implements ScalarFunction, ImplementableFunction {
        @Override
        public CallImplementor getImplementor() {
            return RexImpTable.createImplementor(
                    (translator, call, operands) -> {
                        List<Expression> values = new ArrayList<>();
                        for (int index = 1; index < operands.size(); index += 2) {
                            values.add(Expressions.box(operands.get(index)));
                        }
                        return Expressions.call(Arrays.class, "asList", Expressions.newArrayInit(Object.class, values));
                    },
                    NullPolicy.NONE,
                    false);
        }

        @Override
        public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
            throw new UnsupportedOperationException("The type depends on the operands");
        }

        @Override
        public List<FunctionParameter> getParameters() {
            return List.of();
        }
    }
}
