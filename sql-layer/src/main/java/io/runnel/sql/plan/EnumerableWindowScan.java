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
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;

/** HOP or SESSION as code. SESSION holds all rows of its input. */
final class EnumerableWindowScan extends WindowScan implements EnumerableRel {
    static final ConverterRule RULE = ConverterRule.Config.INSTANCE
            .withConversion(WindowScan.class, Convention.NONE, EnumerableConvention.INSTANCE, "EnumerableWindowScan")
            .withRuleFactory(Rule::new)
            .toRule(ConverterRule.class);

    private static final Method OF = Types.lookupMethod(WindowedRows.class, "of", Enumerable.class, Windows.class);

    private EnumerableWindowScan(WindowScan logical, RelTraitSet traits, RelNode input) {
        super(logical.getCluster(), traits, input, logical.windows(), logical.start(), logical.end());
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new EnumerableWindowScan(this, traitSet, inputs.get(0));
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
        PhysType rows = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        Expression input = block.append("rows", child.block);
        Expression windows = implementor.stash(windows(), Windows.class);
        block.add(Expressions.return_(
                null, Expressions.call(OF, Expressions.convert_(input, Enumerable.class), windows)));
        return implementor.result(rows, block.toBlock());
    }

    private static final class Rule extends ConverterRule {
        Rule(Config config) {
            super(config);
        }

        @Override
        public RelNode convert(RelNode rel) {
            WindowScan logical = (WindowScan) rel;
            RelTraitSet traits = logical.getCluster().traitSetOf(EnumerableConvention.INSTANCE);
            return new EnumerableWindowScan(logical, traits, convert(logical.getInput(), traits));
        }
    }
}
