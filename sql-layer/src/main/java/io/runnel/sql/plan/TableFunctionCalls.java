package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.function.TableFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * Takes table functions out of projections: below, a projection computes their arrays beside the columns that are used;
 * {@link Explode} makes rows of these; above, the calls have become references to its columns.
 */
final class TableFunctionCalls extends RelHomogeneousShuttle {
    private final RexBuilder rexBuilder;

    TableFunctionCalls(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visitChildren(other).accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                return subQuery.clone(subQuery.rel.accept(TableFunctionCalls.this));
            }
        });
        return visited instanceof Project project ? exploded(project) : visited;
    }

    private RelNode exploded(Project project) {
        Map<RexCall, Integer> calls = new LinkedHashMap<>();
        project.getProjects()
                .forEach(expression -> expression.accept(new RexShuttle() {
                    @Override
                    public RexNode visitCall(RexCall call) {
                        if (call.getOperator() instanceof TableFunction) {
                            calls.putIfAbsent(call, calls.size());
                            refuseNested(call);
                            return call;
                        }
                        return super.visitCall(call);
                    }
                }));
        if (calls.isEmpty()) {
            return project;
        }
        if (project.containsOver()) {
            throw new SqlException(
                    "0A000", "A table function and OVER in one select list are not supported: use a subquery.");
        }
        return above(project, calls);
    }

    private static void refuseNested(RexCall call) {
        call.operands.forEach(operand -> operand.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall inner) {
                if (isTableFunction(inner)) {
                    throw new SqlException(
                            "0A000",
                            "Table function " + call.getOperator().getName()
                                    + " cannot take what another one gives: use a subquery.");
                }
                return super.visitCall(inner);
            }
        }));
    }

    private RelNode above(Project project, Map<RexCall, Integer> calls) {
        RelNode input = project.getInput();
        List<Integer> used = usedBeside(project);
        List<RexNode> below = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int column : used) {
            RelDataTypeField field = input.getRowType().getFieldList().get(column);
            below.add(rexBuilder.makeInputRef(input, column));
            names.add(field.getName());
        }
        calls.forEach((call, place) -> {
            below.add(((TableFunction) call.getOperator()).lists(rexBuilder, call));
            names.add("$ARRAY" + place);
        });
        RelNode arrays = LogicalProject.create(input, List.of(), below, names, java.util.Set.of());
        RelNode explode = Explode.of(arrays, ImmutableBitSet.range(used.size(), below.size()));
        List<RexNode> expressions = replaced(project, explode, used, calls);
        return LogicalProject.create(
                explode, project.getHints(), expressions, project.getRowType().getFieldNames(), java.util.Set.of());
    }

    private List<RexNode> replaced(Project project, RelNode explode, List<Integer> used, Map<RexCall, Integer> calls) {
        RexShuttle references = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                Integer place = calls.get(call);
                return place == null
                        ? super.visitCall(call)
                        : rexBuilder.ensureType(
                                call.getType(), rexBuilder.makeInputRef(explode, used.size() + place), true);
            }

            @Override
            public RexNode visitInputRef(RexInputRef column) {
                return rexBuilder.makeInputRef(explode, used.indexOf(column.getIndex()));
            }
        };
        List<RexNode> expressions = new ArrayList<>();
        for (RexNode expression : project.getProjects()) {
            expressions.add(expression.accept(references));
        }
        return expressions;
    }

    /** Columns of the input that stand outside of table functions. */
    private static List<Integer> usedBeside(Project project) {
        RelOptUtil.InputFinder finder = new RelOptUtil.InputFinder() {
            @Override
            public Void visitCall(RexCall call) {
                return isTableFunction(call) ? null : super.visitCall(call);
            }
        };
        project.getProjects().forEach(expression -> expression.accept(finder));
        return finder.build().asList();
    }

    private static boolean isTableFunction(RexNode node) {
        return node instanceof RexCall call && call.getOperator() instanceof TableFunction;
    }
}
