package io.runnel.sql.continuous;

import io.runnel.sql.operator.AggregateColumn;
import java.util.List;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** Plans GROUP BY and DISTINCT without windows. */
final class GroupingPlanner {
    private final FlowPlanner planner;
    private final RexBuilder rexBuilder;

    GroupingPlanner(FlowPlanner planner) {
        this.planner = planner;
        this.rexBuilder = planner.rexBuilder();
    }

    /** @throws io.runnel.sql.SqlException state 0A000 for a function that cannot be computed of such an input */
    Flow plan(Aggregate aggregate, Flow input) {
        if (isDistinctAlready(aggregate, input.shape())) {
            return columnsOf(aggregate, input);
        }
        if (aggregate.getAggCallList().stream().anyMatch(GroupingPlanner::isLiteral)) {
            return withLiterals(aggregate, input);
        }
        boolean sets = aggregate.getGroupType() != Aggregate.Group.SIMPLE;
        Refusals.checkCalls(aggregate);
        if (input.shape().table() && !sets && aggregate.getAggCallList().isEmpty()) {
            return distinct(aggregate, input);
        }
        AggregateColumns columns = sets
                ? AggregateColumns.apart(aggregate, GroupingSetsQuery.computed(aggregate))
                : AggregateColumns.of(aggregate);
        if (input.shape().table()) {
            Refusals.checkTakesBack(columns.columns());
        }
        Flow rows = narrowed(input, columns.inputColumns());
        return sets
                ? new GroupingSetsQuery(rexBuilder, aggregate).flow(planner, rows, columns)
                : new Flow.Grouped(
                        rows,
                        columns.groupColumns(),
                        columns.columns(),
                        false,
                        aggregate.getRowType(),
                        new OutputShape(true, columns.groupColumns(), false));
    }

    private static boolean isLiteral(AggregateCall call) {
        return call.getAggregation().getKind() == SqlKind.LITERAL_AGG;
    }

    /** Constants for each group, as Calcite adds them to tell that there is one. */
    private Flow withLiterals(Aggregate aggregate, Flow input) {
        List<AggregateCall> calls = aggregate.getAggCallList();
        List<AggregateCall> others =
                calls.stream().filter(call -> !isLiteral(call)).toList();
        Flow grouped = plan(
                aggregate.copy(
                        aggregate.getTraitSet(),
                        aggregate.getInput(),
                        aggregate.getGroupSet(),
                        aggregate.getGroupSets(),
                        others),
                input);
        RexProgramBuilder columns = new RexProgramBuilder(grouped.rowType(), rexBuilder);
        List<String> names = aggregate.getRowType().getFieldNames();
        int groups = aggregate.getGroupCount();
        for (int i = 0; i < groups; i++) {
            columns.addProject(i, names.get(i));
        }
        int computed = groups;
        for (int i = 0; i < calls.size(); i++) {
            String name = names.get(groups + i);
            if (isLiteral(calls.get(i))) {
                columns.addProject(calls.get(i).rexList.get(0), name);
            } else {
                columns.addProject(computed++, name);
            }
        }
        return planner.rows(grouped, columns.getProgram());
    }

    /** Passes on just the columns that the aggregation takes, grouping columns first. */
    private Flow narrowed(Flow input, List<Integer> columns) {
        RexProgramBuilder narrow = new RexProgramBuilder(input.rowType(), rexBuilder);
        columns.forEach(index -> narrow.addProject(index, null));
        return planner.rows(input, narrow.getProgram());
    }

    private Flow columnsOf(Aggregate aggregate, Flow input) {
        RexProgramBuilder columns = new RexProgramBuilder(input.rowType(), rexBuilder);
        List<String> names = aggregate.getRowType().getFieldNames();
        aggregate
                .getGroupSet()
                .forEach(index -> columns.addProject(
                        index, names.get(columns.getProjectList().size())));
        return planner.rows(input, columns.getProgram());
    }

    /** Counts the rows of each group, to tell when the last one has gone. */
    private Flow distinct(Aggregate aggregate, Flow input) {
        List<Integer> columns = aggregate.getGroupSet().asList();
        RelDataType rowType = rexBuilder
                .getTypeFactory()
                .builder()
                .addAll(aggregate.getRowType().getFieldList())
                .add("$COUNT", SqlTypeName.BIGINT)
                .build();
        List<Integer> places =
                java.util.stream.IntStream.range(0, columns.size()).boxed().toList();
        AggregateColumn count = new AggregateColumn(
                new AggregateColumn.Count(), "COUNT", AggregateColumn.NONE, AggregateColumn.NONE, false);
        Flow counted = new Flow.Grouped(
                narrowed(input, columns), places, List.of(count), true, rowType, new OutputShape(true, places, false));
        RexProgramBuilder there = new RexProgramBuilder(rowType, rexBuilder);
        places.forEach(place -> there.addProject(place, rowType.getFieldNames().get(place)));
        there.addCondition(rexBuilder.makeCall(
                SqlStdOperatorTable.GREATER_THAN,
                new RexInputRef(
                        columns.size(),
                        rowType.getFieldList().get(columns.size()).getType()),
                rexBuilder.makeBigintLiteral(java.math.BigDecimal.ZERO)));
        return planner.rows(counted, there.getProgram());
    }

    /** DISTINCT over a table's primary key, as IN makes of its subquery. */
    private static boolean isDistinctAlready(Aggregate aggregate, OutputShape input) {
        return aggregate.getAggCallList().isEmpty()
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && input.table()
                && !input.windowed()
                && !input.keyColumns().isEmpty()
                && input.keyColumns().stream()
                        .allMatch(key -> key >= 0 && aggregate.getGroupSet().get(key));
    }
}
