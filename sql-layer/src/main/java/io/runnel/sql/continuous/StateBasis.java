package io.runnel.sql.continuous;

import io.runnel.sql.operator.AggregateColumn;
import io.runnel.sql.operator.JoinTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the states of a continuous query rest on, in words: a query can go on with the states of another one if both rest on
 * the same. What becomes of rows behind the last state does not count, and neither do filters of streams: rows that one of
 * them lets pass or not are those that come from now on. Filters of tables count, wherever they are: a row is taken back
 * later by the filter that let it pass, or stays for ever.
 */
public final class StateBasis {
    private final List<String> lines = new ArrayList<>();

    private StateBasis() {}

    /**
     * What is above a flow.
     *
     * @param state whether a state takes its rows
     * @param before whether one needs the rows that are replaced, so that a table's rows are kept where they are read
     * @param where the filter of its rows, empty for none
     */
    private record Above(boolean state, boolean before, String where) {
        Above of(Flow.Rows rows) {
            if (!rows.filters()) {
                return this;
            }
            String own = FlowText.condition(rows.program());
            return new Above(
                    state, before || rows.shape().table(), where.isEmpty() ? own : own + " and behind that " + where);
        }
    }

    /** The lines: the sources in their order, for how far each was read, and what stands below states. */
    public static List<String> of(ContinuousPlan plan) {
        StateBasis basis = new StateBasis();
        basis.add(plan.root(), "0", new Above(false, false, ""));
        return List.copyOf(basis.lines);
    }

    private void add(Flow flow, String place, Above above) {
        Above next;
        if (flow instanceof Flow.Rows rows) {
            if (above.state) {
                lines.add(FlowText.select(rows.program()));
            }
            next = above.of(rows);
        } else {
            if (replacesRows(flow)) {
                lines.add(above.where.isEmpty() ? "all rows" : "rows where " + above.where);
            }
            boolean state = flow instanceof Flow.Grouped || flow instanceof Flow.Windowed || flow instanceof Flow.Join;
            if (flow instanceof Flow.Read read) {
                lines.add(read(read, above));
            } else if (above.state || state) {
                lines.add(FlowText.words(flow, place) + arguments(flow));
                times(flow);
            }
            boolean before = flow instanceof Flow.Grouped || flow instanceof Flow.GroupingSets && above.before;
            next = new Above(above.state || state, before, "");
        }
        for (int i = 0; i < flow.inputs().size(); i++) {
            add(flow.inputs().get(i), place + "." + i, next);
        }
    }

    /** Whether changes replace rows of a flow that is no program: final results of windows come once. */
    static boolean replacesRows(Flow flow) {
        boolean onlyFinal =
                flow instanceof Flow.Windowed windowed && windowed.grouping().onlyFinal();
        return flow.shape().table() && !onlyFinal;
    }

    /** Rows that are kept where they are read have just the columns that are read. */
    private static String read(Flow.Read read, Above above) {
        String words =
                "Read " + read.source().name() + " of topic " + read.source().topic();
        boolean kept = read.shape().table() && above.before;
        return kept
                ? words + ", keep of each row "
                        + read.rowType().getFieldList().stream()
                                .map(field -> field.getName() + " " + field.getType())
                                .collect(Collectors.joining(", "))
                : words;
    }

    /** Where a join's rows have their times from. */
    private void times(Flow flow) {
        if (flow instanceof Flow.TimedJoin join) {
            boolean eager =
                    flow instanceof Flow.StreamJoin streams && streams.times().eager();
            lines.add("times " + time(join.sides().left(), join.leftTime()) + " and "
                    + time(join.sides().right(), join.rightTime())
                    + (eager ? ", rows without a partner at once" : ""));
        }
    }

    private static String time(Flow side, int column) {
        return column == JoinTimes.CHANGE ? "ROWTIME" : FlowText.column(side, column);
    }

    /** Which columns the functions take, of the line below. */
    private static String arguments(Flow flow) {
        if (flow instanceof Flow.Grouped grouped) {
            return arguments(grouped.columns());
        }
        return flow instanceof Flow.Windowed windowed
                ? arguments(windowed.grouping().functions())
                : "";
    }

    private static String arguments(List<AggregateColumn> functions) {
        return functions.stream()
                .map(function -> function.argument() + "/" + function.filter() + "/" + function.distinct())
                .collect(Collectors.joining(", ", " of ", ""));
    }
}
