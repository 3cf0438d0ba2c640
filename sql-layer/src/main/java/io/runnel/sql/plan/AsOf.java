package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.operator.AsOfOrder;
import io.runnel.sql.operator.AsOfTimes;
import java.util.List;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.util.mapping.Mappings;

/**
 * ASOF JOIN: each left row with the one right row of its key that is nearest in time. A node of its own rather than
 * Calcite's, since that one is a Join for rules that do not know of its second condition.
 */
public final class AsOf extends BiRel {
    private final Match match;

    /**
     * Which right row a left row finds.
     *
     * @param leftKeys indexes in a left row of what must equal {@code rightKeys} of a right row, in their order
     * @param leftTime index in a left row of what is compared with {@code rightTime} of a right row
     * @param outer whether a left row that finds none is given with nulls
     */
    public record Match(
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            int leftTime,
            int rightTime,
            AsOfOrder order,
            boolean outer,
            Limits limits) {
        public Match {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
        }

        /** The same over columns that stand elsewhere. */
        Match mapped(Mappings.TargetMapping left, Mappings.TargetMapping right) {
            return new Match(
                    leftKeys.stream().map(left::getTarget).toList(),
                    rightKeys.stream().map(right::getTarget).toList(),
                    left.getTarget(leftTime),
                    right.getTarget(rightTime),
                    order,
                    outer,
                    limits);
        }
    }

    /**
     * What WITHIN and GRACE PERIOD say.
     *
     * @param withinMs how far apart the two rows may be, {@link AsOfTimes#ANY} for no limit
     * @param graceMs how long a continuous query waits for rows that come late; {@link
     *     io.runnel.sql.function.WindowFunction#NOT_GIVEN} if nothing was said
     */
    public record Limits(long withinMs, long graceMs) {}

    private AsOf(RelTraitSet traits, RelNode left, RelNode right, Match match) {
        super(left.getCluster(), traits, left, right);
        this.match = match;
    }

    static AsOf of(RelNode left, RelNode right, Match match) {
        return new AsOf(left.getCluster().traitSet(), left, right, match);
    }

    /** Which right row a left row finds. */
    public Match match() {
        return match;
    }

    @Override
    protected RelDataType deriveRowType() {
        return rowType(left.getRowType(), right.getRowType(), match.outer);
    }

    static RelDataType rowType(RelDataType left, RelDataType right, boolean outer) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        fields.addAll(left.getFieldList());
        for (RelDataTypeField field : right.getFieldList()) {
            boolean nullable = outer || field.getType().isNullable();
            fields.add(field.getName(), SqlTypes.FACTORY.createTypeWithNullability(field.getType(), nullable));
        }
        return fields.uniquify().build();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new AsOf(traitSet, inputs.get(0), inputs.get(1), match);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        return mq.getRowCount(left);
    }

    @Override
    public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
        double rows = mq.getRowCount(left) + mq.getRowCount(right);
        return planner.getCostFactory().makeCost(rows, rows, 0);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("match", match);
    }
}
