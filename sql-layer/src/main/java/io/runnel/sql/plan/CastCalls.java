package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.function.NestedCast;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlCastFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/** CAST that also takes ARRAY, MAP and STRUCT apart; Calcite's knows structs of equal length only. */
final class CastCalls extends SqlShuttle {
    private static final SqlCastFunction CAST = new Cast();

    /** What expressions become: Calcite's table, but for this CAST. */
    static final SqlRexConvertletTable CONVERTLETS = call -> call.getOperator() == CAST
            ? CastCalls::convert
            : call.getOperator() == SqlStdOperatorTable.CAST
                    ? CastCalls::convertImplied
                    : NullArithmetic.converting(StandardConvertletTable.INSTANCE.get(call));

    /** A cast that nobody wrote: the validator adds them. */
    private static RexNode convertImplied(SqlRexContext context, SqlCall call) {
        RelDataType to = context.getValidator().getValidatedNodeTypeIfKnown(call);
        RelDataType from = context.getValidator().getValidatedNodeTypeIfKnown(call.operand(0));
        return from != null && to != null && ScalarCasts.differs(from, to)
                ? ScalarCasts.cast(context.getRexBuilder(), context.convertExpression(call.operand(0)), to)
                : Objects.requireNonNull(StandardConvertletTable.INSTANCE.get(call), "CAST is known")
                        .convertCall(context, call);
    }

    private static RexNode convert(SqlRexContext context, SqlCall call) {
        RelDataType to = context.getValidator().getValidatedNodeType(call);
        RelDataType from = context.getValidator().getValidatedNodeType(call.operand(0));
        RexBuilder rexBuilder = context.getRexBuilder();
        boolean nested = ColumnType.isNested(from) || ColumnType.isNested(to);
        if (nested && NestedCast.isConverting(from)) {
            RexNode value = context.convertExpression(call.operand(0));
            return rexBuilder.makeCall(to, new NestedCast(from, to), List.of(value));
        }
        if (ScalarCasts.differs(from, to)) {
            return ScalarCasts.cast(rexBuilder, context.convertExpression(call.operand(0)), to);
        }
        SqlCall plain = SqlStdOperatorTable.CAST.createCall(call.getParserPosition(), call.getOperandList());
        context.getValidator().setValidatedNodeType(plain, to);
        return Objects.requireNonNull(StandardConvertletTable.INSTANCE.get(plain), "CAST is known")
                .convertCall(context, plain);
    }

    static SqlNode recognize(SqlNode query) {
        SqlNode recognized = query.accept(new CastCalls());
        return recognized == null ? query : recognized;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        return visited instanceof SqlBasicCall cast && cast.getOperator() == SqlStdOperatorTable.CAST
                ? new SqlBasicCall(CAST, cast.getOperandList(), cast.getParserPosition())
                : visited;
    }

    private static final class Cast extends SqlCastFunction {
        /** As Calcite's, which however looks up the operator by its name, and so would find its own again. */
        @Override
        public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
            call.getOperandList().forEach(operand -> validator.deriveType(scope, operand));
            return validateOperands(validator, scope, call);
        }

        @Override
        public RelDataType inferReturnType(SqlOperatorBinding call) {
            RelDataType from = call.getOperandType(0);
            RelDataType to = call.getOperandType(1);
            return ColumnType.isNested(from) || ColumnType.isNested(to)
                    ? call.getTypeFactory().createTypeWithNullability(to, from.isNullable())
                    : super.inferReturnType(call);
        }

        @Override
        public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
            RelDataType from = call.getOperandType(0);
            RelDataType to = call.getOperandType(1);
            if (!ColumnType.isNested(from) && !ColumnType.isNested(to)) {
                return super.checkOperandTypes(call, throwOnFailure);
            }
            boolean possible = NestedCast.isPossible(from, to);
            if (!possible && throwOnFailure) {
                throw SqlException.at(
                        "42804",
                        call.getCall().getParserPosition(),
                        "CAST of " + ColumnType.text(from) + " to " + ColumnType.text(to) + " is not supported",
                        ".");
            }
            return possible;
        }
    }
}
