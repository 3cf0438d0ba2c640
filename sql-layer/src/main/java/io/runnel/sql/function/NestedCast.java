package io.runnel.sql.function;

import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.adapter.enumerable.NullPolicy;
import org.apache.calcite.adapter.enumerable.RexImpTable;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import io.runnel.sql.SqlTypes;

/** CAST from or to ARRAY, MAP and STRUCT; the planner's own, an operator for each pair of types. */
public final class NestedCast extends SqlUserDefinedFunction {
    /** From one type to another, at least one of which is nested. */
    public NestedCast(RelDataType from, RelDataType to) {
        super(
                new SqlIdentifier("$CAST " + ColumnType.text(from) + " TO " + ColumnType.text(to), SqlParserPos.ZERO),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.explicit(to),
                InferTypes.FIRST_KNOWN,
                OperandTypes.operandMetadata(
                        List.of(SqlTypeFamily.ANY), factory -> List.of(from), index -> "value", index -> false),
                new Body(ColumnType.text(from), ColumnType.text(to), to));
    }

    /** Whether there is a conversion between types, at least one of which is nested. */
    public static boolean isPossible(RelDataType from, RelDataType to) {
        return TypePattern.isUnknown(from) || ValueCast.between(from, to) != null;
    }

    /** Whether a value of the type needs a conversion: null has none. */
    public static boolean isConverting(RelDataType from) {
        return !TypePattern.isUnknown(from);
    }

    private record Body(String from, String to, RelDataType type) implements ScalarFunction, ImplementableFunction {
        @Override
        public CallImplementor getImplementor() {
            return RexImpTable.createImplementor(
                    (translator, call, operands) -> {
                        Expression cast = Expressions.call(
                                ValueCast.class,
                                "cast",
                                Expressions.box(operands.get(0)),
                                Expressions.constant(from),
                                Expressions.constant(to));
                        return Expressions.convert_(cast, Primitive.box(SqlTypes.FACTORY.getJavaClass(type)));
                    },
                    NullPolicy.SEMI_STRICT,
                    false);
        }

        @Override
        public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
            return type;
        }

        @Override
        public List<FunctionParameter> getParameters() {
            return List.of();
        }
    }
}
