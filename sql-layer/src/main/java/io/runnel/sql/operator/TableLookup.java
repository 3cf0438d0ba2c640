package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Joins each row of a stream with the row that a table has under its key at that moment. A change of the table gives
 * nothing. A joined row has the time of the stream's row. The table's rows are kept, so they must be in arrays of their own;
 * those of the stream are not.
 */
public final class TableLookup {
    private final KeyedState<@Nullable Object[]> table;
    private final boolean streamIsLeft;
    private final boolean pads;
    private final int[] streamColumns;
    private final int[] tableColumns;
    private final JoinedRow joined;
    private final RowKey probe;
    private final ChangeSink out;

    /**
     * @param sides the table's key is its primary key
     * @param streamIsLeft whether the stream is the left side
     */
    public TableLookup(String name, JoinSides sides, boolean streamIsLeft, OperatorHost host, ChangeSink out) {
        this.table = host.keyedState(name, StateCodec.ROWS);
        this.streamIsLeft = streamIsLeft;
        this.pads = streamIsLeft ? sides.kind().keepsLeft() : sides.kind().keepsRight();
        this.streamColumns = streamIsLeft ? sides.leftColumns() : sides.rightColumns();
        this.tableColumns = streamIsLeft ? sides.rightColumns() : sides.leftColumns();
        this.joined = new JoinedRow(sides);
        this.probe = RowKey.probe(streamColumns.length);
        this.out = out;
    }

    /** Takes the stream's rows; records without value are none. */
    public ChangeSink stream() {
        return this::look;
    }

    /** Takes the table's changes. */
    public ChangeSink table() {
        return this::keep;
    }

    private void keep(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after != null) {
            probe.assign(after, tableColumns);
            if (!probe.hasNull()) {
                table.put(probe.copy(), after);
            }
        } else if (before != null) {
            probe.assign(before, tableColumns);
            table.remove(probe.copy());
        }
    }

    private void look(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        if (after == null) {
            return;
        }
        probe.assign(after, streamColumns);
        @Nullable Object @Nullable [] found = probe.hasNull() ? null : table.get(probe);
        @Nullable Object @Nullable [] row = null;
        if (found != null) {
            row = streamIsLeft ? joined.match(after, found) : joined.match(found, after);
        }
        if (row == null && pads) {
            row = streamIsLeft ? joined.ofLeft(after) : joined.ofRight(after);
        }
        if (row != null) {
            out.accept(null, row, timeMs);
        }
    }
}
