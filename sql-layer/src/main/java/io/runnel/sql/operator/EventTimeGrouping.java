package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * What groupings by windows of time have in common: the key and the time of a row, the time of its partition, and that each
 * row may let windows end. Records without value, and rows with a grouping value or a time that is null, are in no window.
 *
 * @param <V> what is kept for a key at a time
 */
abstract class EventTimeGrouping<V> implements ChangeSink, FinalWindows {
    final WindowedGrouping grouping;
    final TimeWindows windows;
    final Groups functions;

    /** The key of the current row. */
    final RowKey probe;

    /** The newest time of the current row's partition. */
    long streamMs;

    private final int[] keyColumns;
    private final OperatorHost host;
    private final StreamTimes times;

    /** Of what was closed since this was set, the newest time that it was kept for. */
    private long closedMs;

    /** @param name unique in the query; states of it begin with it */
    EventTimeGrouping(String name, WindowedGrouping grouping, OperatorHost host) {
        this.grouping = grouping;
        this.windows = grouping.windows();
        this.functions = new Groups(grouping.functions(), host);
        this.keyColumns = grouping.keys();
        this.probe = RowKey.probe(keyColumns.length);
        this.host = host;
        this.times = new StreamTimes(name + "-time", host);
    }

    @Override
    public final void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
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
        take(after, eventMs, timeMs);
        expire(partition, streamMs);
    }

    @Override
    public final boolean closeBy(long timeMs) {
        if (!grouping.onlyFinal()) {
            return false;
        }
        int partition = grouping.byPartition() ? host.partition() : 0;
        closedMs = Long.MIN_VALUE;
        expire(partition, timeMs);
        if (closedMs == Long.MIN_VALUE) {
            return false;
        }
        times.advance(partition, closedAt(closedMs));
        return true;
    }

    private void expire(int partition, long nowMs) {
        TimedState.Visitor<V> closing = (key, timeMs, value) -> {
            closedMs = Math.max(closedMs, timeMs);
            close(key, timeMs, value);
        };
        if (grouping.byPartition()) {
            state().expire(partition, keptFrom(nowMs), closing);
        } else {
            state().expire(keptFrom(nowMs), closing);
        }
    }

    /**
     * Puts a row into its windows.
     *
     * @param eventMs the time that decides
     * @param timeMs that of the change
     */
    abstract void take(@Nullable Object[] row, long eventMs, long timeMs);

    abstract TimedState<V> state();

    /** What is kept for times before this is over by a time. */
    abstract long keptFrom(long nowMs);

    /** The time by which a final result for a time is closed. */
    abstract long closedAt(long timeMs);

    /** Takes what is over, and is kept no longer. */
    abstract void close(RowKey key, long timeMs, V value);

    /**
     * Tells of a row that is too late.
     *
     * @param reason what it would have been in, and that it ended so many milliseconds later
     */
    final void tellLate(@Nullable Object[] row, long eventMs, String reason) {
        host.late(
                row,
                eventMs,
                "its time is " + eventMs + ", and " + reason + " ms later, before the newest time, which is "
                        + streamMs);
    }
}
