package io.runnel.sql.operator;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of a table, so that each change tells the row that it replaces. A removal of what is not there goes no
 * further. The rows that it gives must not be changed.
 */
public final class TableRows implements ChangeSink {
    private final KeyedState<@Nullable Object[]> rows;
    private final int[] keyColumns;
    private final ChangeSink out;
    private final RowKey probe;

    /** @param keyColumns indexes in a row */
    public TableRows(String name, int[] keyColumns, OperatorHost host, ChangeSink out) {
        this.rows = host.keyedState(name, StateCodec.ROWS);
        this.keyColumns = keyColumns.clone();
        this.out = out;
        this.probe = RowKey.probe(keyColumns.length);
    }

    @Override
    public void accept(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after, long timeMs) {
        @Nullable Object[] keyed = after == null ? java.util.Objects.requireNonNull(before) : after;
        probe.assign(keyed, keyColumns);
        @Nullable Object @Nullable [] replaced = rows.get(probe);
        if (after != null) {
            @Nullable Object[] kept = after.clone();
            rows.put(probe.copy(), kept);
            out.accept(replaced, kept, timeMs);
        } else if (replaced != null) {
            rows.remove(probe.copy());
            out.accept(replaced, null, timeMs);
        }
    }
}
