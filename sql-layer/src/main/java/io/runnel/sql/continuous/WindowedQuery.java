package io.runnel.sql.continuous;

import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.WindowedGrouping;
import io.runnel.sql.operator.WindowedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Calc;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY over rows with windows, where it groups by a bound of the window and needs the bounds for nothing else but
 * conditions on them: then one operator puts rows into windows and groups them, and forgets windows that are over. What
 * fulfils no condition on its bounds is left out behind it.
 */
final class WindowedQuery {
    private final FlowPlanner planner;
    private final Aggregate aggregate;
    private final TableFunctionScan scan;

    /** From the columns of the scan's input and the window's bounds to those that the aggregation takes. */
    private final RexProgram program;

    /** Index of the window's start among them; the end is behind it. */
    private final int start;

    /** Conditions on rows, and those on the bounds of windows. */
    private final List<RexNode> ofRows = new ArrayList<>();

    private final List<RexNode> ofBounds = new ArrayList<>();

    private WindowedQuery(FlowPlanner planner, Aggregate aggregate, TableFunctionScan scan, RexProgram program) {
        this.planner = planner;
        this.aggregate = aggregate;
        this.scan = scan;
        this.program = program;
        this.start = scan.getInput(0).getRowType().getFieldCount();
        if (program.getCondition() != null) {
            RexNode condition = program.expandLocalRef(program.getCondition());
            for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
                (usesBounds(conjunct) ? ofBounds : ofRows).add(conjunct);
            }
        }
    }

    /**
     * The flow of an aggregation.
     *
     * @return empty if it is none of these
     * @throws io.runnel.sql.SqlException state 0A000 if its sessions are not those of its groups
     */
    static Optional<Flow> of(FlowPlanner planner, Aggregate aggregate) {
        RelNode below = aggregate.getInput();
        RexProgram program = null;
        while (below instanceof Project || below instanceof Filter || below instanceof Calc) {
            Refusals.check(below);
            program = planner.merged(program, planner.programOf(below));
            below = below.getInput(0);
        }
        if (!(below instanceof TableFunctionScan scan) || !isWindow(scan)) {
            return Optional.empty();
        }
        RexProgram rows = program == null ? planner.identity(scan.getRowType()) : program;
        WindowedQuery query = new WindowedQuery(planner, aggregate, scan, rows);
        return query.isWhole() ? Optional.of(query.flow()) : Optional.empty();
    }

    private static boolean isWindow(TableFunctionScan scan) {
        return scan.getCall() instanceof RexCall call && call.getOperator() instanceof WindowFunction;
    }

    /** Whether a bound groups, and none is used in another way. */
    private boolean isWhole() {
        boolean bound = false;
        for (int column : aggregate.getGroupSet()) {
            bound |= bound(column) != null;
        }
        return bound
                && ofBounds.stream().allMatch(this::isOfBounds)
                && !usedColumns().anyMatch(this::usesBounds);
    }

    /** Whether a condition is on bounds alone. */
    private boolean isOfBounds(RexNode condition) {
        return RelOptUtil.InputFinder.bits(condition).nextSetBit(0) >= start;
    }

    /** Which bound a column of the program is, counted from the start; null if it is none. */
    private @Nullable Integer bound(int column) {
        return expression(column) instanceof RexInputRef reference && reference.getIndex() >= start
                ? (Integer) (reference.getIndex() - start)
                : null;
    }

    /** What the aggregation takes beside bounds that group. */
    private java.util.stream.IntStream usedColumns() {
        List<Integer> used = new ArrayList<>(keys());
        aggregate.getAggCallList().forEach(call -> {
            used.addAll(call.getArgList());
            if (call.filterArg >= 0) {
                used.add(call.filterArg);
            }
        });
        return used.stream().mapToInt(Integer::intValue);
    }

    private boolean usesBounds(int column) {
        return usesBounds(expression(column));
    }

    private boolean usesBounds(RexNode expression) {
        ImmutableBitSet bits = RelOptUtil.InputFinder.bits(expression);
        return bits.get(start) || bits.get(start + 1);
    }

    private RexNode expression(int column) {
        return program.expandLocalRef(program.getProjectList().get(column));
    }

    /** Columns of the program that group beside the bounds. */
    private List<Integer> keys() {
        return aggregate.getGroupSet().asList().stream()
                .filter(column -> bound(column) == null)
                .toList();
    }

    private Flow flow() {
        Refusals.checkCalls(aggregate);
        RexCall call = (RexCall) scan.getCall();
        WindowCall windows = WindowCall.of(call, planner.onlyFinal());
        Flow input = planner.flow(scan.getInput(0));
        Refusals.checkWindowed(input.shape().table());
        AggregateColumns columns = AggregateColumns.of(aggregate, keys());
        if (windows.windows().kind() == TimeWindows.Kind.SESSION) {
            checkSessionKeys(windows);
        }
        RexProgramBuilder narrow = new RexProgramBuilder(input.rowType(), planner.rexBuilder());
        columns.inputColumns().forEach(column -> narrow.addProject(expression(column), null));
        ofRows.forEach(narrow::addCondition);
        int time = WindowedGrouping.RECORD_TIME;
        if (!isRecordTime(input, windows.timeColumn())) {
            time = columns.inputColumns().size();
            narrow.addProject(windows.timeColumn(), null);
        }
        return filtered(new Flow.Windowed(
                planner.rows(input, narrow.getProgram()),
                new WindowedGrouping(
                        windows.windows(),
                        time,
                        columns.groupColumns(),
                        columns.columns(),
                        row(),
                        planner.onlyFinal(),
                        keepsPartitions(input)),
                aggregate.getRowType(),
                new OutputShape(true, places(), true)));
    }

    /** A window is in the answer whole or not at all, so that conditions on its bounds can wait until it is grouped. */
    private Flow filtered(Flow.Windowed windowed) {
        if (ofBounds.isEmpty()) {
            return windowed;
        }
        int width = windowed.rowType().getFieldCount();
        List<RelDataTypeField> bounds = scan.getRowType().getFieldList().subList(start, start + 2);
        RelDataType widened = planner.rexBuilder()
                .getTypeFactory()
                .builder()
                .addAll(windowed.rowType().getFieldList())
                .addAll(bounds)
                .uniquify()
                .build();
        WindowedGrouping grouping = windowed.grouping();
        Flow wide = new Flow.Windowed(
                windowed.input(), grouping.with(grouping.row().withBounds()), widened, windowed.shape());
        RexProgramBuilder rows = new RexProgramBuilder(widened, planner.rexBuilder());
        for (int column = 0; column < width; column++) {
            rows.addProject(column, windowed.rowType().getFieldNames().get(column));
        }
        ofBounds.forEach(condition -> rows.addCondition(JoinCondition.shifted(condition, width - start)));
        return planner.rows(wide, rows.getProgram());
    }

    /** Rows of one key are in one partition if the key of their records is part of what they are grouped by. */
    private boolean keepsPartitions(Flow input) {
        List<Integer> recordKeys = input.shape().keyColumns();
        HashSet<Integer> grouped = new HashSet<>();
        keys().forEach(column -> {
            if (expression(column) instanceof RexInputRef reference) {
                grouped.add(reference.getIndex());
            }
        });
        return !recordKeys.isEmpty() && grouped.containsAll(recordKeys);
    }

    /** Places of the key's columns among those of the groups. */
    private List<Integer> places() {
        List<Integer> groups = aggregate.getGroupSet().asList();
        return keys().stream().map(groups::indexOf).toList();
    }

    private WindowedRow row() {
        List<Integer> groups = aggregate.getGroupSet().asList();
        int[] bounds = {WindowedRow.NONE, WindowedRow.NONE};
        for (int place = 0; place < groups.size(); place++) {
            Integer bound = bound(groups.get(place));
            if (bound != null) {
                bounds[bound] = place;
            }
        }
        return new WindowedRow(places(), bounds[0], bounds[1], groups.size(), false);
    }

    /** A stream's own ROWTIME is the time that its rows come with. */
    private static boolean isRecordTime(Flow input, int column) {
        int place = column;
        Flow flow = input;
        if (flow instanceof Flow.Rows rows) {
            RexNode expression = rows.program()
                    .expandLocalRef(rows.program().getProjectList().get(place));
            if (!(expression instanceof RexInputRef reference)) {
                return false;
            }
            place = reference.getIndex();
            flow = rows.input();
        }
        return flow instanceof Flow.Read read
                && read.rowType().getFieldNames().get(place).equals(PseudoColumn.ROWTIME.name())
                && place >= read.source().columns().size();
    }

    private void checkSessionKeys(WindowCall windows) {
        HashSet<Integer> grouped = new HashSet<>();
        for (int column : keys()) {
            grouped.add(expression(column) instanceof RexInputRef reference ? reference.getIndex() : -1);
        }
        if (!grouped.equals(new HashSet<>(windows.keyColumns()))) {
            throw Refusals.sessionKeys();
        }
    }
}
