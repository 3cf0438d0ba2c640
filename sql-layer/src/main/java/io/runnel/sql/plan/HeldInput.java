package io.runnel.sql.plan;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableHashJoin;
import org.apache.calcite.adapter.enumerable.EnumerableNestedLoopJoin;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.EnumerableSort;
import org.apache.calcite.adapter.enumerable.EnumerableWindow;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Union;

/**
 * Stands below an operator that holds all rows of an input, and has them counted, so that memory has a bound. A nested
 * loop does not hold its second input but asks for it again and again: here it is kept for it, and read once.
 */
final class HeldInput extends SingleRel implements EnumerableRel {
    private static final Method HELD =
            Types.lookupMethod(ScanSource.class, "held", Enumerable.class, String.class, boolean.class);

    private final String holder;
    private final boolean kept;

    private HeldInput(RelNode input, String holder, boolean kept) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.holder = holder;
        this.kept = kept;
    }

    /** The plan with every such input counted. */
    static EnumerableRel guard(RelNode plan) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (int index = 0; index < plan.getInputs().size(); index++) {
            RelNode before = plan.getInput(index);
            RelNode guarded = guard(before);
            Optional<String> holder = holder(plan, index);
            RelNode after = holder.isPresent()
                    ? new HeldInput(guarded, holder.get(), plan instanceof EnumerableNestedLoopJoin)
                    : guarded;
            inputs.add(after);
            changed |= after != before;
        }
        return (EnumerableRel) (changed ? plan.copy(plan.getTraitSet(), inputs) : plan);
    }

    private static Optional<String> holder(RelNode operator, int input) {
        if (operator instanceof EnumerableSort) {
            return Optional.of("sort");
        }
        if (operator instanceof EnumerableWindow) {
            return Optional.of("window");
        }
        boolean join = operator instanceof EnumerableHashJoin || operator instanceof EnumerableNestedLoopJoin;
        if (join && input == 1) {
            return Optional.of("join");
        }
        boolean set = operator instanceof SetOp && !(operator instanceof Union union && union.all);
        return set && (input > 0 || !(operator instanceof Minus)) ? Optional.of("set operation") : Optional.empty();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new HeldInput(inputs.get(0), holder, kept);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("holder", holder).itemIf("kept", true, kept);
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        BlockBuilder block = new BlockBuilder();
        Result child = implementor.visitChild(this, 0, (EnumerableRel) getInput(), pref);
        Expression rows = block.append("rows", child.block);
        Expression scans = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        Expression held = Expressions.call(
                scans,
                HELD,
                Expressions.convert_(rows, Enumerable.class),
                Expressions.constant(holder),
                Expressions.constant(kept));
        block.add(Expressions.return_(null, held));
        return implementor.result(child.physType, block.toBlock());
    }
}
