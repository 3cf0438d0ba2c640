package io.runnel.sql.continuous;

import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.operator.JoinTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a continuous query does, from the records that it reads to the changes that it gives. */
public record ContinuousPlan(Flow root) {
    /** What the query's rows are changes of. */
    public OutputShape output() {
        return root.shape();
    }

    /** The windows that its rows are of; empty if they are of none. */
    public Optional<KeyWindow> window() {
        return output().windowed() ? Optional.of(KeptWindows.windowOf(root)) : Optional.empty();
    }

    /** All reads, from left to right. */
    public List<Flow.Read> reads() {
        List<Flow.Read> reads = new ArrayList<>();
        gather(root, reads);
        return reads;
    }

    /** Whether its operators keep anything of the rows that they have seen. */
    public boolean hasStates() {
        return hasStates(root);
    }

    private static boolean hasStates(Flow flow) {
        boolean own = flow instanceof Flow.Grouped || flow instanceof Flow.Windowed || flow instanceof Flow.Join;
        boolean table = flow instanceof Flow.Read read && read.shape().table();
        return own || table || flow.inputs().stream().anyMatch(ContinuousPlan::hasStates);
    }

    /**
     * Whether rows meet rows of the same partition only, if the topics have equally many: not if streams are joined on what
     * is not the key of their records.
     */
    public boolean joinsByKey() {
        return Origin.timedJoins(root)
                .allMatch(join -> Origin.isKey(join.sides().left(), join.sides().leftKeys())
                        && Origin.isKey(join.sides().right(), join.sides().rightKeys()));
    }

    /**
     * For each read the index of the column whose values say when its rows happened, as far as that is not the time of the
     * records: {@link OutputShape#MISSING} if none does, or if there is one read only, whose records need no order.
     */
    public List<Integer> timeColumns() {
        List<Flow.Read> reads = reads();
        List<Integer> columns = new ArrayList<>();
        for (Flow.Read read : reads) {
            boolean declared = reads.size() > 1 && read.source().timeColumn().isPresent();
            columns.add(
                    declared
                            ? read.rowType().getFieldNames().indexOf(PseudoColumn.ROWTIME.name())
                            : OutputShape.MISSING);
        }
        Origin.timedJoins(root).forEach(join -> {
            note(join.sides().left(), join.leftTime(), reads, columns);
            note(join.sides().right(), join.rightTime(), reads, columns);
        });
        return columns;
    }

    private static void note(Flow side, int time, List<Flow.Read> reads, List<Integer> columns) {
        Origin origin = time == JoinTimes.CHANGE ? null : Origin.of(side, time);
        for (int i = 0; origin != null && i < reads.size(); i++) {
            if (reads.get(i) == origin.read()) {
                columns.set(i, origin.column());
            }
        }
    }

    private static void gather(Flow flow, List<Flow.Read> reads) {
        if (flow instanceof Flow.Read read) {
            reads.add(read);
        }
        flow.inputs().forEach(input -> gather(input, reads));
    }
}
