package io.runnel.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers rows and writes them as a {@link Frame}. For one thread; to be used again after {@link #clear}. */
public final class FrameWriter {
    private final ColumnWriter[] columns;
    private int rows;

    public FrameWriter(List<SqlType> types) {
        columns = types.stream().map(ColumnWriter::of).toArray(ColumnWriter[]::new);
    }

    public int rows() {
        return rows;
    }

    /** Roughly the bytes of the frame. */
    public long bytes() {
        long bytes = 0;
        for (ColumnWriter column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /**
     * Adds a row.
     *
     * @param values one per column, each null or in the form that its {@link SqlType.Kind} names
     * @throws ClassCastException if a value has another form; the frame is of no use then
     */
    public void add(@Nullable Object[] values) {
        for (int i = 0; i < columns.length; i++) {
            columns[i].add(values[i]);
        }
        rows++;
    }

    public void writeTo(WireOutput out) {
        out.varint(rows);
        for (ColumnWriter column : columns) {
            column.writeTo(out);
        }
    }

    public void clear() {
        rows = 0;
        for (ColumnWriter column : columns) {
            column.clear();
        }
    }
}
