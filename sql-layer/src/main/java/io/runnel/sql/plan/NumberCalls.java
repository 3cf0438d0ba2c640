package io.runnel.sql.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Makes a cast to integers cut the fraction off, as in ksqlDB, while one to a DECIMAL rounds; has ABS find an overflow,
 * and the functions of bits take INTEGERs, for which Calcite's code does not compile.
 */
final class NumberCalls extends RelHomogeneousShuttle {
    private static final Set<String> BITS = Set.of("BITAND", "BITOR", "BITXOR");

    private static final Set<SqlTypeName> FRACTIONAL =
            Set.of(SqlTypeName.DECIMAL, SqlTypeName.DOUBLE, SqlTypeName.FLOAT, SqlTypeName.REAL);

    private final RexBuilder rexBuilder;
    private final RexShuttle expressions;

    NumberCalls(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
        this.expressions = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return visited instanceof RexCall number && SqlTypeName.INT_TYPES.contains(typeName(number))
                        ? replaced(number)
                        : visited;
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(NumberCalls.this));
            }
        };
    }

    private RexNode replaced(RexCall call) {
        if (call.getKind() == SqlKind.CAST
                && FRACTIONAL.contains(typeName(call.operands.get(0)))
                && !(call.operands.get(0) instanceof RexCall cut
                        && cut.getOperator() == SqlStdOperatorTable.TRUNCATE)) {
            RexNode whole = rexBuilder.makeCall(SqlStdOperatorTable.TRUNCATE, call.operands.get(0), zero());
            return call.clone(call.getType(), List.of(whole));
        }
        if (call.getOperator() == SqlStdOperatorTable.ABS) {
            RexNode number = call.operands.get(0);
            return rexBuilder.makeCall(
                    call.getType(),
                    SqlStdOperatorTable.CASE,
                    List.of(
                            rexBuilder.makeCall(SqlStdOperatorTable.LESS_THAN, number, zero()),
                            rexBuilder.makeCall(SqlStdOperatorTable.UNARY_MINUS, number),
                            number));
        }
        if (BITS.contains(call.getOperator().getName()) && typeName(call) != SqlTypeName.BIGINT) {
            RelDataType bigint = rexBuilder.getTypeFactory().createSqlType(SqlTypeName.BIGINT);
            List<RexNode> wide = call.operands.stream()
                    .map(operand -> rexBuilder.ensureType(
                            rexBuilder
                                    .getTypeFactory()
                                    .createTypeWithNullability(
                                            bigint, operand.getType().isNullable()),
                            operand,
                            true))
                    .toList();
            return rexBuilder.ensureType(call.getType(), rexBuilder.makeCall(call.getOperator(), wide), true);
        }
        return call;
    }

    private RexNode zero() {
        return rexBuilder.makeExactLiteral(BigDecimal.ZERO);
    }

    private static SqlTypeName typeName(RexNode node) {
        return node.getType().getSqlTypeName();
    }

    @Override
    public RelNode visit(RelNode other) {
        return super.visitChildren(other).accept(expressions);
    }
}
