package io.runnel.sql.plan;

import io.runnel.sql.function.NumberFunctions;
import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Makes division of floating-point numbers by zero an error; Calcite's checked arithmetic leaves them alone. */
final class CheckedDivision extends RelHomogeneousShuttle {
    private final RexShuttle expressions;

    CheckedDivision(RexBuilder rexBuilder) {
        RelDataType number = rexBuilder.getTypeFactory().createSqlType(SqlTypeName.DOUBLE);
        expressions = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                if (!(visited instanceof RexCall division)
                        || division.getKind() != SqlKind.DIVIDE
                        || !SqlTypeName.APPROX_TYPES.contains(division.getType().getSqlTypeName())) {
                    return visited;
                }
                RexNode checked = rexBuilder.makeCall(
                        rexBuilder
                                .getTypeFactory()
                                .createTypeWithNullability(
                                        number, division.getType().isNullable()),
                        NumberFunctions.DIVIDE,
                        List.of(
                                rexBuilder.ensureType(number, division.operands.get(0), true),
                                rexBuilder.ensureType(number, division.operands.get(1), true)));
                return rexBuilder.ensureType(division.getType(), checked, false);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(CheckedDivision.this));
            }
        };
    }

    @Override
    public RelNode visit(RelNode other) {
        return super.visitChildren(other).accept(expressions);
    }
}
