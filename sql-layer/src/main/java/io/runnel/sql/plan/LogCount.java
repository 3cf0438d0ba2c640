package io.runnel.sql.plan;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/**
 * How many records a scan would give, as a row of as many columns as the query counts them in: the log tells it by its
 * batches, without reading the records.
 */
final class LogCount extends AbstractRelNode implements EnumerableRel {
    private final LogScan scan;

    /** @param rowType of counts alone */
    LogCount(LogScan scan, RelDataType rowType) {
        super(scan.getCluster(), scan.getCluster().traitSetOf(EnumerableConvention.INSTANCE));
        this.scan = scan;
        this.rowType = rowType;
    }

    LogScan scan() {
        return scan;
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new LogCount(scan, getRowType());
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        return 1;
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return scan.explainTerms(super.explainTerms(pw))
                .item("counts", getRowType().getFieldCount());
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        int columns = getRowType().getFieldCount();
        BlockBuilder block = new BlockBuilder();
        Expression scans = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        Expression request = implementor.stash(scan.request(), ScanRequest.class);
        block.add(Expressions.return_(
                null,
                Expressions.call(
                        scans, "count", request, scan.values(implementor, block), Expressions.constant(columns))));
        return implementor.result(
                PhysTypeImpl.of(
                        implementor.getTypeFactory(),
                        getRowType(),
                        columns == 1 ? JavaRowFormat.SCALAR : JavaRowFormat.ARRAY),
                block.toBlock());
    }
}
