package io.runnel.sql.continuous;

import io.runnel.sql.continuous.JoinCondition.Pair;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.operator.JoinKind;
import io.runnel.sql.operator.JoinTimes;
import io.runnel.sql.plan.AsOf;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;

/** Plans as-of joins: of a stream with another one, or with the versions of a table's rows. */
final class AsOfPlanner {
    private final FlowPlanner planner;

    AsOfPlanner(FlowPlanner planner) {
        this.planner = planner;
    }

    /** @throws io.runnel.sql.SqlException state 0A000 for one that cannot run continuously */
    Flow plan(AsOf join, Flow left, Flow right) {
        AsOf.Match match = join.match();
        boolean versions = right.shape().table();
        AsOfRefusals.checkSides(left.shape(), right.shape());
        AsOfRefusals.checkEnds(match);
        RexInputRef leftTime = reference(left, match.leftTime());
        RexInputRef rightTime = reference(right, match.rightTime());
        AsOfRefusals.checkTimes(left, leftTime, right, rightTime);
        JoinBuilder builder = new JoinBuilder(
                planner, join.getRowType(), match.outer() ? JoinKind.LEFT : JoinKind.INNER, left, right);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < match.leftKeys().size(); i++) {
            pairs.add(new Pair(
                    reference(left, match.leftKeys().get(i)),
                    reference(right, match.rightKeys().get(i))));
        }
        if (versions) {
            AsOfRefusals.checkKey(right, match.rightKeys());
        }
        builder.keys(pairs);
        AsOfTimes times = new AsOfTimes(
                match.order(),
                match.limits().withinMs(),
                match.limits().graceMs() == WindowFunction.NOT_GIVEN
                        ? planner.joinGraceMs()
                        : match.limits().graceMs(),
                TimeColumns.column(builder, left, leftTime, true),
                versions ? JoinTimes.CHANGE : TimeColumns.column(builder, right, rightTime, false));
        OutputShape shape = new OutputShape(false, builder.outputKey(pairs), false);
        return builder.finish(List.of(), sides -> new Flow.AsOfJoin(sides, times, shape));
    }

    private static RexInputRef reference(Flow side, int column) {
        RelDataTypeField field = side.rowType().getFieldList().get(column);
        return new RexInputRef(column, field.getType());
    }
}
