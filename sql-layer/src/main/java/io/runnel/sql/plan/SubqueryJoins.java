package io.runnel.sql.plan;

import com.google.common.collect.ImmutableSet;
import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Makes joins of {@code EXISTS}, {@code NOT EXISTS} and {@code NOT IN} in the WHERE clauses of queries that go on: with the
 * different values that the subquery is asked for, or an outer join with them whose rows without partner are kept. Calcite's
 * own way aggregates by functions that cannot take a replaced row back, and counts for the nulls of NOT IN.
 */
final class SubqueryJoins extends RelHomogeneousShuttle {
    private static final String FOUND = "$FOUND";

    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other);
        if (!(visited instanceof LogicalFilter filter) || !RexUtil.SubQueryFinder.containsSubQuery(filter)) {
            return visited;
        }
        List<RexNode> rest = new ArrayList<>();
        List<Condition> conditions = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            Optional<Condition> condition = condition(conjunct, filter);
            condition.ifPresentOrElse(conditions::add, () -> rest.add(conjunct));
            condition.flatMap(Condition::notNull).ifPresent(rest::add);
        }
        if (conditions.isEmpty()) {
            return visited;
        }
        RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
        RelNode rows = rest.isEmpty()
                ? filter.getInput()
                : LogicalFilter.create(
                        filter.getInput(),
                        RexUtil.composeConjunction(rexBuilder, rest),
                        ImmutableSet.copyOf(filter.getVariablesSet()));
        for (Condition condition : conditions) {
            rows = joined(rows, condition);
        }
        return rows;
    }

    /**
     * A subquery and when a row passes.
     *
     * @param negated whether it passes if there is none
     * @param rows of the subquery
     * @param matches over the columns of both
     * @param notNull what the row must fulfil besides
     */
    private record Condition(boolean negated, RelNode rows, List<RexNode> matches, Optional<RexNode> notNull) {}

    private Optional<Condition> condition(RexNode conjunct, Filter filter) {
        boolean negated = conjunct.getKind() == SqlKind.NOT;
        RexNode plain = negated ? ((RexCall) conjunct).getOperands().get(0) : conjunct;
        if (!(plain instanceof RexSubQuery subquery)) {
            return Optional.empty();
        }
        return switch (subquery.getKind()) {
            case EXISTS -> exists(negated, subquery, filter);
            case IN -> negated ? Optional.of(notIn(subquery, filter)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Condition> exists(boolean negated, RexSubQuery subquery, Filter filter) {
        RelNode node = subquery.rel;
        while (node instanceof Project project && !RexUtil.SubQueryFinder.containsSubQuery(project)) {
            node = project.getInput();
        }
        List<RexNode> matches = new ArrayList<>();
        if (node instanceof Filter inner) {
            RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
            List<RexNode> own = new ArrayList<>();
            int width = filter.getRowType().getFieldCount();
            for (RexNode condition : RelOptUtil.conjunctions(inner.getCondition())) {
                if (RexUtil.containsCorrelation(condition)) {
                    matches.add(over(condition, width, filter));
                } else {
                    own.add(condition);
                }
            }
            node = own.isEmpty()
                    ? inner.getInput()
                    : LogicalFilter.create(inner.getInput(), RexUtil.composeConjunction(rexBuilder, own));
        }
        boolean outside = matches.stream().anyMatch(RexUtil::containsCorrelation)
                || !RelOptUtil.getVariablesUsed(node).isEmpty();
        return outside ? Optional.empty() : Optional.of(new Condition(negated, visit(node), matches, Optional.empty()));
    }

    /** Columns of the row outside come first, then those of the subquery. */
    private static RexNode over(RexNode condition, int width, Filter filter) {
        Set<CorrelationId> own = filter.getVariablesSet();
        return condition.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable row && own.contains(row.id)
                        ? RexInputRef.of(access.getField().getIndex(), filter.getRowType())
                        : super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitInputRef(RexInputRef input) {
                return new RexInputRef(input.getIndex() + width, input.getType());
            }
        });
    }

    private Condition notIn(RexSubQuery subquery, Filter filter) {
        RexBuilder rexBuilder = filter.getCluster().getRexBuilder();
        if (subquery.getOperands().size() > 1
                || !RelOptUtil.getVariablesUsed(subquery.rel).isEmpty()) {
            throw new SqlException(
                    "0A000",
                    "EMIT CHANGES knows NOT IN of one column and of a subquery without columns from outside: write NOT EXISTS"
                            + " with the conditions.");
        }
        if (mayBeNull(subquery.rel)) {
            throw new SqlException(
                    "0A000",
                    "EMIT CHANGES cannot follow NOT IN over a column that may be NULL, since a single NULL leaves no row: add"
                            + " WHERE column IS NOT NULL to the subquery, or write NOT EXISTS.");
        }
        RexNode value = subquery.getOperands().get(0);
        RexNode column = new RexInputRef(
                filter.getRowType().getFieldCount(),
                subquery.rel.getRowType().getFieldList().get(0).getType());
        return new Condition(
                true,
                visit(subquery.rel),
                List.of(rexBuilder.makeCall(SqlStdOperatorTable.EQUALS, value, column)),
                Optional.of(rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, value)));
    }

    private static boolean mayBeNull(RelNode subquery) {
        if (!subquery.getRowType().getFieldList().get(0).getType().isNullable()) {
            return false;
        }
        return subquery.getCluster().getMetadataQuery().getPulledUpPredicates(subquery).pulledUpPredicates.stream()
                .noneMatch(predicate -> predicate.getKind() == SqlKind.IS_NOT_NULL
                        && ((RexCall) predicate).getOperands().get(0) instanceof RexInputRef column
                        && column.getIndex() == 0);
    }

    private static RelNode joined(RelNode rows, Condition condition) {
        RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(rows.getCluster(), null);
        int width = rows.getRowType().getFieldCount();
        builder.push(rows).push(condition.rows);
        List<RexNode> on = distinct(builder, condition.matches, width);
        if (condition.negated) {
            builder.projectPlus(builder.alias(builder.literal(true), FOUND));
            int found = width + builder.peek().getRowType().getFieldCount() - 1;
            builder.join(JoinRelType.LEFT, on).filter(builder.isNull(builder.field(found)));
        } else {
            builder.join(JoinRelType.INNER, on);
        }
        return builder.project(
                        builder.fields(ImmutableBitSet.range(width)),
                        rows.getRowType().getFieldNames(),
                        true)
                .build();
    }

    /**
     * Makes the subquery's rows on the builder those of different values, if it is asked for values alone, or one row if it
     * is asked for nothing; what it must fulfil then.
     */
    private static List<RexNode> distinct(RelBuilder builder, List<RexNode> matches, int width) {
        RexBuilder rexBuilder = builder.getRexBuilder();
        if (matches.isEmpty()) {
            builder.aggregate(builder.groupKey(), builder.countStar("$COUNT"));
            builder.filter(builder.greaterThan(builder.field(0), rexBuilder.makeBigintLiteral(BigDecimal.ZERO)));
            return List.of();
        }
        List<RexNode> outside = new ArrayList<>();
        List<RexNode> inside = new ArrayList<>();
        for (RexNode match : matches) {
            if (match.getKind() != SqlKind.EQUALS) {
                return matches;
            }
            RexNode one = ((RexCall) match).getOperands().get(0);
            RexNode other = ((RexCall) match).getOperands().get(1);
            boolean inOrder = isOutside(one, width) && isInside(other, width);
            if (!inOrder && !(isOutside(other, width) && isInside(one, width))) {
                return matches;
            }
            outside.add(inOrder ? one : other);
            inside.add(RexUtil.shift(inOrder ? other : one, -width));
        }
        builder.project(inside).distinct();
        List<RexNode> on = new ArrayList<>();
        for (int i = 0; i < outside.size(); i++) {
            RelDataType type = builder.field(i).getType();
            on.add(rexBuilder.makeCall(SqlStdOperatorTable.EQUALS, outside.get(i), new RexInputRef(width + i, type)));
        }
        return on;
    }

    private static boolean isOutside(RexNode expression, int width) {
        ImmutableBitSet columns = RelOptUtil.InputFinder.bits(expression);
        return !columns.isEmpty() && columns.length() <= width;
    }

    private static boolean isInside(RexNode expression, int width) {
        return RelOptUtil.InputFinder.bits(expression).nextSetBit(0) >= width;
    }
}
