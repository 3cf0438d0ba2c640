package io.runnel.sql.continuous;

import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.operator.JoinTimes;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a join that are used, behind it or by itself.
 *
 * @param left indexes in the left side's rows, ascending
 * @param right indexes in the right side's rows
 * @param all indexes in the joined rows
 */
record JoinColumns(List<Integer> left, List<Integer> right, List<Integer> all) {
    /** @param behind indexes in the joined rows that are used behind the join */
    static JoinColumns used(Flow.Join join, ImmutableBitSet behind) {
        Flow.Sides sides = join.sides();
        int leftWidth = sides.leftWidth();
        TreeSet<Integer> left = new TreeSet<>(sides.leftKeys());
        TreeSet<Integer> right = new TreeSet<>(sides.rightKeys());
        ImmutableBitSet joined =
                sides.condition() == null ? behind : behind.union(RelOptUtil.InputFinder.bits(sides.condition()));
        joined.forEach(
                column -> (column < leftWidth ? left : right).add(column < leftWidth ? column : column - leftWidth));
        if (join instanceof Flow.TimedJoin timed) {
            left.add(timed.leftTime());
            right.add(timed.rightTime());
            left.remove(JoinTimes.CHANGE);
            right.remove(JoinTimes.CHANGE);
        } else if (join instanceof Flow.ForeignKeyJoin foreign) {
            left.addAll(foreign.primaryKey());
        }
        Stream<Integer> all = Stream.concat(left.stream(), right.stream().map(column -> column + leftWidth));
        return new JoinColumns(List.copyOf(left), List.copyOf(right), all.toList());
    }

    /** The join with these columns alone. */
    Flow.Join of(Flow.Join join, Flow leftRows, Flow rightRows, RelDataType rowType) {
        Flow.Sides whole = join.sides();
        @Nullable RexNode condition = whole.condition() == null ? null : UsedColumns.over(all, whole.condition());
        Flow.Sides sides = new Flow.Sides(
                leftRows,
                rightRows,
                places(whole.leftKeys(), left),
                places(whole.rightKeys(), right),
                whole.kind(),
                condition,
                rowType);
        OutputShape shape = new OutputShape(
                join.shape().table(),
                places(join.shape().keyColumns(), all),
                join.shape().windowed());
        if (join instanceof Flow.StreamJoin stream) {
            JoinTimes times = stream.times();
            JoinTimes moved = new JoinTimes(
                    times.beforeMs(),
                    times.afterMs(),
                    times.graceMs(),
                    times.eager(),
                    left.indexOf(times.leftTime()),
                    right.indexOf(times.rightTime()));
            return new Flow.StreamJoin(sides, moved, shape);
        } else if (join instanceof Flow.AsOfJoin asOf) {
            AsOfTimes times = asOf.times();
            AsOfTimes moved = new AsOfTimes(
                    times.order(),
                    times.withinMs(),
                    times.graceMs(),
                    left.indexOf(times.leftTime()),
                    right.indexOf(times.rightTime()));
            return new Flow.AsOfJoin(sides, moved, shape);
        } else if (join instanceof Flow.Lookup lookup) {
            return new Flow.Lookup(sides, lookup.streamIsLeft(), shape);
        } else if (join instanceof Flow.ForeignKeyJoin foreign) {
            return new Flow.ForeignKeyJoin(sides, places(foreign.primaryKey(), left), shape);
        }
        return new Flow.TableJoin(sides, shape);
    }

    /** Where columns stand among those that are left; {@link OutputShape#MISSING} for one that is not. */
    private static List<Integer> places(List<Integer> columns, List<Integer> among) {
        return columns.stream().map(among::indexOf).toList();
    }
}
