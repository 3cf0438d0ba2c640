package io.runnel.sql.plan;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import java.util.List;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Gives each row as many times as the longest of its arrays has elements, with an element in the place of each array;
 * null where an array has no more. A row whose arrays are all null or empty is given not at all.
 */
public final class Explode extends SingleRel {
    /** No more than a guess, for the order of joins. */
    private static final double MEAN_LENGTH = 4;

    private final ImmutableBitSet arrays;

    private Explode(RelNode input, RelTraitSet traits, ImmutableBitSet arrays) {
        super(input.getCluster(), traits, input);
        this.arrays = arrays;
    }

    /** @param arrays the input's columns of type ARRAY that become their elements, at least one */
    static Explode of(RelNode input, ImmutableBitSet arrays) {
        return new Explode(input, input.getCluster().traitSet(), arrays);
    }

    /** Indexes of the columns that become their elements. */
    public ImmutableBitSet arrays() {
        return arrays;
    }

    @Override
    protected RelDataType deriveRowType() {
        return rowType(getInput().getRowType(), arrays);
    }

    static RelDataType rowType(RelDataType input, ImmutableBitSet arrays) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY.builder();
        for (RelDataTypeField field : input.getFieldList()) {
            fields.add(
                    field.getName(),
                    arrays.get(field.getIndex())
                            ? SqlTypes.FACTORY.createTypeWithNullability(ColumnType.element(field.getType()), true)
                            : field.getType());
        }
        return fields.build();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new Explode(inputs.get(0), traitSet, arrays);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        return mq.getRowCount(getInput()) * MEAN_LENGTH;
    }

    @Override
    public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
        return planner.getCostFactory().makeCost(estimateRowCount(mq), estimateRowCount(mq), 0);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("arrays", arrays);
    }
}
