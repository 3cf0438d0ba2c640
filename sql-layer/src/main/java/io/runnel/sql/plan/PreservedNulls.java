package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/**
 * Hides columns that a subquery reads behind a function, while subqueries become joins, if there is an outer join below. Calcite
 * takes a column of an outer join's preserved side for never null where the join's condition is not true of null, joins the
 * subquery by equality then, and so loses the rows in which it is null.
 */
final class PreservedNulls {
    private static final SqlFunction SAME = new SqlFunction(
            "$SAME",
            SqlKind.OTHER_FUNCTION,
            ReturnTypes.ARG0,
            null,
            OperandTypes.ANY,
            SqlFunctionCategory.USER_DEFINED_FUNCTION);

    private PreservedNulls() {}

    /** The plan with such columns hidden. */
    static RelNode hidden(RelNode plan) {
        return new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode other) {
                RelNode visited = super.visitChildren(other);
                return visited instanceof Correlate correlate && isOuter(correlate.getLeft())
                        ? hidden(correlate)
                        : visited;
            }
        }.visit(plan);
    }

    private static RelNode hidden(Correlate correlate) {
        RelNode left = correlate.getLeft();
        RexBuilder rexBuilder = left.getCluster().getRexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (RelDataTypeField field : left.getRowType().getFieldList()) {
            RexNode column = rexBuilder.makeInputRef(left, field.getIndex());
            boolean read = correlate.getRequiredColumns().get(field.getIndex());
            columns.add(read && field.getType().isNullable() ? rexBuilder.makeCall(SAME, column) : column);
        }
        RelNode hidden = LogicalProject.create(
                left, List.of(), columns, left.getRowType().getFieldNames(), Set.of());
        return correlate.copy(correlate.getTraitSet(), List.of(hidden, correlate.getRight()));
    }

    private static boolean isOuter(RelNode rel) {
        boolean outer = rel instanceof Join join && join.getJoinType().isOuterJoin()
                || rel instanceof Correlate correlate && correlate.getJoinType().isOuterJoin();
        return outer || rel.getInputs().stream().anyMatch(PreservedNulls::isOuter);
    }

    /** The plan with all columns shown again. */
    static RelNode shown(RelNode plan) {
        RexShuttle showing = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                return call.getOperator() == SAME ? call.operands.get(0).accept(this) : super.visitCall(call);
            }
        };
        return new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode other) {
                return super.visitChildren(other).accept(showing);
            }
        }.visit(plan);
    }
}
