package io.runnel.sql.plan;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.codegen.RowCondition;
import io.runnel.sql.format.PseudoColumn;
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
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.metadata.RelMdUtil;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source from the log. What was pushed into it is in its {@link ScanParts}. Bounds and filter are exact: no filter
 * above repeats them. Rows come partition by partition, each in offset
 * order, unless the query does not depend on it.
 */
final class LogScan extends TableScan implements EnumerableRel {
    /** Without statistics, a stream is guessed to be this much longer than a table, which a join then holds in memory. */
    private static final double STREAM_ROWS = 100_000;

    private static final double TABLE_ROWS = 1_000;

    /** A bound is guessed to leave this part of the rows. */
    private static final double BOUND_SELECTIVITY = 0.25;

    private final ScanParts parts;
    private @Nullable ScanRequest request;

    private LogScan(RelOptCluster cluster, RelTraitSet traits, RelOptTable table, ScanParts parts) {
        super(cluster, traits, List.of(), table);
        this.parts = parts;
    }

    /** All columns and records of a source. */
    static LogScan of(RelOptCluster cluster, RelOptTable table) {
        return new LogScan(
                cluster,
                cluster.traitSetOf(EnumerableConvention.INSTANCE),
                table,
                ScanParts.of(table.getRowType().getFieldNames()));
    }

    /** The same source, with these parts instead. */
    LogScan with(ScanParts other) {
        return new LogScan(getCluster(), getTraitSet(), getTable(), other);
    }

    Source source() {
        return getTable().unwrapOrThrow(SourceTable.class).source();
    }

    ScanParts parts() {
        return parts;
    }

    List<String> columns() {
        return parts.columns();
    }

    List<ScanBound> bounds() {
        return parts.bounds();
    }

    /** The same, also giving only rows that satisfy the condition, which is over this scan's row. */
    LogScan filtered(RexNode condition) {
        List<String> all = getTable().getRowType().getFieldNames();
        RexNode more = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return new RexInputRef(all.indexOf(columns().get(ref.getIndex())), ref.getType());
            }
        });
        List<RexNode> both = parts.filter() == null ? List.of(more) : List.of(parts.filter(), more);
        return with(parts.withFilter(RexUtil.composeConjunction(getCluster().getRexBuilder(), both)));
    }

    /** Compiles the filter when it is first called. */
    ScanRequest request() {
        if (request == null) {
            request = new ScanRequest(
                    source(),
                    columns(),
                    bounds().stream().map(ScanBound::bound).toList(),
                    parts.filter() == null ? null : filter(parts.filter()),
                    parts.tail() == null ? null : parts.tail().column(),
                    parts.anyOrder());
        }
        return request;
    }

    private ScanRequest.Filter filter(RexNode condition) {
        RelDataType all = getTable().getRowType();
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
        // A condition that reads no column is computed over one that costs no decoding.
        List<Integer> indexes =
                used.isEmpty() ? List.of(all.getFieldNames().indexOf(PseudoColumn.ROWPARTITION.name())) : used.toList();
        RelDataTypeFactory.Builder row = getCluster().getTypeFactory().builder();
        indexes.forEach(index -> row.add(all.getFieldList().get(index)));
        RexNode narrowed = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return new RexInputRef(indexes.indexOf(ref.getIndex()), ref.getType());
            }
        });
        return new ScanRequest.Filter(
                indexes.stream().map(all.getFieldNames()::get).toList(),
                RowCondition.compile(getCluster().getRexBuilder(), row.build(), narrowed),
                keys());
    }

    /** The keys that the filter demands, if it does. */
    @Nullable
    KeyLookup keys() {
        return KeyLookup.of(getCluster().getRexBuilder(), source(), getTable().getRowType(), parts.filter());
    }

    /** Called by Calcite's field trimmer. Rows need a field: where none is wanted, one that costs no decoding. */
    @Override
    public RelNode project(ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields, RelBuilder relBuilder) {
        if (!extraFields.isEmpty()) {
            return super.project(fieldsUsed, extraFields, relBuilder);
        }
        List<String> wanted = fieldsUsed.isEmpty()
                ? List.of(PseudoColumn.ROWPARTITION.name())
                : fieldsUsed.toList().stream().map(columns()::get).toList();
        return with(parts.withColumns(wanted));
    }

    @Override
    public RelDataType deriveRowType() {
        RelDataTypeFactory.Builder fields = getCluster().getTypeFactory().builder();
        RelDataType all = getTable().getRowType();
        for (String column : parts == null ? all.getFieldNames() : columns()) {
            fields.add(Objects.requireNonNull(all.getField(column, true, false)));
        }
        return fields.build();
    }

    @Override
    public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
        return new LogScan(getCluster(), traitSet, getTable(), parts);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery mq) {
        double rows = source().kind() == SourceKind.TABLE ? TABLE_ROWS : STREAM_ROWS;
        double filtered = parts.filter() == null ? 1 : RelMdUtil.guessSelectivity(parts.filter());
        return rows * filtered * Math.pow(BOUND_SELECTIVITY, bounds().size());
    }

    @Override
    public @Nullable RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery mq) {
        double rows = estimateRowCount(mq);
        return planner.getCostFactory().makeCost(rows, rows * columns().size(), 0);
    }

    @Override
    public RelWriter explainTerms(RelWriter pw) {
        return super.explainTerms(pw)
                .item("columns", columns())
                .itemIf("bounds", bounds(), !bounds().isEmpty())
                .itemIf("filter", parts.filter(), parts.filter() != null)
                .itemIf("limit", parts.limits(), !parts.limits().isEmpty())
                .itemIf("tail", parts.tail(), parts.tail() != null)
                .itemIf("anyOrder", true, parts.anyOrder());
    }

    @Override
    public Result implement(EnumerableRelImplementor implementor, Prefer pref) {
        PhysType rows = PhysTypeImpl.of(
                implementor.getTypeFactory(),
                getRowType(),
                columns().size() == 1 ? JavaRowFormat.SCALAR : JavaRowFormat.ARRAY);
        BlockBuilder block = new BlockBuilder();
        Expression scans = Expressions.convert_(
                Expressions.call(DataContext.ROOT, "get", Expressions.constant(ScanSource.NAME)), ScanSource.class);
        Expression request = implementor.stash(request(), ScanRequest.class);
        block.add(Expressions.return_(
                null, Expressions.call(scans, "scan", request, DataContext.ROOT, values(implementor, block))));
        return implementor.result(rows, block.toBlock());
    }

    /** Code that computes the {@link ScanValues} of the request. */
    Expression values(EnumerableRelImplementor implementor, BlockBuilder block) {
        return Expressions.new_(
                ScanValues.class,
                values(
                        implementor,
                        block,
                        bounds().stream().map(ScanBound::value).toList()),
                values(implementor, block, parts.limits()),
                values(
                        implementor,
                        block,
                        parts.tail() == null ? List.of() : parts.tail().numbers()));
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
