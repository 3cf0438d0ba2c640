package io.runnel.sql.continuous;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.function.TimeFunctions;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.WindowedGrouping;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;

/** Has the rows of a query with windows tell their windows in two columns more, whatever it selects: for their keys. */
final class KeptWindows {
    private final RexBuilder rexBuilder;

    KeptWindows(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    /** A flow whose rows have the bounds of their windows at these places, behind all others but for a source's. */
    private record Bounded(Flow flow, int start, int end) {}

    /** The windows that the rows of a flow with windows are of. */
    static KeyWindow windowOf(Flow flow) {
        if (flow instanceof Flow.Windowed windowed) {
            TimeWindows windows = windowed.grouping().windows();
            return switch (windows.kind()) {
                case TUMBLING -> new KeyWindow(KeyWindow.Kind.TUMBLING, windows.sizeMs());
                case HOPPING -> new KeyWindow(KeyWindow.Kind.HOPPING, windows.sizeMs());
                case SESSION -> new KeyWindow(KeyWindow.Kind.SESSION, 0);
            };
        }
        if (flow instanceof Flow.Read read) {
            return read.source().keyWindow().orElseThrow();
        }
        return windowOf(flow.inputs().get(0));
    }

    /** The flow with two columns more. */
    Flow kept(Flow flow) {
        Bounded bounded = bounded(flow);
        return flow instanceof Flow.Read
                ? rows(bounded, RexProgram.createIdentity(flow.rowType()), flow.shape())
                : bounded.flow;
    }

    private Bounded bounded(Flow flow) {
        int width = flow.rowType().getFieldCount();
        if (flow instanceof Flow.Read) {
            List<String> names = flow.rowType().getFieldNames();
            return new Bounded(flow, names.indexOf(KeyWindow.START), names.indexOf(KeyWindow.END));
        } else if (flow instanceof Flow.Rows rows) {
            return new Bounded(rows(bounded(rows.input()), rows.program(), rows.shape()), width, width + 1);
        } else if (flow instanceof Flow.Windowed windowed) {
            WindowedGrouping grouping = windowed.grouping();
            if (grouping.row().bounds()) {
                return new Bounded(windowed, width - 2, width - 1);
            }
            return new Bounded(
                    new Flow.Windowed(
                            windowed.input(),
                            grouping.with(grouping.row().withBounds()),
                            widened(windowed.rowType()),
                            windowed.shape()),
                    width,
                    width + 1);
        } else if (flow instanceof Flow.Exploded exploded && !(exploded.input() instanceof Flow.Read)) {
            Bounded input = bounded(exploded.input());
            return new Bounded(
                    new Flow.Exploded(input.flow, exploded.arrays(), widened(exploded.rowType()), exploded.shape()),
                    width,
                    width + 1);
        }
        if (flow instanceof Flow.TableJoin join) {
            return new Bounded(withBounds(join), width, width + 1);
        }
        throw new SqlException(
                "0A000",
                "The rows of this query have windows that it joins or unites, which the key of what it writes cannot tell:"
                        + " write their windows to a stream or table of their own first.");
    }

    /** A join compares windows behind the columns of its key. */
    private Flow.Rows withBounds(Flow.TableJoin join) {
        RexProgramBuilder columns = new RexProgramBuilder(join.rowType(), rexBuilder);
        columns.addIdentity();
        KeyWindow window = windowOf(join);
        int pair = join.shape().keyColumns().size();
        RexNode start = bound(join, pair);
        RexNode end = window.kind() == KeyWindow.Kind.SESSION
                ? bound(join, pair + 1)
                : rexBuilder.makeCall(
                        SqlStdOperatorTable.PLUS,
                        start,
                        rexBuilder.makeBigintLiteral(BigDecimal.valueOf(window.sizeMs())));
        columns.addProject(start, KeyWindow.START);
        columns.addProject(end, KeyWindow.END);
        return new Flow.Rows(join, columns.getProgram(false), join.shape());
    }

    /** What a pair of a join compares, in milliseconds, of a side that is there. */
    private RexNode bound(Flow.TableJoin join, int pair) {
        Flow.Sides sides = join.sides();
        RexNode left = milliseconds(sides.leftKeys().get(pair), join.rowType());
        RexNode right = milliseconds(sides.leftWidth() + sides.rightKeys().get(pair), join.rowType());
        return switch (sides.kind()) {
            case INNER, LEFT -> left;
            case RIGHT -> right;
            case FULL ->
                rexBuilder.makeCall(
                        SqlStdOperatorTable.CASE,
                        rexBuilder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, left),
                        left,
                        right);
        };
    }

    private RexNode milliseconds(int column, RelDataType rowType) {
        RexNode time =
                new RexInputRef(column, rowType.getFieldList().get(column).getType());
        return time.getType().getSqlTypeName() == SqlTypeName.BIGINT
                ? time
                : rexBuilder.makeCall(TimeFunctions.UNIX_TIMESTAMP, time);
    }

    private Flow.Rows rows(Bounded input, RexProgram program, OutputShape shape) {
        RelDataType inputType = input.flow.rowType();
        RexProgramBuilder builder = new RexProgramBuilder(inputType, rexBuilder);
        List<String> names = program.getOutputRowType().getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            RexNode value = program.expandLocalRef(program.getProjectList().get(i));
            builder.addProject(value, names.get(i));
        }
        builder.addProject(
                rexBuilder.makeInputRef(
                        inputType.getFieldList().get(input.start).getType(), input.start),
                KeyWindow.START);
        builder.addProject(
                rexBuilder.makeInputRef(inputType.getFieldList().get(input.end).getType(), input.end), KeyWindow.END);
        if (program.getCondition() != null) {
            builder.addCondition(program.expandLocalRef(program.getCondition()));
        }
        RexProgram whole = builder.getProgram(false);
        return input.flow instanceof Flow.Rows below && below.input() instanceof Flow.Join
                ? new Flow.Rows(
                        below.input(), RexProgramBuilder.mergePrograms(whole, below.program(), rexBuilder), shape)
                : new Flow.Rows(input.flow, whole, shape);
    }

    private RelDataType widened(RelDataType rowType) {
        RelDataTypeFactory.Builder fields = rexBuilder.getTypeFactory().builder();
        return fields.addAll(rowType.getFieldList())
                .add(KeyWindow.START, SqlTypeName.BIGINT)
                .add(KeyWindow.END, SqlTypeName.BIGINT)
                .build();
    }
}
