package io.runnel.sql.continuous;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.SqlEmitQuery;
import io.runnel.sql.plan.AsOf;
import io.runnel.sql.plan.Explode;
import io.runnel.sql.plan.PlannedQuery;
import io.runnel.sql.plan.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Turns a logical plan into the flows of a continuous query. What has no state is merged into one program, so that one
 * generated class carries it out.
 */
public final class FlowPlanner {
    private final RexBuilder rexBuilder;
    private final boolean onlyFinal;
    private final long joinGraceMs;

    private FlowPlanner(PlannedQuery query) {
        this.rexBuilder = query.logical().getCluster().getRexBuilder();
        this.onlyFinal = query.emit() == SqlEmitQuery.Emit.FINAL;
        this.joinGraceMs = query.joinGraceMs();
    }

    /**
     * @throws io.runnel.sql.SqlException state 0A000 if the query needs what continuous queries cannot do
     */
    public static ContinuousPlan plan(PlannedQuery query) {
        FlowPlanner planner = new FlowPlanner(query);
        return planner.checked(planner.partitioned(query), false);
    }

    /** The same whose rows have the bounds of their windows behind all columns, if they are of windows: for their keys. */
    public static ContinuousPlan planKeyed(PlannedQuery query) {
        FlowPlanner planner = new FlowPlanner(query);
        Flow flow = planner.partitioned(query);
        Flow keyed = flow.shape().windowed() ? new KeptWindows(planner.rexBuilder).kept(flow) : flow;
        return planner.checked(keyed, true);
    }

    private ContinuousPlan checked(Flow flow, boolean removals) {
        TakenBack.check(flow, removals);
        return new ContinuousPlan(narrowed(flow));
    }

    private Flow narrowed(Flow flow) {
        return new UsedColumns(rexBuilder).narrow(flow);
    }

    /** The key of PARTITION BY is written by the sink; nothing is regrouped before it. */
    private Flow partitioned(PlannedQuery query) {
        Flow flow = flow(JoinFilters.pushed(query.logical()));
        if (onlyFinal) {
            Refusals.checkFinal(flow);
        }
        if (query.partitionBy().isEmpty()) {
            return flow;
        }
        Refusals.checkPartitionBy(flow.shape().table());
        Flow.Rows rows = rows(flow, RexProgram.createIdentity(flow.rowType()));
        OutputShape shape = new OutputShape(false, query.partitionBy().get(), false);
        return new Flow.Rows(rows.input(), rows.program(), shape);
    }

    boolean onlyFinal() {
        return onlyFinal;
    }

    /** How long joins of streams wait for late rows where they do not say so. */
    long joinGraceMs() {
        return joinGraceMs;
    }

    RexBuilder rexBuilder() {
        return rexBuilder;
    }

    Flow flow(RelNode node) {
        if (node instanceof TableScan scan) {
            Refusals.checkScan(scan);
            return read(scan);
        }
        if (node instanceof Join join) {
            return new JoinPlanner(this, rexBuilder).plan(join, flow(join.getLeft()), flow(join.getRight()));
        }
        if (node instanceof AsOf join) {
            return new AsOfPlanner(this).plan(join, flow(join.getLeft()), flow(join.getRight()));
        }
        if (node instanceof Union union && union.all) {
            return union(union);
        }
        Refusals.check(node);
        if (node instanceof Aggregate aggregate && aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
            Optional<Flow> windowed = WindowedQuery.of(this, aggregate);
            if (windowed.isPresent()) {
                return windowed.get();
            }
        }
        Flow input = flow(node.getInput(0));
        if (node instanceof Aggregate aggregate) {
            return new GroupingPlanner(this).plan(aggregate, input);
        } else if (node instanceof Explode explode) {
            Refusals.checkExplode(input.shape().table());
            return new Flow.Exploded(input, explode.arrays().asList(), explode.getRowType(), input.shape());
        } else if (node instanceof TableFunctionScan windows) {
            return windows(windows, input);
        }
        return rows(input, programOf(node));
    }

    private Flow union(Union union) {
        List<Flow> inputs = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
            Flow flow = flow(input);
            Refusals.checkUnion(flow.shape().table());
            inputs.add(rows(flow, RexProgram.createIdentity(flow.rowType())));
        }
        List<Integer> keys = inputs.get(0).shape().keyColumns();
        boolean same =
                inputs.stream().allMatch(input -> input.shape().keyColumns().equals(keys));
        return new Flow.Union(inputs, union.getRowType(), new OutputShape(false, same ? keys : List.of(), false));
    }

    private static Flow read(TableScan scan) {
        Source source = scan.getTable().unwrapOrThrow(SourceTable.class).source();
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < source.columns().size(); i++) {
            if (source.columns().get(i).role() == Column.Role.KEY) {
                keys.add(i);
            }
        }
        return new Flow.Read(
                source,
                scan.getRowType(),
                new OutputShape(
                        source.kind() == SourceKind.TABLE,
                        keys,
                        source.keyWindow().isPresent()));
    }

    /** What a node does to single rows. */
    RexProgram programOf(RelNode node) {
        if (node instanceof Project project) {
            return RexProgram.create(
                    project.getInput().getRowType(), project.getProjects(), null, project.getRowType(), rexBuilder);
        }
        if (node instanceof Filter filter) {
            RexProgramBuilder builder = new RexProgramBuilder(filter.getRowType(), rexBuilder);
            builder.addIdentity();
            builder.addCondition(filter.getCondition());
            return builder.getProgram();
        }
        if (node instanceof Calc calc) {
            return calc.getProgram();
        }
        throw new IllegalStateException("No flow for " + node.getRelTypeName());
    }

    /** All columns as they are. */
    RexProgram identity(RelDataType rowType) {
        return RexProgram.createIdentity(rowType);
    }

    /** One program behind another. */
    RexProgram merged(@Nullable RexProgram last, RexProgram first) {
        return last == null ? first : RexProgramBuilder.mergePrograms(last, first, rexBuilder);
    }

    /** Rows with their windows, which nobody groups by. */
    private Flow windows(TableFunctionScan scan, Flow input) {
        Refusals.checkWindowed(input.shape().table());
        WindowCall call = WindowCall.of((RexCall) scan.getCall(), onlyFinal);
        return switch (call.windows().kind()) {
            case TUMBLING -> rows(input, WindowProgram.of(scan, rexBuilder));
            case HOPPING ->
                new Flow.Hopping(input, call.windows(), call.timeColumn(), scan.getRowType(), input.shape());
            case SESSION -> throw Refusals.sessionKeys();
        };
    }

    Flow.Rows rows(Flow input, RexProgram program) {
        OutputShape shape = shape(input.shape(), program);
        if (!(input instanceof Flow.Rows below)) {
            return new Flow.Rows(input, program, shape);
        }
        RexProgram merged = RexProgramBuilder.mergePrograms(program, below.program(), rexBuilder);
        return new Flow.Rows(
                below.input(), merged, below.input() instanceof Flow.Join join ? withKey(shape, join, merged) : shape);
    }

    /** The key of a join may be an expression that only the select list names. */
    private static OutputShape withKey(OutputShape shape, Flow.Join join, RexProgram program) {
        List<Integer> keys = new ArrayList<>(shape.keyColumns());
        for (int part = 0; part < keys.size(); part++) {
            if (keys.get(part) == OutputShape.MISSING) {
                keys.set(part, JoinKeys.place(join, program, part));
            }
        }
        return new OutputShape(shape.table(), keys, shape.windowed());
    }

    /** Key columns keep that role where they are selected, the first time if they are selected more than once. */
    private static OutputShape shape(OutputShape input, RexProgram program) {
        List<Integer> keys =
                input.keyColumns().stream().map(key -> position(program, key)).toList();
        return new OutputShape(input.table(), keys, input.windowed());
    }

    private static int position(RexProgram program, int column) {
        for (int i = 0; i < program.getProjectList().size(); i++) {
            if (program.expandLocalRef(program.getProjectList().get(i)) instanceof RexInputRef reference
                    && reference.getIndex() == column) {
                return i;
            }
        }
        return OutputShape.MISSING;
    }
}
