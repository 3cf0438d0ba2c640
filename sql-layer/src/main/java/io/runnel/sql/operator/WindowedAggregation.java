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
public final class WindowedAggregation implements ChangeSink, FinalWindows {
    private final WindowedGrouping grouping;
    private final TimeWindows windows;
    private final int[] keyColumns;
    private final Groups functions;
    private final OperatorHost host;
    private final boolean givesBefore;
    private final ChangeSink out;
    private final RowKey probe;
    private final StreamTimes times;

    /** By the starts of their windows. */
    private final TimedState<Group> groups;

    /** The newest time of the current row's partition. */
    private long streamMs;

    /** The start of the newest window that was closed since this was set. */
    private long closedMs;

    /**
     * @param name unique in the query; states of it begin with it
     * @param givesBefore whether the sink needs the row that a change replaces
     */
    public WindowedAggregation(
            String name, WindowedGrouping grouping, OperatorHost host, boolean givesBefore, ChangeSink out) {
        this.grouping = grouping;
        this.windows = grouping.windows();
        this.keyColumns = grouping.keys();
        this.functions = new Groups(grouping.functions(), host);
        this.host = host;
        this.givesBefore = givesBefore;
        this.out = out;
        this.probe = RowKey.probe(keyColumns.length);
        this.times = new StreamTimes(name + "-time", host);
        this.groups = host.timedState(name, functions.codec());
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after == null) {
            return;
        }
        probe.assign(after, keyColumns);
        Object own = grouping.timeColumn() < 0 ? null : after[grouping.timeColumn()];
        if (probe.hasNull() || own == null && grouping.timeColumn() >= 0) {
            return;
        }
        long eventMs = own == null ? timeMs : ((Number) own).longValue();
        int partition = grouping.byPartition() ? host.partition() : 0;
        streamMs = times.advance(partition, eventMs);
        long open = openFrom();
        long last = windows.lastStart(eventMs);
        long first = windows.firstStart(eventMs, last);
        for (long start = Math.max(first, aligned(open, first)); start <= last; start += windows.advanceMs()) {
            add(after, start, timeMs);
        }
        if (first < open) {
            tellLate(after, eventMs, first);
        }
        expire(partition, streamMs);
    }

    @Override
    public boolean closeBy(long timeMs) {
        if (!grouping.onlyFinal()) {
            return false;
        }
        int partition = grouping.byPartition() ? host.partition() : 0;
        closedMs = Long.MIN_VALUE;
        expire(partition, timeMs);
        if (closedMs == Long.MIN_VALUE) {
            return false;
        }
        times.advance(partition, closedMs + windows.sizeMs() + windows.graceMs());
        return true;
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

    private void tellLate(@Nullable Object[] row, long eventMs, long startMs) {
        host.late(
                row,
                eventMs,
                "its time is " + eventMs + ", and its window from " + startMs + " to " + (startMs + windows.sizeMs())
                        + " closed " + windows.graceMs() + " ms later, before the newest time, which is "
                        + streamMs);
    }

    private void expire(int partition, long nowMs) {
        long keptMs = grouping.onlyFinal()
                ? windows.sizeMs() + windows.graceMs()
                : Math.max(windows.sizeMs() + windows.graceMs(), windows.retentionMs());
        long beforeMs = nowMs - keptMs + 1;
        if (grouping.byPartition()) {
            groups.expire(partition, beforeMs, this::close);
        } else {
            groups.expire(beforeMs, this::close);
        }
    }

    private void close(RowKey key, long startMs, Group group) {
        closedMs = Math.max(closedMs, startMs);
        if (grouping.onlyFinal()) {
            out.accept(null, row(key, startMs, group), group.timeMs());
        }
        group.release();
    }
}
