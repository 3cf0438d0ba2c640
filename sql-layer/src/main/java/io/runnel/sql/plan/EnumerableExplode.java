package io.runnel.sql.plan;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.ImmutableBitSet;

/** {@link Explode} over history. */
final class EnumerableExplode extends SingleRel implements EnumerableRel {
    static final RelOptRule RULE = ConverterRule.Config.INSTANCE
            .withConversion(Explode.class, Convention.NONE, EnumerableConvention.INSTANCE, "EnumerableExplodeRule")
            .withRuleFactory(Rule::new)
            .toRule(Rule.class);

    private final ImmutableBitSet arrays;

    private EnumerableExplode(RelNode input, RelTraitSet traits, ImmutableBitSet arrays) {
        super(input.getCluster(), traits, input);
        this.arrays = arrays;
    }

    @Override
    protected RelDataType deriveRowType() {
        return Explode.rowType(getInput().getRowType(), arrays);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new EnumerableExplode(inputs.get(0), traitSet, arrays);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("arrays", arrays);
    }

    /** A row of one column is the bare value, before and after. */
    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
        PhysType before =
                PhysTypeImpl.of(implementor.getTypeFactory(), getInput().getRowType(), JavaRowFormat.ARRAY);
        PhysType after = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        Expression rows = block.append("rows", child.block);
        Expression arrayRows = child.physType.getFormat() == before.getFormat()
                ? rows
                : block.append("arrayRows", child.physType.convertTo(rows, before.getFormat()));
        block.add(Expressions.return_(
                null,
                Expressions.call(
                        ExplodedRows.class,
                        "of",
                        Expressions.convert_(arrayRows, Enumerable.class),
                        Expressions.constant(arrays.toArray()))));
        return implementor.result(after, block.toBlock());
    }

    /** From {@link Explode}. */
    static final class Rule extends ConverterRule {
        Rule(Config config) {
            super(config);
        }

        @Override
        public RelNode convert(RelNode rel) {
            Explode explode = (Explode) rel;
            RelTraitSet traits = explode.getTraitSet().replace(EnumerableConvention.INSTANCE);
            return new EnumerableExplode(
                    convert(
                            explode.getInput(),
                            explode.getInput().getTraitSet().replace(EnumerableConvention.INSTANCE)),
                    traits,
                    explode.arrays());
        }
    }
}
