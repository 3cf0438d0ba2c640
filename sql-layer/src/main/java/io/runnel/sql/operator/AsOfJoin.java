package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins each left row with one right row of its key: the nearest in time of those before it, or behind it. A left row waits
 * until the stream's time, the newest of both sides' rows in a partition, is past it by the grace period; then its answer is
 * certain, and the answers are in the order of their times. A left row that comes later than that is left out. Of right rows
 * with equal key and time the last one counts.
 *
 * <p>The right side may be a table: then its changes are versions of its rows, and a left row finds the version that was
 * there at its time, none if that was a removal.
 *
 * <p>Of a key's right rows, those are kept that a left row may still find, so at least the newest one; with a limit in time,
 * that one too for so long only; what a table has removed, until the grace period is over. Rows without time or key join nothing. Rows must be in arrays of their own. A joined row has
 * the later time of its two rows.
 */
public final class AsOfJoin {
    /** The version of a table's row that is none. */
    private static final @Nullable Object[] REMOVED = {};

    private final AsOfTimes times;
    private final OperatorHost host;
    private final StreamTimes streamTimes;
    private final JoinedRow joined;
    private final boolean pads;
    private final int[] leftColumns;
    private final int[] rightColumns;
    private final RowKey probe;
    private final TimedState<@Nullable Object[]> waiting;
    private final TimedState<@Nullable Object[]> rightRows;

    /** When keys of a table were removed whose last version stays otherwise; null with a limit in time. */
    private final @Nullable TimedState<@Nullable Object[]> removals;

    private final ChangeSink out;

    /** @param sides their condition must be {@link JoinSides#ANY}, and their kind inner or left */
    public AsOfJoin(String name, JoinSides sides, AsOfTimes times, OperatorHost host, ChangeSink out) {
        this.times = times;
        this.host = host;
        this.streamTimes = new StreamTimes(name + "-time", host);
        this.joined = new JoinedRow(sides);
        this.pads = sides.kind().keepsLeft();
        this.leftColumns = sides.leftColumns();
        this.rightColumns = sides.rightColumns();
        this.probe = RowKey.probe(leftColumns.length);
        this.waiting = host.timedState(name + "-left", StateCodec.ROWS);
        this.rightRows = host.timedState(name + "-right", StateCodec.ROWS);
        this.removals = times.withinMs() == AsOfTimes.ANY ? host.timedState(name + "-removals", StateCodec.ROWS) : null;
        this.out = out;
    }

    /** Takes the left stream's rows; records without value are none. */
    public ChangeSink left() {
        return (before, after, timeMs) -> {
            if (after != null) {
                wait(after, timeMs);
            }
        };
    }

    /** Takes the right stream's rows or the right table's changes. */
    public ChangeSink right() {
        return (before, after, timeMs) -> keep(before, after, timeMs);
    }

    private void wait(@Nullable Object[] row, long changeMs) {
        Long time = time(row, times.leftTime(), changeMs);
        if (time == null) {
            pad(row, changeMs);
            return;
        }
        long timeMs = time;
        long streamMs = pass(timeMs);
        probe.assign(row, leftColumns);
        if (probe.hasNull()) {
            pad(row, timeMs);
        } else if (streamMs - timeMs > times.waitsMs()) {
            host.late(
                    row,
                    timeMs,
                    "its time " + timeMs + " is more than " + times.waitsMs()
                            + " ms (the as-of join's limit and grace period) before the stream's time " + streamMs);
        } else {
            waiting.add(probe.copy(), timeMs, row);
        }
    }

    private void keep(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long changeMs) {
        @Nullable Object @Nullable [] row = after == null ? before : after;
        Long time = row == null ? null : time(row, after == null ? JoinTimes.CHANGE : times.rightTime(), changeMs);
        if (row == null || time == null) {
            return;
        }
        long streamMs = pass(time);
        probe.assign(row, rightColumns);
        if (!probe.hasNull()) {
            RowKey key = probe.copy();
            rightRows.put(key, time, after == null ? REMOVED : after);
            if (after == null && removals != null) {
                removals.put(key, time, REMOVED);
            }
            prune(key, streamMs);
        }
    }

    private static @Nullable Long time(@Nullable Object[] row, int column, long changeMs) {
        return column == JoinTimes.CHANGE ? (Long) changeMs : (Long) row[column];
    }

    /** Lets the time pass up to that of a row, and answers what it makes certain; the stream's time. */
    private long pass(long timeMs) {
        int partition = host.partition();
        long streamMs = streamTimes.advance(partition, timeMs);
        if (streamMs == timeMs) {
            waiting.expire(partition, streamMs - times.waitsMs(), this::answer);
            if (removals != null) {
                removals.expire(partition, streamMs - times.graceMs(), (key, atMs, unused) -> forget(key, atMs));
            } else {
                rightRows.expire(partition, streamMs - times.withinMs() - times.graceMs(), (key, atMs, row) -> {});
            }
        }
        return streamMs;
    }

    /** Forgets the right rows of a key that newer ones hide from all left rows to come. */
    private void prune(RowKey key, long streamMs) {
        if (!times.order().looksBack()) {
            return;
        }
        List<Long> older = new ArrayList<>(2);
        rightRows.range(
                key, Long.MIN_VALUE, streamMs - times.graceMs() - 1, (unused, timeMs, row) -> older.add(timeMs));
        for (int i = 0; i < older.size() - 1; i++) {
            rightRows.remove(key, older.get(i));
        }
    }

    /** Forgets a key that is removed as all left rows to come see it: no version is to be found for them either way. */
    private void forget(RowKey key, long removedMs) {
        Nearest last = new Nearest(true);
        List<Long> places = new ArrayList<>(2);
        rightRows.range(key, Long.MIN_VALUE, removedMs, (unused, timeMs, row) -> {
            last.visit(key, timeMs, row);
            places.add(timeMs);
        });
        if (last.row != null && last.row.length == 0) {
            places.forEach(timeMs -> rightRows.remove(key, timeMs));
        }
    }

    private void answer(RowKey key, long timeMs, @Nullable Object[] row) {
        Nearest nearest = new Nearest(times.order().looksBack());
        long own = times.order().inclusive() ? 0 : 1;
        if (times.order().looksBack()) {
            long fromMs = times.withinMs() == AsOfTimes.ANY ? Long.MIN_VALUE : timeMs - times.withinMs();
            rightRows.range(key, fromMs, timeMs - own, nearest);
        } else {
            rightRows.range(key, timeMs + own, timeMs + times.withinMs(), nearest);
        }
        @Nullable Object @Nullable [] found = nearest.row;
        @Nullable Object @Nullable [] match = found == null || found.length == 0 ? null : joined.match(row, found);
        if (match != null) {
            out.accept(null, match, Math.max(timeMs, nearest.timeMs));
        } else {
            pad(row, timeMs);
        }
    }

    private void pad(@Nullable Object[] row, long timeMs) {
        if (pads) {
            out.accept(null, joined.ofLeft(row), timeMs);
        }
    }

    /** Of the rows of a walk, the last or the first. */
    private static final class Nearest implements TimedState.Visitor<@Nullable Object[]> {
        private final boolean last;
        private @Nullable Object @Nullable [] row;
        private long timeMs;

        Nearest(boolean last) {
            this.last = last;
        }

        @Override
        public void visit(RowKey key, long atMs, @Nullable Object[] found) {
            if (last || row == null) {
                row = found;
                timeMs = atMs;
            }
        }
    }
}
