package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * GROUP BY over tumbling or hopping windows. Each row of the input stream gives a new row of every window that it is in,
 * ascending by their starts; or, for final results, nothing until the time of its partition closes the window, which then
 * gives its one row. A row is too late for a window whose end and grace lie at or before that time. Rows with a grouping
 * value or a time that is null are in no window.
 *
 * <p>Output rows have an array of their own. Their event time is the newest of the window's rows.
 */
public final class WindowedAggregation extends EventTimeGrouping<Group> {
    private final boolean givesBefore;
    private final ChangeSink out;

    /** By the starts of their windows. */
    private final TimedState<Group> groups;

    /**
     * @param name unique in the query; states of it begin with it
     * @param givesBefore whether the sink needs the row that a change replaces
     */
    public WindowedAggregation(
            String name, WindowedGrouping grouping, OperatorHost host, boolean givesBefore, ChangeSink out) {
        super(name, grouping, host);
        this.givesBefore = givesBefore;
        this.out = out;
        this.groups = host.timedState(name, functions.codec());
    }

    @Override
    TimedState<Group> state() {
        return groups;
    }

    @Override
    void take(@Nullable Object[] row, long eventMs, long timeMs) {
        long open = openFrom();
        long last = windows.lastStart(eventMs);
        long first = windows.firstStart(eventMs, last);
        for (long start = Math.max(first, aligned(open, first)); start <= last; start += windows.advanceMs()) {
            add(row, start, timeMs);
        }
        if (first < open) {
            tellLate(
                    row,
                    eventMs,
                    "its window from " + first + " to " + (first + windows.sizeMs()) + " closed " + windows.graceMs());
        }
    }

    /** Windows that begin before this take no rows any more. */
    private long openFrom() {
        return streamMs - windows.graceMs() - windows.sizeMs() + 1;
    }

    /** The first start from a time on, counted from another one. */
    private long aligned(long fromMs, long startMs) {
        return startMs
                + Math.floorDiv(fromMs - startMs + windows.advanceMs() - 1, windows.advanceMs()) * windows.advanceMs();
    }

    private void add(@Nullable Object[] row, long startMs, long timeMs) {
        Group group = groups.get(probe, startMs);
        if (group == null) {
            group = functions.start();
        }
        RowKey key = group.key(probe);
        @Nullable
        Object @Nullable [] replaced =
                givesBefore && !grouping.onlyFinal() && !group.isNew() ? row(key, startMs, group) : null;
        group.add(row, timeMs);
        groups.put(key, startMs, group);
        if (!grouping.onlyFinal()) {
            out.accept(replaced, row(key, startMs, group), group.timeMs());
        }
    }

    private @Nullable Object[] row(RowKey key, long startMs, Group group) {
        return grouping.row().of(key, startMs, startMs + windows.sizeMs(), group, functions.columns.size());
    }

    @Override
    long keptFrom(long nowMs) {
        long keptMs = grouping.onlyFinal()
                ? windows.sizeMs() + windows.graceMs()
                : Math.max(windows.sizeMs() + windows.graceMs(), windows.retentionMs());
        return nowMs - keptMs + 1;
    }

    @Override
    long closedAt(long startMs) {
        return startMs + windows.sizeMs() + windows.graceMs();
    }

    @Override
    void close(RowKey key, long startMs, Group group) {
        if (grouping.onlyFinal()) {
            out.accept(null, row(key, startMs, group), group.timeMs());
        }
        group.release();
    }
}
