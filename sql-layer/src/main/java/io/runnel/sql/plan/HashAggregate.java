package io.runnel.sql.plan;

import io.runnel.sql.aggregate.AggregateFunction;
import io.runnel.sql.aggregate.AggregateSpec;
import io.runnel.sql.aggregate.WholeNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.DataContext;
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
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY and DISTINCT by {@link io.runnel.sql.aggregate.HashAggregation}: DISTINCT aggregates in the same pass, and memory
 * reserved for groups rather than for the rows they come from.
 */
final class HashAggregate extends Aggregate implements EnumerableRel {
    private static final java.lang.reflect.Method AGGREGATED = Types.lookupMethod(
            ScanSource.class, "aggregated", Enumerable.class, AggregateSpec.class, DataContext.class);

    HashAggregate(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode input,
            ImmutableBitSet groupSet,
            @Nullable List<ImmutableBitSet> groupSets,
            List<AggregateCall> calls) {
        super(cluster, traits, List.of(), input, groupSet, groupSets, calls);
    }

    /** Whether all of an aggregate's calls have a function of ours. */
    static boolean computes(Aggregate aggregate) {
        return aggregate.getRowType().getFieldCount() > 0
                && aggregate.getAggCallList().stream()
                        .allMatch(
                                call -> AggregateCalls.function(call, aggregate).isPresent());
    }

    @Override
    public Aggregate copy(
            RelTraitSet traits,
            RelNode input,
            ImmutableBitSet groupSet,
            @Nullable List<ImmutableBitSet> groupSets,
            List<AggregateCall> calls) {
        return new HashAggregate(getCluster(), traits, input, groupSet, groupSets, calls);
    }

    /** In EXPLAIN it is what it does: how, the operator's name need not say. */
    @Override
    public String getRelTypeName() {
        return "Aggregate";
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
        boolean bare = child.physType.getFormat() == JavaRowFormat.SCALAR;
        Expression input = block.append("rows", child.block);
        Expression rows = bare ? input : child.physType.convertTo(input, JavaRowFormat.ARRAY);
        Expression scans = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        Expression aggregated = Expressions.call(
                scans,
                AGGREGATED,
                Expressions.convert_(rows, Enumerable.class),
                implementor.stash(spec(bare), AggregateSpec.class),
                DataContext.ROOT);
        block.add(Expressions.return_(null, aggregated));
        PhysType form = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        return implementor.result(form, block.toBlock());
    }

    private AggregateSpec spec(boolean bareInput) {
        int[] keys = groupSet.toArray();
        @Nullable WholeNumber[] numbers = new @Nullable WholeNumber[keys.length];
        for (int place = 0; place < keys.length; place++) {
            RelDataType type =
                    getInput().getRowType().getFieldList().get(keys[place]).getType();
            numbers[place] = AggregateCalls.wholeNumber(type);
        }
        List<boolean[]> groupings = new ArrayList<>();
        for (ImmutableBitSet set : groupSets) {
            boolean[] grouping = new boolean[keys.length];
            for (int place = 0; place < keys.length; place++) {
                grouping[place] = set.get(keys[place]);
            }
            groupings.add(grouping);
        }
        return new AggregateSpec(
                bareInput,
                keys,
                numbers,
                groupings,
                getAggCallList().stream().map(this::call).toList());
    }

    private io.runnel.sql.aggregate.AggregateCall call(AggregateCall call) {
        Optional<AggregateFunction> function = AggregateCalls.function(call, this);
        // GROUPING's arguments are keys, which it does not look at.
        int[] arguments = call.getArgList().stream().mapToInt(Integer::intValue).toArray();
        return new io.runnel.sql.aggregate.AggregateCall(
                function.orElseThrow(), arguments, Math.max(call.filterArg, -1), call.isDistinct());
    }
}
