package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins the rows of two streams that are near each other in time. Each row is kept until no row can join it any more that
 * is not itself too late; what is too late is decided by the stream's time, the newest of both sides' rows in a partition.
 * A joined row has the later time of its two rows.
 *
 * <p>A row without partner is given with nulls when its window has closed and the grace period has passed, or at once if the
 * join is eager. A row that comes when that has passed already joins what is still kept; if there is nothing, it is given
 * with nulls at once, or dropped, as its side is kept or not. Rows without time or key join nothing.
 *
 * <p>Rows must be in arrays of their own. Source: KIP-633 and the documentation of ksqlDB's joins.
 */
public final class StreamJoin {
    private final JoinTimes times;
    private final OperatorHost host;
    private final StreamTimes streamTimes;
    private final JoinedRow joined;
    private final ChangeSink out;
    private final Side left;
    private final Side right;

    public StreamJoin(String name, JoinSides sides, JoinTimes times, OperatorHost host, ChangeSink out) {
        this.times = times;
        this.host = host;
        this.streamTimes = new StreamTimes(name + "-time", host);
        this.joined = new JoinedRow(sides);
        this.out = out;
        this.left = new Side(true, name + "-left", sides);
        this.right = new Side(false, name + "-right", sides);
    }

    /** Takes the left stream's rows; records without value are none. */
    public ChangeSink left() {
        return (before, after, timeMs) -> take(left, right, after, timeMs);
    }

    /** Takes the right stream's rows; records without value are none. */
    public ChangeSink right() {
        return (before, after, timeMs) -> take(right, left, after, timeMs);
    }

    private void take(Side mine, Side other, @Nullable Object @Nullable [] row, long changeMs) {
        if (row == null) {
            return;
        }
        Long time = mine.time(row, changeMs);
        if (time == null) {
            pad(mine, row, changeMs);
            return;
        }
        int partition = host.partition();
        long timeMs = time;
        long streamMs = streamTimes.advance(partition, timeMs);
        if (streamMs == timeMs) {
            passed(partition, streamMs);
        }
        mine.probe.assign(row, mine.columns);
        if (mine.probe.hasNull()) {
            pad(mine, row, timeMs);
            return;
        }
        boolean found = other.matches(mine.probe, row, timeMs);
        if (streamMs - timeMs > mine.keptMs) {
            tooLate(mine, row, timeMs, streamMs, found);
            return;
        }
        RowKey key = mine.probe.copy();
        mine.rows.add(key, timeMs, row);
        if (!found && mine.waiting != null) {
            if (streamMs - timeMs > mine.waitsMs) {
                pad(mine, row, timeMs);
            } else {
                mine.waiting.add(key, timeMs, row);
            }
        } else if (!found) {
            pad(mine, row, timeMs);
        }
    }

    private void tooLate(Side mine, @Nullable Object[] row, long timeMs, long streamMs, boolean found) {
        if (found) {
            return;
        }
        if (mine.kept) {
            pad(mine, row, timeMs);
        } else {
            host.late(
                    row,
                    timeMs,
                    "its time " + timeMs + " is more than " + mine.keptMs
                            + " ms (the join's window and its grace period) before the stream's time " + streamMs);
        }
    }

    /** Gives up what the stream's time has left behind. */
    private void passed(int partition, long streamMs) {
        if (left.waiting != null && right.waiting != null) {
            padInOrder(left.waiting, right.waiting, partition, streamMs);
        } else {
            pass(left, partition, streamMs);
            pass(right, partition, streamMs);
        }
        left.rows.discard(partition, streamMs - left.keptMs);
        right.rows.discard(partition, streamMs - right.keptMs);
    }

    private void pass(Side side, int partition, long streamMs) {
        if (side.waiting != null) {
            side.waiting.expire(partition, streamMs - side.waitsMs, (key, timeMs, row) -> pad(side, row, timeMs));
        }
    }

    private record Padded(Side side, @Nullable Object[] row, long timeMs) {}

    /** Of both sides the oldest first, as if they were one. */
    private void padInOrder(
            TimedState<@Nullable Object[]> ofLeft,
            TimedState<@Nullable Object[]> ofRight,
            int partition,
            long streamMs) {
        List<Padded> padded = new ArrayList<>();
        ofLeft.expire(
                partition, streamMs - left.waitsMs, (key, timeMs, row) -> padded.add(new Padded(left, row, timeMs)));
        ofRight.expire(
                partition, streamMs - right.waitsMs, (key, timeMs, row) -> padded.add(new Padded(right, row, timeMs)));
        padded.sort(Comparator.comparingLong(Padded::timeMs));
        padded.forEach(each -> pad(each.side, each.row, each.timeMs));
    }

    private void pad(Side side, @Nullable Object[] row, long timeMs) {
        if (side.kept) {
            out.accept(null, side.isLeft ? joined.ofLeft(row) : joined.ofRight(row), timeMs);
        }
    }

    private final class Side {
        private final boolean isLeft;
        private final int[] columns;
        private final int timeColumn;

        /** Whether rows without partner are given. */
        private final boolean kept;

        /**
         * From a row's time to when its window has closed, with the grace period. Both sides of a full join wait for the longer
         * of their windows, so that rows without partner are in one order of time.
         */
        private final long waitsMs;

        /** From a row's time to when it joins nothing any more. */
        private final long keptMs;

        /** How far before a row's time the other side's rows may lie that it joins. */
        private final long reachBeforeMs;

        private final long reachAfterMs;
        private final RowKey probe;
        private final TimedState<@Nullable Object[]> rows;

        /** Those that have no partner yet and are to be given when their window has closed. */
        private final @Nullable TimedState<@Nullable Object[]> waiting;

        Side(boolean isLeft, String name, JoinSides sides) {
            this.isLeft = isLeft;
            this.columns = isLeft ? sides.leftColumns() : sides.rightColumns();
            this.timeColumn = isLeft ? times.leftTime() : times.rightTime();
            this.kept = isLeft ? sides.kind().keepsLeft() : sides.kind().keepsRight();
            this.reachBeforeMs = isLeft ? times.beforeMs() : times.afterMs();
            this.reachAfterMs = isLeft ? times.afterMs() : times.beforeMs();
            long closesMs = sides.kind() == JoinKind.FULL ? Math.max(reachAfterMs, reachBeforeMs) : reachAfterMs;
            this.waitsMs = Math.max(0, closesMs) + times.graceMs();
            this.keptMs = isLeft ? times.leftKeptMs() : times.rightKeptMs();
            this.probe = RowKey.probe(columns.length);
            this.rows = host.timedState(name, StateCodec.ROWS);
            this.waiting = kept && !times.eager() ? host.timedState(name + "-waiting", StateCodec.ROWS) : null;
        }

        @Nullable
        Long time(@Nullable Object[] row, long changeMs) {
            return timeColumn == JoinTimes.CHANGE ? (Long) changeMs : (Long) row[timeColumn];
        }

        /** Gives the joined rows of this side's rows with one of the other side; whether there are any. */
        boolean matches(RowKey key, @Nullable Object[] with, long timeMs) {
            Matches matches = new Matches(this, with, timeMs);
            // Seen from this side, what the other side's row reaches is the other way round.
            rows.range(key, timeMs - reachAfterMs, timeMs + reachBeforeMs, matches);
            return matches.found;
        }
    }

    private final class Matches implements TimedState.Visitor<@Nullable Object[]> {
        private final Side side;
        private final @Nullable Object[] with;
        private final long withMs;
        private boolean found;

        Matches(Side side, @Nullable Object[] with, long withMs) {
            this.side = side;
            this.with = with;
            this.withMs = withMs;
        }

        @Override
        public void visit(RowKey key, long timeMs, @Nullable Object[] row) {
            @Nullable Object @Nullable [] match = side.isLeft ? joined.match(row, with) : joined.match(with, row);
            if (match != null) {
                found = true;
                if (side.waiting != null) {
                    noLongerWaits(side.waiting, key, timeMs, row);
                }
                out.accept(null, match, Math.max(timeMs, withMs));
            }
        }
    }

    /** Takes one row out of those of its key and time; one that is not there had a partner already. */
    private static void noLongerWaits(
            TimedState<@Nullable Object[]> waiting, RowKey key, long timeMs, @Nullable Object[] row) {
        if (waiting.get(key, timeMs) == null) {
            return;
        }
        List<@Nullable Object[]> others = new ArrayList<>();
        boolean[] gone = {false};
        waiting.range(key, timeMs, timeMs, (unused, atMs, waits) -> {
            if (!gone[0] && Arrays.deepEquals(waits, row)) {
                gone[0] = true;
            } else {
                others.add(waits);
            }
        });
        if (gone[0]) {
            waiting.remove(key, timeMs);
            others.forEach(waits -> waiting.add(key, timeMs, waits));
        }
    }
}
