package io.runnel.sql.plan;

import java.lang.reflect.Method;
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
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/** {@link AsOf} over history. */
final class EnumerableAsOf extends BiRel implements EnumerableRel {
    static final RelOptRule RULE = ConverterRule.Config.INSTANCE
            .withConversion(AsOf.class, Convention.NONE, EnumerableConvention.INSTANCE, "EnumerableAsOfRule")
            .withRuleFactory(Rule::new)
            .toRule(Rule.class);

    private static final Method ROWS =
            Types.lookupMethod(AsOfRows.class, "of", Enumerable.class, Enumerable.class, AsOf.Match.class, int.class);

    private final AsOf.Match match;

    private EnumerableAsOf(RelTraitSet traits, RelNode left, RelNode right, AsOf.Match match) {
        super(left.getCluster(), traits, left, right);
        this.match = match;
    }

    @Override
    protected RelDataType deriveRowType() {
        return AsOf.rowType(left.getRowType(), right.getRowType(), match.outer());
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new EnumerableAsOf(traitSet, inputs.get(0), inputs.get(1), match);
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

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Expression leftRows = rows(implementor, block, 0);
        Expression rightRows = rows(implementor, block, 1);
        block.add(Expressions.return_(
                null,
                Expressions.call(
                        ROWS,
                        leftRows,
                        rightRows,
                        implementor.stash(match, AsOf.Match.class),
                        Expressions.constant(right.getRowType().getFieldCount()))));
        PhysType after = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        return implementor.result(after, block.toBlock());
    }

    /** A row of one column is the bare value. */
    private Expression rows(EnumerableRelImplementor implementor, BlockBuilder block, int input) {
        Result child = implementor.visitChild(this, input, (EnumerableRel) getInput(input), Prefer.ARRAY);
        PhysType arrays =
                PhysTypeImpl.of(implementor.getTypeFactory(), getInput(input).getRowType(), JavaRowFormat.ARRAY);
        Expression rows = block.append("rows" + input, child.block);
        Expression converted = child.physType.getFormat() == arrays.getFormat()
                ? rows
                : block.append("arrayRows" + input, child.physType.convertTo(rows, arrays.getFormat()));
        return Expressions.convert_(converted, Enumerable.class);
    }

    /** From {@link AsOf}. */
    static final class Rule extends ConverterRule {
        Rule(Config config) {
            super(config);
        }

        @Override
        public RelNode convert(RelNode rel) {
            AsOf join = (AsOf) rel;
            RelTraitSet traits = join.getTraitSet().replace(EnumerableConvention.INSTANCE);
            return new EnumerableAsOf(traits, converted(join.getLeft()), converted(join.getRight()), join.match());
        }

        private static RelNode converted(RelNode input) {
            return convert(input, input.getTraitSet().replace(EnumerableConvention.INSTANCE));
        }
    }
}
