package io.runnel.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows, column by column, read where they lie in a message. Immutable. */
public final class Frame {
    /** More rows than a frame of any use has; bits and bytes of a column are counted by ints. */
    private static final int MAX_ROWS = 16_777_216;

    private final int rows;
    private final ColumnVector[] columns;

    private Frame(int rows, ColumnVector[] columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** No rows of these types. */
    public static Frame empty(List<SqlType> types) {
        WireOutput out = new WireOutput();
        new FrameWriter(types).writeTo(out);
        return read(new WireInput(out.array(), 0, out.size()), types);
    }

    /** Rows that are there already. */
    public static Frame of(List<SqlType> types, List<@Nullable Object[]> rows) {
        FrameWriter writer = new FrameWriter(types);
        rows.forEach(writer::add);
        WireOutput out = new WireOutput();
        writer.writeTo(out);
        return read(new WireInput(out.array(), 0, out.size()), types);
    }

    /** @throws MalformedMessageException if the bytes are no frame of these types */
    public static Frame read(WireInput in, List<SqlType> types) {
        int rows = in.number();
        if (rows > MAX_ROWS) {
            throw new MalformedMessageException("A frame tells of " + rows + " rows");
        }
        if (types.isEmpty()) {
            in.weightless(rows);
        }
        ColumnVector[] columns = new ColumnVector[types.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = ColumnVector.read(in, types.get(i), rows);
        }
        return new Frame(rows, columns);
    }

    public int rows() {
        return rows;
    }

    /** @param index from 0 */
    public ColumnVector column(int index) {
        return columns[index];
    }

    /** A row as values in the forms that {@link SqlType.Kind} names. */
    public List<@Nullable Object> row(int row) {
        List<@Nullable Object> values = new ArrayList<>(columns.length);
        for (ColumnVector column : columns) {
            values.add(column.value(row));
        }
        return values;
    }
}
