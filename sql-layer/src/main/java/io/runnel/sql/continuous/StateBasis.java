package io.runnel.sql.continuous;

import io.runnel.sql.operator.AggregateColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the states of a continuous query rest on, in words: a query can go on with the states of another one if both rest on
 * the same. What becomes of rows behind the last state does not count, and neither do filters: rows that one of them lets
 * pass or not are those that come from now on.
 */
public final class StateBasis {
    private final List<String> lines = new ArrayList<>();

    private StateBasis() {}

    /** The lines: the sources in their order, for how far each was read, and what stands below states. */
    public static List<String> of(ContinuousPlan plan) {
        StateBasis basis = new StateBasis();
        basis.add(plan.root(), "0", false);
        return List.copyOf(basis.lines);
    }

    /** @param below whether a state takes its rows */
    private void add(Flow flow, String place, boolean below) {
        boolean state = flow instanceof Flow.Grouped || flow instanceof Flow.Windowed || flow instanceof Flow.Join;
        if (flow instanceof Flow.Read read) {
            lines.add("Read " + read.source().name() + " of topic "
                    + read.source().topic());
        } else if (flow instanceof Flow.Rows rows) {
            if (below) {
                lines.add(FlowText.select(rows.program()));
            }
        } else if (below || state) {
            lines.add(FlowText.words(flow, place) + arguments(flow));
        }
        for (int i = 0; i < flow.inputs().size(); i++) {
            add(flow.inputs().get(i), place + "." + i, below || state);
        }
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
