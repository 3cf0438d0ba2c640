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
public final class WindowedAggregation implements ChangeSink {
    private final WindowedGrouping grouping;
    private final TimeWindows windows;
    private final int[] keyColumns;
    private final Groups functions;
    private final OperatorHost host;
    private final boolean givesBefore;
    private final ChangeSink out;
    private final RowKey probe;
    private final StreamTime<Partition> time;

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
        this.time = new StreamTime<>(name + "-time", host, grouping.byPartition(), number ->
                new Partition(this.time(), number, host.timedState(name + "-" + number, functions.codec())));
    }

    private StreamTime<Partition> time() {
        return time;
    }

    /** The windows of a partition by their starts. */
    private static final class Partition extends StreamTime.Partition {
        final TimedState<Group> groups;

        /** The last start whose windows are gone. */
        long goneMs = Long.MIN_VALUE;

        Partition(StreamTime<?> time, int number, TimedState<Group> groups) {
            super(time, number);
            this.groups = groups;
        }
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
        Partition partition = time.partition();
        partition.see(eventMs);
        long open = openFrom(partition);
        long last = windows.lastStart(eventMs);
        long first = windows.firstStart(eventMs, last);
        for (long start = Math.max(first, aligned(open, first)); start <= last; start += windows.advanceMs()) {
            add(after, start, timeMs, partition);
        }
        if (first < open) {
            tellLate(after, eventMs, first, partition);
        }
        expire(partition);
    }

    /** Windows that begin before this take no rows any more. */
    private long openFrom(Partition partition) {
        return partition.timeMs - windows.graceMs() - windows.sizeMs() + 1;
    }

    /** The first start from a time on, counted from another one. */
    private long aligned(long fromMs, long startMs) {
        return startMs + Math.floorDiv(fromMs - startMs + windows.advanceMs() - 1, windows.advanceMs())
                * windows.advanceMs();
    }

    private void add(@Nullable Object[] row, long startMs, long timeMs, Partition partition) {
        Group group = partition.groups.get(probe, startMs);
        if (group == null) {
            group = functions.start();
        }
        RowKey key = group.key(probe);
        @Nullable Object @Nullable [] replaced =
                givesBefore && !grouping.onlyFinal() && !group.isNew() ? row(key, startMs, group) : null;
        group.add(row, timeMs);
        partition.groups.put(key, startMs, group);
        if (!grouping.onlyFinal()) {
            out.accept(replaced, row(key, startMs, group), group.timeMs());
        }
    }

    private @Nullable Object[] row(RowKey key, long startMs, Group group) {
        return grouping.row()
                .of(key, startMs, startMs + windows.sizeMs(), group, functions.columns.size());
    }

    private void tellLate(@Nullable Object[] row, long eventMs, long startMs, Partition partition) {
        host.late(
                row,
                eventMs,
                "its time is " + eventMs + ", and its window from " + startMs + " to " + (startMs + windows.sizeMs())
                        + " closed " + windows.graceMs() + " ms later, before the newest time, which is "
                        + partition.timeMs);
    }

    private void expire(Partition partition) {
        long keptMs = grouping.onlyFinal()
                ? windows.sizeMs() + windows.graceMs()
                : Math.max(windows.sizeMs() + windows.graceMs(), windows.retentionMs());
        long goneMs = windows.lastStart(partition.timeMs - keptMs);
        if (goneMs > partition.goneMs) {
            partition.goneMs = goneMs;
            partition.groups.expire(goneMs + 1, (key, startMs, group) -> {
                if (grouping.onlyFinal()) {
                    out.accept(null, row(key, startMs, group), group.timeMs());
                }
                group.release();
            });
        }
    }
}
