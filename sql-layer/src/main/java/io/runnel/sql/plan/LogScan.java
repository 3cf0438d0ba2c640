package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source from the log. Into it go the columns that are wanted, bounds on the pseudo-columns, and how many rows
 * are enough. A bound is exact: no filter above repeats it. Rows come partition by partition, each in offset order.
 */
final class LogScan extends TableScan implements EnumerableRel {
    /** Without statistics, a stream is guessed to be this much longer than a table, which a join then holds in memory. */
    private static final double STREAM_ROWS = 100_000;

    private static final double TABLE_ROWS = 1_000;

    /** A bound is guessed to leave this part of the rows. */
    private static final double BOUND_SELECTIVITY = 0.25;

    private final List<String> columns;
    private final List<ScanBound> bounds;
    private final List<RexNode> limits;

    private LogScan(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelOptTable table,
            List<String> columns,
            List<ScanBound> bounds,
            List<RexNode> limits) {
        super(cluster, traits, List.of(), table);
        this.columns = columns;
        this.bounds = bounds;
        this.limits = limits;
    }

    /** All columns and records of a source. */
    static LogScan of(RelOptCluster cluster, RelOptTable table) {
        return new LogScan(
                cluster,
                cluster.traitSetOf(EnumerableConvention.INSTANCE),
                table,
                table.getRowType().getFieldNames(),
                List.of(),
                List.of());
    }

    /** The same, with these bounds besides those it has. */
    LogScan bounded(List<ScanBound> more) {
        List<ScanBound> all = new ArrayList<>(bounds);
        all.addAll(more);
        return new LogScan(getCluster(), getTraitSet(), getTable(), columns, List.copyOf(all), limits);
    }

    /** The same, ending when it has given as many rows as these numbers add up to. */
    LogScan limited(List<RexNode> numbers) {
        return new LogScan(getCluster(), getTraitSet(), getTable(), columns, bounds, List.copyOf(numbers));
    }

    Source source() {
        return getTable().unwrapOrThrow(SourceTable.class).source();
    }

    List<String> columns() {
        return columns;
    }

    List<ScanBound> bounds() {
        return bounds;
    }

    List<RexNode> limits() {
        return limits;
    }

    ScanRequest request() {
        return new ScanRequest(
                source(), columns, bounds.stream().map(ScanBound::bound).toList());
    }

    /** Called by Calcite's field trimmer. Rows need a field: where none is wanted, one that costs no decoding. */
    @Override
    public RelNode project(ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields, RelBuilder relBuilder) {
        if (!extraFields.isEmpty()) {
            return super.project(fieldsUsed, extraFields, relBuilder);
        }
        List<String> wanted = fieldsUsed.isEmpty()
                ? List.of(PseudoColumn.ROWPARTITION.name())
                : fieldsUsed.toList().stream().map(columns::get).toList();
        return new LogScan(getCluster(), getTraitSet(), getTable(), wanted, bounds, limits);
    }

    @Override
    public RelDataType deriveRowType() {
        RelDataTypeFactory.Builder fields = getCluster().getTypeFactory().builder();
        RelDataType all = getTable().getRowType();
        for (String column : columns == null ? all.getFieldNames() : columns) {
            fields.add(Objects.requireNonNull(all.getField(column, true, false)));
        }
        return fields.build();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new LogScan(getCluster(), traitSet, getTable(), columns, bounds, limits);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        double rows = source().kind() == SourceKind.TABLE ? TABLE_ROWS : STREAM_ROWS;
        return rows * Math.pow(BOUND_SELECTIVITY, bounds.size());
    }

    @Override
    public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
        double rows = estimateRowCount(mq);
        return planner.getCostFactory().makeCost(rows, rows * columns.size(), 0);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw)
                .item("columns", columns)
                .itemIf("bounds", bounds, !bounds.isEmpty())
                .itemIf("limit", limits, !limits.isEmpty());
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        PhysType rows = PhysTypeImpl.of(
                implementor.getTypeFactory(),
                getRowType(),
                columns.size() == 1 ? JavaRowFormat.SCALAR : JavaRowFormat.ARRAY);
        BlockBuilder block = new BlockBuilder();
        Expression scans = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        Expression request = implementor.stash(request(), ScanRequest.class);
        Expression values =
                values(implementor, block, bounds.stream().map(ScanBound::value).toList());
        block.add(Expressions.return_(
                null, Expressions.call(scans, "scan", request, values, values(implementor, block, limits))));
        return implementor.result(rows, block.toBlock());
    }

    /** Code that computes expressions which depend on no row, as an array of objects. */
    private Expression values(EnumerableRelImplementor implementor, BlockBuilder block, List<RexNode> expressions) {
        RelDataType noRow = getCluster().getTypeFactory().builder().build();
        RexProgramBuilder program = new RexProgramBuilder(noRow, getCluster().getRexBuilder());
        for (int index = 0; index < expressions.size(); index++) {
            program.addProject(expressions.get(index), "v" + index);
        }
        List<Expression> computed = RexToLixTranslator.translateProjects(
                program.getProgram(),
                implementor.getTypeFactory(),
                SqlConformanceEnum.LENIENT,
                block,
                null,
                null,
                DataContext.ROOT,
                (list, index, storageType) -> {
                    throw new IllegalStateException("A bound of a scan reads field " + index + " of a row");
                },
                null);
        return Expressions.newArrayInit(
                Object.class,
                computed.stream()
                        .map(value -> (Expression) Expressions.box(value))
                        .toList());
    }
}
