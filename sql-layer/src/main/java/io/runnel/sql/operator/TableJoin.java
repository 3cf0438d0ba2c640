package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Joins two tables on their primary keys. A change of either side gives the joined row anew, also when it is as before; a
 * change that leaves nothing gives a removal if there was a joined row. A joined row has the newer time of its two rows.
 * Rows of both sides are kept, so they must be in arrays of their own.
 */
public final class TableJoin {
    private final KeyedState<Stamped> leftRows;
    private final KeyedState<Stamped> rightRows;
    private final int[] leftColumns;
    private final int[] rightColumns;
    private final JoinKind kind;
    private final boolean givesBefore;
    private final JoinedRow joined;
    private final JoinedRow replaced;
    private final RowKey probe;
    private final ChangeSink out;

    /**
     * @param sides each side's key is its primary key
     * @param givesBefore whether the sink needs the row that a change replaces
     */
    public TableJoin(String name, JoinSides sides, OperatorHost host, boolean givesBefore, ChangeSink out) {
        this.leftRows = host.keyedState(name + "-left", Stamped.CODEC);
        this.rightRows = host.keyedState(name + "-right", Stamped.CODEC);
        this.leftColumns = sides.leftColumns();
        this.rightColumns = sides.rightColumns();
        this.kind = sides.kind();
        this.givesBefore = givesBefore;
        this.joined = new JoinedRow(sides);
        this.replaced = new JoinedRow(sides);
        this.probe = RowKey.probe(leftColumns.length);
        this.out = out;
    }

    /** Takes the left table's changes. */
    public ChangeSink left() {
        return (before, after, timeMs) -> change(true, before, after, timeMs);
    }

    /** Takes the right table's changes. */
    public ChangeSink right() {
        return (before, after, timeMs) -> change(false, before, after, timeMs);
    }

    private void change(
            boolean left, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        @Nullable Object[] keyed = after == null ? java.util.Objects.requireNonNull(before) : after;
        probe.assign(keyed, left ? leftColumns : rightColumns);
        if (probe.hasNull()) {
            return;
        }
        KeyedState<Stamped> mine = left ? leftRows : rightRows;
        Stamped old = mine.get(probe);
        Stamped other = (left ? rightRows : leftRows).get(probe);
        if (after != null) {
            mine.put(probe.copy(), new Stamped(after, timeMs));
        } else if (old != null) {
            mine.remove(probe.copy());
        }
        emit(
                row(replaced, left, old == null ? null : old.row(), other),
                row(joined, left, after, other),
                other == null ? timeMs : Math.max(timeMs, other.timeMs()));
    }

    private void emit(@Nullable Object @Nullable [] from, @Nullable Object @Nullable [] to, long timeMs) {
        if (from != null || to != null) {
            out.accept(to == null || givesBefore ? from : null, to, timeMs);
        }
    }

    /** What stands under a key whose rows these are; null if nothing does. */
    private @Nullable Object @Nullable [] row(
            JoinedRow maker, boolean left, @Nullable Object @Nullable [] mine, @Nullable Stamped other) {
        @Nullable Object @Nullable [] theirs = other == null ? null : other.row();
        @Nullable Object @Nullable [] ofLeft = left ? mine : theirs;
        @Nullable Object @Nullable [] ofRight = left ? theirs : mine;
        if (ofLeft != null && ofRight != null) {
            @Nullable Object @Nullable [] row = maker.match(ofLeft, ofRight);
            if (row != null) {
                return row;
            }
        }
        if (ofLeft != null && kind.keepsLeft()) {
            return maker.ofLeft(ofLeft);
        }
        return ofRight != null && kind.keepsRight() ? maker.ofRight(ofRight) : null;
    }
}
