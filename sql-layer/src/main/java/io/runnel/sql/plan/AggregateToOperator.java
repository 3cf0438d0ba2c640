package io.runnel.sql.plan;

import org.apache.calcite.adapter.enumerable.EnumerableAggregate;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.InvalidRelException;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.jspecify.annotations.Nullable;

/** Carries an aggregate out by {@link HashAggregate}, or by Calcite's operator where that knows a function which ours does not. */
final class AggregateToOperator extends ConverterRule {
    private static final Config CONFIG = Config.INSTANCE
            .withConversion(
                    LogicalAggregate.class, Convention.NONE, EnumerableConvention.INSTANCE, "AggregateToOperator")
            .withRuleFactory(AggregateToOperator::new);

    private AggregateToOperator(Config config) {
        super(config);
    }

    static AggregateToOperator rule() {
        return CONFIG.toRule(AggregateToOperator.class);
    }

    @Override
    public @Nullable RelNode convert(RelNode rel) {
        Aggregate aggregate = (Aggregate) rel;
        RelTraitSet traits = rel.getCluster().traitSet().replace(EnumerableConvention.INSTANCE);
        RelNode input = convert(aggregate.getInput(), traits);
        if (HashAggregate.computes(aggregate)) {
            return new HashAggregate(
                    rel.getCluster(),
                    traits,
                    input,
                    aggregate.getGroupSet(),
                    aggregate.getGroupSets(),
                    aggregate.getAggCallList());
        }
        try {
            return new EnumerableAggregate(
                    rel.getCluster(),
                    traits,
                    input,
                    aggregate.getGroupSet(),
                    aggregate.getGroupSets(),
                    aggregate.getAggCallList());
        } catch (InvalidRelException e) {
            return null; // The planner says that there is no way to carry it out.
        }
    }
}
