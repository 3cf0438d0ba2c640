package io.runnel.sql.plan;

import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic with a literal null is null. Calcite takes it for constant when it looks for the order of a projection's rows,
 * and then asks for its value, which only a literal has.
 */
final class NullArithmetic extends RelHomogeneousShuttle {
    private static final Set<SqlKind> ARITHMETIC = Set.of(
            SqlKind.PLUS,
            SqlKind.MINUS,
            SqlKind.TIMES,
            SqlKind.DIVIDE,
            SqlKind.MOD,
            SqlKind.MINUS_PREFIX,
            SqlKind.PLUS_PREFIX,
            SqlKind.CHECKED_PLUS,
            SqlKind.CHECKED_MINUS,
            SqlKind.CHECKED_TIMES,
            SqlKind.CHECKED_DIVIDE,
            SqlKind.CHECKED_MINUS_PREFIX);

    private final RexShuttle expressions;

    NullArithmetic(RexBuilder rexBuilder) {
        this.expressions = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                RexNode visited = super.visitCall(call);
                return folded(rexBuilder, visited);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(NullArithmetic.this));
            }
        };
    }

    /** The same conversion, of arithmetic with a literal null to null: Calcite looks for orders as early as that. */
    static @Nullable SqlRexConvertlet converting(@Nullable SqlRexConvertlet convertlet) {
        return convertlet == null
                ? null
                : (context, call) -> folded(context.getRexBuilder(), convertlet.convertCall(context, call));
    }

    private static RexNode folded(RexBuilder rexBuilder, RexNode node) {
        return node instanceof RexCall call && isNull(call) ? rexBuilder.makeNullLiteral(call.getType()) : node;
    }

    private static boolean isNull(RexCall call) {
        SqlTypeName type = call.getType().getSqlTypeName();
        boolean cast = call.getKind() == SqlKind.CAST && SqlTypeName.NUMERIC_TYPES.contains(type);
        boolean arithmetic = ARITHMETIC.contains(call.getKind()) && SqlTypeName.NUMERIC_TYPES.contains(type);
        return (cast || arithmetic)
                && call.getType().isNullable()
                && call.operands.stream().anyMatch(RexLiteral::isNullLiteral);
    }

    @Override
    public RelNode visit(RelNode other) {
        return super.visitChildren(other).accept(expressions);
    }
}
