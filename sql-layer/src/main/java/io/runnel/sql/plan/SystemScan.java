package io.runnel.sql.plan;

import io.runnel.sql.catalog.SystemTable;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;

/** Reads a table of schema SYS: all its rows, as they are when the query runs. */
final class SystemScan extends TableScan implements EnumerableRel {
    private SystemScan(RelOptCluster cluster, RelTraitSet traits, RelOptTable table) {
        super(cluster, traits, List.of(), table);
    }

    static SystemScan of(RelOptCluster cluster, RelOptTable table) {
        return new SystemScan(cluster, cluster.traitSetOf(EnumerableConvention.INSTANCE), table);
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new SystemScan(getCluster(), traitSet, getTable());
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        PhysType rows = PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY);
        SystemTable table = getTable().unwrapOrThrow(SystemCalciteTable.class).table();
        Expression rowsOfQuery = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(SystemRows.NAME)), SystemRows.class);
        Expression call = Expressions.call(rowsOfQuery, "of", implementor.stash(table, SystemTable.class));
        return implementor.result(rows, Expressions.block(Expressions.return_(null, call)));
    }
}
