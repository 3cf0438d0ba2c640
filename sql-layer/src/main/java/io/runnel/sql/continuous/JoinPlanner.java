package io.runnel.sql.continuous;

import io.runnel.sql.continuous.JoinCondition.Pair;
import io.runnel.sql.operator.JoinKind;
import io.runnel.sql.operator.JoinTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.rules.JoinCommuteRule;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * Plans joins. What kind of join it is follows from what its sides are: two streams need a bound in time, a stream finds
 * the rows of a table by the table's primary key, and so does a table.
 */
final class JoinPlanner {
    private final FlowPlanner planner;
    private final RexBuilder rexBuilder;

    JoinPlanner(FlowPlanner planner, RexBuilder rexBuilder) {
        this.planner = planner;
        this.rexBuilder = rexBuilder;
    }

    /** @throws io.runnel.sql.SqlException state 0A000 for a join that cannot run continuously */
    Flow plan(Join join, Flow left, Flow right) {
        JoinCondition condition = JoinCondition.of(join, rexBuilder);
        JoinRefusals.checkWindows(left, right);
        if (!left.shape().table() && !right.shape().table()) {
            return streams(join, left, right, condition);
        }
        if (left.shape().table() && right.shape().table()) {
            return tables(join, left, right, condition);
        }
        return lookup(join, left, right, condition);
    }

    static JoinKind kind(Join join) {
        return switch (join.getJoinType()) {
            case INNER -> JoinKind.INNER;
            case LEFT -> JoinKind.LEFT;
            case RIGHT -> JoinKind.RIGHT;
            case FULL -> JoinKind.FULL;
            default -> throw JoinRefusals.kind(join.getJoinType().lowerName);
        };
    }

    private Flow streams(Join join, Flow left, Flow right, JoinCondition condition) {
        int leftWidth = left.rowType().getFieldCount();
        List<RexNode> rest = new ArrayList<>(condition.rest());
        TimeBound bound = TimeBound.take(rest, leftWidth, planner.joinGraceMs())
                .filter(found -> TimeColumns.isTimeOf(left, found.left())
                        && TimeColumns.isTimeOf(right, shifted(found.right(), leftWidth)))
                .orElseThrow(JoinRefusals::noBound);
        JoinBuilder builder = new JoinBuilder(planner, join.getRowType(), kind(join), left, right);
        builder.keys(condition.pairs());
        int leftTime = TimeColumns.column(builder, left, bound.left(), true);
        int rightTime = TimeColumns.column(builder, right, shifted(bound.right(), leftWidth), false);
        JoinTimes times =
                new JoinTimes(bound.beforeMs(), bound.afterMs(), bound.graceMs(), bound.eager(), leftTime, rightTime);
        OutputShape shape = new OutputShape(false, builder.outputKey(condition.pairs()), false);
        return builder.finish(rest, sides -> new Flow.StreamJoin(sides, times, shape));
    }

    private static RexNode shifted(RexNode right, int leftWidth) {
        return JoinCondition.shifted(right, -leftWidth);
    }

    private Flow lookup(Join join, Flow left, Flow right, JoinCondition condition) {
        boolean streamIsLeft = right.shape().table();
        OutputShape table = (streamIsLeft ? right : left).shape();
        JoinKind kind = kind(join);
        if (streamIsLeft ? kind.keepsRight() : kind.keepsLeft()) {
            throw JoinRefusals.keepsTable();
        }
        List<RexNode> rest = new ArrayList<>(condition.rest());
        JoinRefusals.checkNoBound(rest);
        List<Pair> pairs = keyPairs(condition.pairs(), table, !streamIsLeft);
        if (pairs == null) {
            throw JoinRefusals.notByKey(streamIsLeft ? right : left);
        }
        JoinBuilder builder = new JoinBuilder(planner, join.getRowType(), kind(join), left, right);
        builder.rest(condition.pairs(), pairs, rest);
        builder.keys(pairs);
        List<Integer> key = isOneRow(table)
                ? builder.places((streamIsLeft ? left : right).shape().keyColumns(), streamIsLeft)
                : builder.outputKey(pairs);
        OutputShape shape = new OutputShape(false, key, false);
        return builder.finish(rest, sides -> new Flow.Lookup(sides, streamIsLeft, shape));
    }

    private Flow tables(Join join, Flow left, Flow right, JoinCondition condition) {
        JoinKind kind = kind(join);
        List<RexNode> rest = new ArrayList<>(condition.rest());
        JoinRefusals.checkNoBound(rest);
        List<Pair> ofLeft = keyPairs(condition.pairs(), left.shape(), true);
        List<Pair> ofRight = keyPairs(condition.pairs(), right.shape(), false);
        if (ofLeft != null && ofRight != null && Set.copyOf(ofLeft).equals(Set.copyOf(ofRight))) {
            List<Pair> keys = new ArrayList<>(ofLeft);
            if (left.shape().windowed()) {
                keys.addAll(WindowBounds.pairs(left, right, condition.pairs()));
            }
            JoinBuilder builder = new JoinBuilder(planner, join.getRowType(), kind(join), left, right);
            builder.rest(condition.pairs(), keys, rest);
            if (kind == JoinKind.FULL && !rest.isEmpty()) {
                throw JoinRefusals.conditionOfFull();
            }
            builder.keys(keys);
            OutputShape shape = new OutputShape(
                    true, builder.outputKey(ofLeft), left.shape().windowed());
            return builder.finish(rest, sides -> new Flow.TableJoin(sides, shape));
        }
        if (left.shape().windowed()) {
            throw JoinRefusals.notByKey(right);
        }
        if (ofRight != null) {
            return foreignKey(join, left, right, condition, ofRight);
        }
        if (ofLeft != null) {
            return exchanged(join, left, right);
        }
        throw JoinRefusals.notByKey(right);
    }

    /** The same with the sides exchanged, so that the left one points. */
    private Flow exchanged(Join join, Flow left, Flow right) {
        RelNode exchanged =
                JoinCommuteRule.swap(join, true, RelFactories.LOGICAL_BUILDER.create(join.getCluster(), null));
        if (!(exchanged instanceof Project project) || !(project.getInput() instanceof Join inner)) {
            throw JoinRefusals.kind(join.getJoinType().lowerName);
        }
        return planner.rows(plan(inner, right, left), planner.programOf(project));
    }

    private Flow foreignKey(Join join, Flow left, Flow right, JoinCondition condition, List<Pair> pairs) {
        if (kind(join).keepsRight()) {
            throw JoinRefusals.keepsTarget();
        }
        List<Integer> primary = left.shape().keyColumns();
        if (primary.isEmpty() && !isOneRow(left.shape()) || primary.contains(OutputShape.MISSING)) {
            throw JoinRefusals.notByKey(left);
        }
        JoinBuilder builder = new JoinBuilder(planner, join.getRowType(), kind(join), left, right);
        List<RexNode> rest = new ArrayList<>(condition.rest());
        builder.rest(condition.pairs(), pairs, rest);
        builder.keys(pairs);
        OutputShape shape = new OutputShape(true, primary, false);
        return builder.finish(rest, sides -> new Flow.ForeignKeyJoin(sides, primary, shape));
    }

    /** A table that is an aggregate over all rows: it has no key, and needs none to be found. */
    private static boolean isOneRow(OutputShape table) {
        return table.table() && !table.windowed() && table.keyColumns().isEmpty();
    }

    /** The pairs that say what the whole key of a table equals, in the key's order; null if it is not the whole key. */
    private static @Nullable List<Pair> keyPairs(List<Pair> pairs, OutputShape table, boolean left) {
        List<Pair> found = new ArrayList<>();
        for (int key : table.keyColumns()) {
            pairs.stream()
                    .filter(pair -> key == (left ? pair.leftColumn() : pair.rightColumn()))
                    .findFirst()
                    .ifPresent(found::add);
        }
        boolean whole = found.size() == table.keyColumns().size() && (!found.isEmpty() || isOneRow(table));
        return whole ? found : null;
    }
}
