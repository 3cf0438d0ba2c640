package io.runnel.sql.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableAggregate;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The grand total of ROLLUP, CUBE and GROUPING SETS when there is no row to group: the standard asks for it, as for the
 * one row of an aggregate without GROUP BY, and Calcite's operator gives none.
 */
final class TotalOfNothing extends SingleRel implements EnumerableRel {
    private final List<@Nullable Object> total;

    private TotalOfNothing(RelNode aggregate, List<@Nullable Object> total) {
        super(aggregate.getCluster(), aggregate.getTraitSet(), aggregate);
        this.total = total;
    }

    /** The plan with such a row wherever one is due. */
    static RelNode added(RelNode plan) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : plan.getInputs()) {
            RelNode after = added(input);
            inputs.add(after);
            changed |= after != input;
        }
        RelNode rel = changed ? plan.copy(plan.getTraitSet(), inputs) : plan;
        boolean due = rel instanceof EnumerableAggregate aggregate
                && !aggregate.getGroupSet().isEmpty()
                && aggregate.getGroupSets().contains(ImmutableBitSet.of());
        return due ? new TotalOfNothing(rel, total((Aggregate) rel)) : rel;
    }

    private static List<@Nullable Object> total(Aggregate aggregate) {
        @Nullable Object[] total = new @Nullable Object[aggregate.getRowType().getFieldCount()];
        for (int index = 0; index < aggregate.getAggCallList().size(); index++) {
            AggregateCall call = aggregate.getAggCallList().get(index);
            int field = aggregate.getGroupCount() + index;
            total[field] = ofNothing(call, aggregate.getRowType().getFieldList().get(field));
        }
        return Arrays.asList(total);
    }

    private static @Nullable Object ofNothing(AggregateCall call, RelDataTypeField field) {
        SqlKind kind = call.getAggregation().getKind();
        if (kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID) {
            return (1L << call.getArgList().size()) - 1;
        }
        if (field.getType().isNullable()) {
            return null;
        }
        SqlTypeName type = field.getType().getSqlTypeName();
        if (type == SqlTypeName.DECIMAL) {
            return java.math.BigDecimal.ZERO;
        }
        return type == SqlTypeName.DOUBLE ? (Object) 0.0 : type == SqlTypeName.INTEGER ? (Object) 0 : (Object) 0L;
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new TotalOfNothing(inputs.get(0), total);
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
        Expression rows = block.append("rows", child.block);
        block.add(Expressions.return_(
                null,
                Expressions.call(
                        RowOfNothing.class,
                        "added",
                        rows,
                        implementor.stash(new RowOfNothing(total), RowOfNothing.class))));
        return implementor.result(child.physType, block.toBlock());
    }
}
