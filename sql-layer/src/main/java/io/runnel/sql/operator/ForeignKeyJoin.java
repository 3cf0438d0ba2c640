package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins a table with another one whose primary key its rows name. A left row's change gives its joined row anew, also when
 * it is as before; a right row's change gives those of all left rows that point to it, in the order in which these began to.
 * A joined row has the newer time of its two rows. Rows of both sides are kept, so they must be in arrays of their own.
 */
public final class ForeignKeyJoin {
    private static final RowKey COUNTER = RowKey.of();

    /**
     * A left row.
     *
     * @param place where it stands among those that point to the same right row
     */
    private record Pointing(Stamped stamped, long place) {
        static final StateCodec<Pointing> CODEC = new StateCodec<>() {
            @Override
            public long heapBytes(Pointing value) {
                return Long.BYTES + Stamped.CODEC.heapBytes(value.stamped);
            }

            @Override
            public void write(Pointing value, StateOutput out) {
                out.number(value.place);
                Stamped.CODEC.write(value.stamped, out);
            }

            @Override
            public Pointing read(StateInput in) {
                long place = in.number();
                return new Pointing(Stamped.CODEC.read(in), place);
            }
        };

        @Nullable
        Object[] row() {
            return stamped.row();
        }
    }

    private final KeyedState<Pointing> leftRows;
    private final KeyedState<Stamped> rightRows;

    /** Keys of left rows, by what they point to; at each "time" one, the place in the order. */
    private final TimedState<@Nullable Object[]> pointing;

    private final KeyedState<Long> places;
    private final int[] primary;
    private final int[] foreign;
    private final int[] rightColumns;
    private final boolean pads;
    private final boolean givesBefore;
    private final JoinedRow joined;
    private final JoinedRow replaced;
    private final RowKey probe;
    private final RowKey reference;
    private final ChangeSink out;

    /**
     * @param primary indexes of the left table's primary key
     * @param sides the left key is the foreign key, the right key the right table's primary key
     * @param givesBefore whether the sink needs the row that a change replaces
     */
    public ForeignKeyJoin(
            String name,
            List<Integer> primary,
            JoinSides sides,
            OperatorHost host,
            boolean givesBefore,
            ChangeSink out) {
        this.leftRows = host.keyedState(name + "-left", Pointing.CODEC);
        this.rightRows = host.keyedState(name + "-right", Stamped.CODEC);
        this.pointing = host.timedState(name + "-pointing", StateCodec.ROWS);
        this.places = host.keyedState(name + "-places", StateCodec.LONGS);
        this.primary = primary.stream().mapToInt(Integer::intValue).toArray();
        this.foreign = sides.leftColumns();
        this.rightColumns = sides.rightColumns();
        this.pads = sides.kind().keepsLeft();
        this.givesBefore = givesBefore;
        this.joined = new JoinedRow(sides);
        this.replaced = new JoinedRow(sides);
        this.probe = RowKey.probe(this.primary.length);
        this.reference = RowKey.probe(foreign.length);
        this.out = out;
    }

    /** Takes the changes of the table whose rows point. */
    public ChangeSink left() {
        return this::leftChange;
    }

    /** Takes the changes of the table that they point to. */
    public ChangeSink right() {
        return this::rightChange;
    }

    private void leftChange(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        probe.assign(after == null ? Objects.requireNonNull(before) : after, primary);
        if (probe.hasNull()) {
            return;
        }
        RowKey key = probe.copy();
        Pointing old = leftRows.get(key);
        Stamped oldRight = old == null ? null : rightOf(old.row());
        @Nullable Object @Nullable [] from = old == null ? null : row(replaced, old.row(), oldRight);
        long place = leave(old, after);
        if (after == null) {
            leftRows.remove(key);
            emit(from, null, later(timeMs, oldRight));
            return;
        }
        Stamped right = rightOf(after);
        if (!reference.hasNull() && place < 0) {
            place = nextPlace();
            pointing.add(reference.copy(), place, key.values());
        }
        leftRows.put(key, new Pointing(new Stamped(after, timeMs), place));
        emit(from, row(joined, after, right), later(timeMs, right));
    }

    /** Takes a row out of those that point to where it pointed, unless it still does; its place, -1 if it has none now. */
    private long leave(@Nullable Pointing old, @Nullable Object @Nullable [] after) {
        if (old == null || old.place < 0) {
            return -1;
        }
        reference.assign(old.row(), foreign);
        RowKey left = reference.copy();
        if (after != null) {
            reference.assign(after, foreign);
            if (reference.equals(left)) {
                return old.place;
            }
        }
        pointing.remove(left, old.place);
        return -1;
    }

    private long nextPlace() {
        Long last = places.get(COUNTER);
        long next = last == null ? 0 : last + 1;
        places.put(COUNTER, next);
        return next;
    }

    private void rightChange(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        reference.assign(after == null ? Objects.requireNonNull(before) : after, rightColumns);
        if (reference.hasNull()) {
            return;
        }
        RowKey key = reference.copy();
        Stamped old = rightRows.get(key);
        Stamped now = after == null ? null : new Stamped(after, timeMs);
        if (now != null) {
            rightRows.put(key, now);
        } else if (old == null) {
            return;
        } else {
            rightRows.remove(key);
        }
        // Copied, since what follows from a change may be another change of this very join.
        List<RowKey> lefts = new ArrayList<>();
        pointing.range(key, 0, Long.MAX_VALUE, (unused, place, values) -> lefts.add(RowKey.of(values)));
        for (RowKey leftKey : lefts) {
            Stamped left = Objects.requireNonNull(leftRows.get(leftKey), "a left row that points").stamped;
            emit(row(replaced, left.row(), old), row(joined, left.row(), now), Math.max(timeMs, left.timeMs()));
        }
    }

    private @Nullable Stamped rightOf(@Nullable Object[] left) {
        reference.assign(left, foreign);
        return reference.hasNull() ? null : rightRows.get(reference);
    }

    private @Nullable Object @Nullable [] row(JoinedRow maker, @Nullable Object[] left, @Nullable Stamped right) {
        @Nullable Object @Nullable [] row = right == null ? null : maker.match(left, right.row());
        return row == null && pads ? maker.ofLeft(left) : row;
    }

    private static long later(long timeMs, @Nullable Stamped other) {
        return other == null ? timeMs : Math.max(timeMs, other.timeMs());
    }

    private void emit(@Nullable Object @Nullable [] from, @Nullable Object @Nullable [] to, long timeMs) {
        if (from != null || to != null) {
            out.accept(to == null || givesBefore ? from : null, to, timeMs);
        }
    }
}
