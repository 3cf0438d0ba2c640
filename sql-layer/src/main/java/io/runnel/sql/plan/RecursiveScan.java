package io.runnel.sql.plan;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.type.RelDataType;

/** What the last round of a WITH RECURSIVE gave, for the next one to read. */
final class RecursiveScan extends AbstractRelNode implements EnumerableRel {
    private final String name;

    private RecursiveScan(RelOptCluster cluster, RelTraitSet traits, RelDataType rowType, String name) {
        super(cluster, traits);
        this.rowType = rowType;
        this.name = name;
    }

    static RecursiveScan of(TableScan scan) {
        List<String> path = scan.getTable().getQualifiedName();
        return new RecursiveScan(
                scan.getCluster(),
                scan.getCluster().traitSetOf(EnumerableConvention.INSTANCE),
                scan.getRowType(),
                path.get(path.size() - 1));
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new RecursiveScan(getCluster(), traitSet, getRowType(), name);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw).item("of", name);
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        PhysType rows = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        Expression call = Expressions.call(
                RecursiveRows.class, "of", implementor.getRootExpression(), Expressions.constant(name));
        return implementor.result(rows, Expressions.block(Expressions.return_(null, call)));
    }
}
