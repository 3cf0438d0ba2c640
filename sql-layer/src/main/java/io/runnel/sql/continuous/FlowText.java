package io.runnel.sql.continuous;

import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.AsOfTimes;
import io.runnel.sql.operator.JoinTimes;
import io.runnel.sql.operator.TimeWindows;
import io.runnel.sql.operator.WindowedGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.jspecify.annotations.Nullable;

/**
 * A continuous query in words, a flow per line, the one that gives the answer first and what it takes its changes from
 * below it, further in. Between two stages is a line where rows of all partitions meet. Names of states are those of the
 * records of the query's changelog.
 */
public final class FlowText {
    /** How Calcite writes a column of an expression's input. */
    private static final Pattern FIELD = Pattern.compile("\\$(\\d+)");

    private static final String STATE = "; state ";

    private final List<String> lines = new ArrayList<>();
    private final Exchanges exchanges;

    private FlowText(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /** The lines, without ends of line. */
    public static List<String> of(ContinuousPlan plan) {
        FlowText text = new FlowText(Exchanges.of(plan));
        text.add(plan.root(), "0", 0);
        return List.copyOf(text.lines);
    }

    /** The names of the states of its operators, as far as its lines name them. */
    public static List<String> states(ContinuousPlan plan) {
        return of(plan).stream()
                .filter(line -> line.contains(STATE))
                .map(line -> line.substring(line.indexOf(STATE) + STATE.length()))
                .toList();
    }

    /** What a flow does, without its details and its state. */
    public static String summary(Flow flow) {
        String words = words(flow, "");
        int end = words.indexOf(": ") < 0 ? words.indexOf(STATE) : words.indexOf(": ");
        return end < 0 ? words : words.substring(0, end);
    }

    /** @param place as operators name their states by */
    private void add(Flow flow, String place, int depth) {
        lines.add("  ".repeat(depth) + words(flow, place));
        boolean meet = exchanges.isBefore(flow);
        for (int i = 0; i < flow.inputs().size(); i++) {
            if (meet) {
                lines.add("  ".repeat(depth + 1) + "Exchange " + by(flow, i) + ", within the process");
            }
            add(flow.inputs().get(i), place + "." + i, meet ? depth + 2 : depth + 1);
        }
    }

    private static String by(Flow flow, int input) {
        List<Integer> columns = List.of();
        if (flow instanceof Flow.Grouped grouped) {
            columns = grouped.groupColumns();
        } else if (flow instanceof Flow.Windowed windowed) {
            columns = windowed.grouping().keyColumns();
        } else if (flow instanceof Flow.Join join) {
            columns = input == 0 ? join.sides().leftKeys() : join.sides().rightKeys();
        }
        return columns.isEmpty() ? "of all rows" : "by " + columns(flow.inputs().get(input), columns);
    }

    static String words(Flow flow, String place) {
        if (flow instanceof Flow.Read read) {
            return "Read " + read.source().kind().name().toLowerCase(Locale.ROOT) + " "
                    + read.source().name() + " (topic " + read.source().topic() + "), columns "
                    + String.join(", ", read.rowType().getFieldNames());
        } else if (flow instanceof Flow.Rows rows) {
            return program(rows.program());
        } else if (flow instanceof Flow.Exploded exploded) {
            return "Explode " + columns(exploded.input(), exploded.arrays());
        } else if (flow instanceof Flow.Grouped grouped) {
            return "Group by " + columns(grouped.input(), grouped.groupColumns()) + ": " + functions(grouped.columns())
                    + STATE + "group-" + place;
        } else if (flow instanceof Flow.GroupingSets sets) {
            return "A row for each of the grouping sets " + sets.sets();
        } else if (flow instanceof Flow.Windowed windowed) {
            return windowed(windowed.grouping(), windowed.input()) + STATE + "windows-" + place;
        } else if (flow instanceof Flow.Hopping hopping) {
            return "A row for each window of " + windows(hopping.windows());
        }
        return flow instanceof Flow.Join join ? join(join, place) : "Rows of all below";
    }

    private static String join(Flow.Join join, String place) {
        Flow.Sides sides = join.sides();
        String kind =
                sides.kind().name().charAt(0) + sides.kind().name().substring(1).toLowerCase(Locale.ROOT);
        String keys = columns(sides.left(), sides.leftKeys()) + " = " + columns(sides.right(), sides.rightKeys());
        return kind + " join " + how(join) + " on " + keys
                + (sides.condition() == null ? "" : " and " + expression(sides.condition(), sides.rowType()))
                + STATE + "join-" + place;
    }

    private static String how(Flow.Join join) {
        if (join instanceof Flow.StreamJoin stream) {
            JoinTimes times = stream.times();
            return "of streams, " + times.beforeMs() + " ms before to " + times.afterMs() + " ms after, grace "
                    + times.graceMs() + " ms,";
        } else if (join instanceof Flow.AsOfJoin asOf) {
            return asOf(asOf.times());
        } else if (join instanceof Flow.Lookup lookup) {
            return lookup.streamIsLeft() ? "of a stream with a table" : "of a table with a stream";
        }
        return join instanceof Flow.ForeignKeyJoin ? "of tables by a foreign key" : "of tables";
    }

    private static String asOf(AsOfTimes times) {
        String side = times.order().looksBack() ? "the newest before" : "the oldest after";
        return "as of, with " + side + (times.order().inclusive() ? " or at the same time" : "")
                + (times.withinMs() == AsOfTimes.ANY ? "" : ", at most " + times.withinMs() + " ms apart") + ", grace "
                + times.graceMs() + " ms,";
    }

    private static String windowed(WindowedGrouping grouping, Flow input) {
        String time = grouping.timeColumn() == WindowedGrouping.RECORD_TIME
                ? "ROWTIME"
                : column(input, grouping.timeColumn());
        return "Group by " + columns(input, grouping.keyColumns()) + " and the windows of "
                + windows(grouping.windows()) + " by " + time + (grouping.onlyFinal() ? ", final results: " : ": ")
                + functions(grouping.functions());
    }

    private static String windows(TimeWindows windows) {
        String spans = switch (windows.kind()) {
            case TUMBLING -> "TUMBLING, size " + windows.sizeMs() + " ms";
            case HOPPING -> "HOPPING, size " + windows.sizeMs() + " ms, advance by " + windows.advanceMs() + " ms";
            case SESSION -> "SESSION, gap " + windows.sizeMs() + " ms";
        };
        return spans + ", grace " + windows.lateness().graceMs() + " ms";
    }

    private static String functions(List<AggregateColumn> columns) {
        return columns.stream().map(AggregateColumn::name).collect(Collectors.joining(", "));
    }

    private static String columns(Flow input, List<Integer> indexes) {
        return indexes.isEmpty()
                ? "nothing"
                : indexes.stream().map(index -> column(input, index)).collect(Collectors.joining(", "));
    }

    /** A column by its name, or by the expression of one that has none. */
    static String column(Flow input, int index) {
        String name = input.rowType().getFieldNames().get(index);
        if (name.startsWith("$") && input instanceof Flow.Rows rows) {
            RexProgram program = rows.program();
            return expression(program.expandLocalRef(program.getProjectList().get(index)), program);
        }
        return name;
    }

    private static String program(RexProgram program) {
        String select = select(program);
        return program.getCondition() == null ? select : select + " where " + condition(program);
    }

    /** The condition of a program that has one. */
    static String condition(RexProgram program) {
        return expression(program.expandLocalRef(program.getCondition()), program);
    }

    /** A program without its condition. */
    static String select(RexProgram program) {
        List<String> fields = new ArrayList<>();
        List<String> names = program.getOutputRowType().getFieldNames();
        for (int i = 0; i < names.size(); i++) {
            RexNode value = program.expandLocalRef(program.getProjectList().get(i));
            String text = expression(value, program);
            boolean plain = value instanceof RexInputRef && text.equals(names.get(i));
            fields.add(plain ? text : text + " AS " + names.get(i));
        }
        return "Select " + String.join(", ", fields);
    }

    private static String expression(@Nullable RexNode node, RexProgram program) {
        return expression(node, program.getInputRowType());
    }

    private static String expression(@Nullable RexNode node, RelDataType input) {
        List<String> names = input.getFieldNames();
        Matcher field = FIELD.matcher(String.valueOf(node));
        return field.replaceAll(found -> {
            int index = Integer.parseInt(found.group(1));
            return Matcher.quoteReplacement(index < names.size() ? names.get(index) : found.group());
        });
    }
}
