package io.runnel.sql.plan;

import io.runnel.sql.function.WindowFunction;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableAggregate;
import org.apache.calcite.adapter.enumerable.EnumerableCollect;
import org.apache.calcite.adapter.enumerable.EnumerableHashJoin;
import org.apache.calcite.adapter.enumerable.EnumerableLimitSort;
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
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/**
 * Stands below an operator that holds rows of an input, and has memory reserved for them. A nested loop does not hold its
 * second input but asks for it again and again: here it is kept for it, and read once.
 */
final class HeldInput extends SingleRel implements EnumerableRel {
    private static final Method HELD =
            Types.lookupMethod(ScanSource.class, "held", Enumerable.class, HeldSite.class, long.class);

    /** What linq4j's collections take for each row: a place in a list and in a sorted array of it, or in a hash table. */
    private static final long IN_LIST = 16;

    private static final long IN_TREE = 80;
    private static final long IN_HASH_SET = 56;
    private static final long IN_LOOKUP = 120;

    private final HeldSite site;
    private final List<RexNode> mostRows;

    private HeldInput(RelNode input, HeldSite site, List<RexNode> mostRows) {
        super(input.getCluster(), input.getTraitSet(), input);
        this.site = site;
        this.mostRows = mostRows;
    }

    /** The plan with memory reserved for every such input. */
    static EnumerableRel guard(RelNode plan) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (int index = 0; index < plan.getInputs().size(); index++) {
            RelNode before = plan.getInput(index);
            RelNode guarded = guard(before);
            HeldSite site = site(plan, index);
            RelNode after = site == null ? guarded : new HeldInput(guarded, site, mostRows(plan));
            inputs.add(after);
            changed |= after != before;
        }
        RelNode with = changed ? plan.copy(plan.getTraitSet(), inputs) : plan;
        if (with instanceof EnumerableWindow) {
            return new StoppableLoops(with);
        }
        // It holds what it gave, to give no row twice.
        boolean holdsItsRows = with instanceof RepeatUnion union && !union.all;
        return (EnumerableRel)
                (holdsItsRows ? new HeldInput(with, new HeldSite("recursion", IN_HASH_SET, false), List.of()) : with);
    }

    private static @Nullable HeldSite site(RelNode operator, int input) {
        if (operator instanceof EnumerableSort) {
            return new HeldSite("sort", IN_LIST, false);
        }
        if (operator instanceof EnumerableLimitSort) {
            return new HeldSite("sort", IN_TREE, false);
        }
        if (operator instanceof EnumerableWindow) {
            return new HeldSite("window", IN_LOOKUP, false);
        }
        if (operator instanceof EnumerableWindowScan scan && scan.windows().kind() == WindowFunction.Kind.SESSION) {
            return new HeldSite("session windows", IN_LOOKUP, false);
        }
        if (operator instanceof EnumerableAggregate) {
            return new HeldSite("group by", IN_LIST, false);
        }
        if (operator instanceof EnumerableCollect) {
            return new HeldSite("collection", IN_LIST, false);
        }
        if (operator instanceof Spool) {
            return new HeldSite("recursion", IN_LIST, false);
        }
        return input == 1 ? secondInput(operator) : set(operator, input);
    }

    private static @Nullable HeldSite secondInput(RelNode operator) {
        if (operator instanceof EnumerableHashJoin || operator instanceof EnumerableAsOf) {
            return new HeldSite("join", IN_LOOKUP, false);
        }
        return operator instanceof EnumerableNestedLoopJoin ? new HeldSite("join", IN_LIST, true) : set(operator, 1);
    }

    private static @Nullable HeldSite set(RelNode operator, int input) {
        boolean set = operator instanceof SetOp && !(operator instanceof Union union && union.all);
        return set && (input > 0 || !(operator instanceof Minus))
                ? new HeldSite("set operation", IN_HASH_SET, false)
                : null;
    }

    /** Numbers that add up to the rows that the operator holds at one time; none if it holds all. */
    private static List<RexNode> mostRows(RelNode operator) {
        if (!(operator instanceof EnumerableLimitSort sort) || sort.fetch == null) {
            return List.of();
        }
        return sort.offset == null ? List.of(sort.fetch) : List.of(sort.fetch, sort.offset);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new HeldInput(inputs.get(0), site, mostRows);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("holder", site.operator()).itemIf("kept", true, site.kept());
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
                implementor.stash(site, HeldSite.class),
                mostRows());
        block.add(Expressions.return_(null, held));
        return implementor.result(child.physType, block.toBlock());
    }

    private Expression mostRows() {
        Expression sum = null;
        for (RexNode number : mostRows) {
            Expression value = value(number);
            sum = sum == null ? value : Expressions.add(sum, value);
        }
        return sum == null ? Expressions.constant(Long.MAX_VALUE) : sum;
    }

    private static Expression value(RexNode number) {
        if (number instanceof RexDynamicParam parameter) {
            Expression value = Expressions.call(DataContext.ROOT, "get", Expressions.constant(parameter.getName()));
            return Expressions.call(Expressions.convert_(value, Number.class), "longValue");
        }
        return Expressions.constant(((RexLiteral) number).getValueAs(Long.class), long.class);
    }
}
