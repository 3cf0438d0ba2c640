package io.runnel.sql.plan;

import com.google.common.collect.ImmutableSet;
import io.runnel.sql.SqlException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code (a, b) NOT IN (SELECT …)} of columns that may be null, and such an IN as a value, by EXISTS: it is true if a row of the
 * query is equal, else unknown if one may be, else false. Calcite takes a row with a null in it for one that nothing can be
 * told of, also where its other columns differ: it would lose rows.
 */
final class RowComparisons extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other);
        if (visited instanceof Filter filter) {
            Expressions expressions = new Expressions(filter, filter.getVariablesSet());
            RexNode condition = expressions.conjunct(filter.getCondition());
            return condition == filter.getCondition()
                    ? filter
                    : LogicalFilter.create(filter.getInput(), condition, ImmutableSet.copyOf(expressions.variables));
        }
        if (visited instanceof Project project) {
            Expressions expressions = new Expressions(project, project.getVariablesSet());
            List<RexNode> projects = expressions.apply(project.getProjects());
            return projects.equals(project.getProjects())
                    ? project
                    : LogicalProject.create(
                            project.getInput(),
                            project.getHints(),
                            projects,
                            project.getRowType().getFieldNames(),
                            expressions.variables);
        }
        return visited.accept(new Expressions(null, Set.of()));
    }

    private final class Expressions extends RexShuttle {
        private final @Nullable RelNode node;
        final Set<CorrelationId> variables;

        /** @param node a filter or a projection; null for others, where such a condition cannot stand */
        Expressions(@Nullable RelNode node, Set<CorrelationId> variables) {
            this.node = node;
            this.variables = new LinkedHashSet<>(variables);
        }

        /** A condition of which only rows count for which it is true. */
        RexNode conjunct(RexNode condition) {
            if (condition.getKind() == SqlKind.AND || condition.getKind() == SqlKind.OR) {
                RexCall call = (RexCall) condition;
                List<RexNode> operands =
                        call.operands.stream().map(this::conjunct).toList();
                return operands.equals(call.operands) ? call : call.clone(call.getType(), operands);
            }
            if (condition instanceof RexSubQuery subQuery && isUnknown(subQuery)) {
                return inside(subQuery);
            }
            if (condition.getKind() == SqlKind.NOT
                    && ((RexCall) condition).operands.get(0) instanceof RexSubQuery subQuery
                    && isUnknown(subQuery)) {
                RexBuilder rexBuilder = subQuery.rel.getCluster().getRexBuilder();
                return rexBuilder.makeCall(SqlStdOperatorTable.NOT, exists(inside(subQuery), true));
            }
            return condition.accept(this);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery subQuery) {
            RexSubQuery visited = inside(subQuery);
            if (!isUnknown(visited)) {
                return visited;
            }
            RexBuilder rexBuilder = visited.rel.getCluster().getRexBuilder();
            return rexBuilder.makeCall(
                    visited.getType(),
                    SqlStdOperatorTable.CASE,
                    List.of(
                            exists(visited, false),
                            rexBuilder.makeLiteral(true),
                            exists(visited, true),
                            rexBuilder.makeNullLiteral(visited.getType()),
                            rexBuilder.makeLiteral(false)));
        }

        private RexSubQuery inside(RexSubQuery subQuery) {
            return subQuery.clone(subQuery.rel.accept(RowComparisons.this));
        }

        /** @param possible whether a row counts also if it is unknown whether it is equal */
        private RexNode exists(RexSubQuery in, boolean possible) {
            RexBuilder rexBuilder = in.rel.getCluster().getRexBuilder();
            List<RexNode> equal = new ArrayList<>();
            for (int index = 0; index < in.operands.size(); index++) {
                equal.add(rexBuilder.makeCall(
                        SqlStdOperatorTable.EQUALS,
                        outer(rexBuilder, in.operands.get(index)),
                        rexBuilder.makeInputRef(in.rel, index)));
            }
            RexNode condition = RexUtil.composeConjunction(rexBuilder, equal);
            return RexSubQuery.exists(LogicalFilter.create(
                    in.rel, possible ? rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_FALSE, condition) : condition));
        }

        /** The value of the row for which the query is asked, as the query reads it. */
        private RexNode outer(RexBuilder rexBuilder, RexNode value) {
            RelNode input = Objects.requireNonNull(node).getInput(0);
            if (variables.isEmpty()) {
                variables.add(input.getCluster().createCorrel());
            }
            CorrelationId id = variables.iterator().next();
            return value.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef column) {
                    return rexBuilder.makeFieldAccess(rexBuilder.makeCorrel(input.getRowType(), id), column.getIndex());
                }
            });
        }

        private boolean isUnknown(RexSubQuery subQuery) {
            boolean unknown = subQuery.getKind() == SqlKind.IN
                    && subQuery.operands.size() > 1
                    && subQuery.getType().isNullable();
            if (unknown && node == null) {
                throw new SqlException(
                        "0A000",
                        "IN of several columns that may be null is not supported in the condition of a join; write it in"
                                + " WHERE, or EXISTS with the conditions instead.");
            }
            return unknown;
        }
    }
}
