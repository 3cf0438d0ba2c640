package io.runnel.sql.query;

import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.plan.Explode;
import io.runnel.sql.plan.SourceTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;

/**
 * Turns a logical plan into the stages of a continuous query: walks from the scan upward, merging everything without
 * state into one program, until an operator with state ends it. One planner plans one query.
 */
final class ContinuousPlanner {
    private final RexBuilder rexBuilder;
    private final List<ContinuousStage> stages = new ArrayList<>();

    /** What happens to a row since the last stage; from that stage's output, or the scan's, to the current node's. */
    private RexProgram pending;

    private ContinuousPlanner(TableScan scan) {
        this.rexBuilder = scan.getCluster().getRexBuilder();
        this.pending = RexProgram.createIdentity(scan.getRowType());
    }

    /**
     * @param logical with checked arithmetic, as {@code PlannedQuery} gives it
     * @throws io.runnel.sql.SqlException state 0A000 if the plan needs what continuous queries cannot do
     */
    static ContinuousPlan plan(RelNode logical) {
        Deque<RelNode> fromScan = new ArrayDeque<>();
        RelNode node = logical;
        while (!(node instanceof TableScan)) {
            ContinuousRefusals.check(node);
            fromScan.push(node);
            node = node.getInput(0);
        }
        ContinuousRefusals.checkScan((TableScan) node);
        return new ContinuousPlanner((TableScan) node).plan((TableScan) node, fromScan);
    }

    private ContinuousPlan plan(TableScan scan, Deque<RelNode> fromScan) {
        Source source = scan.getTable().unwrapOrThrow(SourceTable.class).source();
        for (RelNode node : fromScan) {
            if (node instanceof Aggregate aggregate) {
                ContinuousRefusals.checkAggregate(aggregate, aggregated(), source.kind() == SourceKind.TABLE);
                aggregate(aggregate);
            } else if (node instanceof Explode explode) {
                ContinuousRefusals.checkExplode(source.kind() == SourceKind.TABLE);
                stages.add(new ContinuousStage.Rows(pending));
                stages.add(new ContinuousStage.Explosion(explode.arrays().asList()));
                pending = RexProgram.createIdentity(explode.getRowType());
            } else {
                append(programOf(node));
            }
        }
        stages.add(new ContinuousStage.Rows(pending));
        return decodingOnlyWhatIsUsed(source, scan);
    }

    private boolean aggregated() {
        return stages.stream().anyMatch(ContinuousStage.Aggregate.class::isInstance);
    }

    private RexProgram programOf(RelNode node) {
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
        if (node instanceof TableFunctionScan windows) {
            return ContinuousWindows.program(windows, rexBuilder);
        }
        throw new IllegalStateException("No stage for " + node.getRelTypeName());
    }

    private void append(RexProgram next) {
        pending = RexProgramBuilder.mergePrograms(next, pending, rexBuilder);
    }

    /** Passes on just the columns that the aggregation takes, grouping columns first. */
    private void aggregate(Aggregate aggregate) {
        ContinuousAggregate inputs = ContinuousAggregate.of(aggregate);
        RexProgramBuilder narrow = new RexProgramBuilder(pending.getOutputRowType(), rexBuilder);
        for (int index : inputs.inputColumns()) {
            narrow.addProject(index, null);
        }
        append(narrow.getProgram());
        stages.add(new ContinuousStage.Rows(pending));
        stages.add(inputs.stage());
        pending = RexProgram.createIdentity(aggregate.getRowType());
    }

    private ContinuousPlan decodingOnlyWhatIsUsed(Source source, TableScan scan) {
        ContinuousColumns used = ContinuousColumns.usedBy(((ContinuousStage.Rows) stages.get(0)).program());
        stages.set(0, new ContinuousStage.Rows(used.program(rexBuilder)));
        List<String> names = scan.getRowType().getFieldNames();
        return new ContinuousPlan(
                source, used.indexes().stream().map(names::get).toList(), stages);
    }
}
