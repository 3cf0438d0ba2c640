package io.runnel.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers the values of a column, in the forms that {@link SqlType.Kind} names. For one thread. */
abstract class ColumnWriter {
    private static final int INITIAL_ROWS = 16;

    private int rows;
    private boolean anyNull;
    private byte[] nulls = new byte[INITIAL_ROWS / 8];

    static ColumnWriter of(SqlType type) {
        return switch (type.kind()) {
            case BOOLEAN, TINYINT -> new NumberWriter(Byte.BYTES);
            case SMALLINT, INTEGER, DATE, TIME -> new NumberWriter(Integer.BYTES);
            case BIGINT, TIMESTAMP -> new NumberWriter(Long.BYTES);
            case REAL, DOUBLE -> new FloatingWriter();
            case DECIMAL -> new DecimalWriter();
            case CHAR, VARCHAR, VARBINARY -> new BytesWriter();
            case ARRAY, MAP -> new RepeatedWriter(type);
            case STRUCT -> new StructWriter(type);
            case NULL, ANY -> new MixedWriter(type.kind());
        };
    }

    final int rows() {
        return rows;
    }

    /** @throws ClassCastException if the value has not the form of the column's kind */
    final void add(@Nullable Object value) {
        if (value == null) {
            markNull();
            addAbsent(rows);
        } else {
            addPresent(rows, value);
        }
        rows++;
    }

    private void markNull() {
        anyNull = true;
        if (rows >> 3 >= nulls.length) {
            nulls = Arrays.copyOf(nulls, Math.max(nulls.length * 2, (rows >> 3) + 1));
        }
        nulls[rows >> 3] |= (byte) (1 << (rows & 7));
    }

    abstract void addPresent(int row, Object value);

    /** A place for a null, where places have a width. */
    abstract void addAbsent(int row);

    /** Roughly the bytes that {@link #writeTo} will write. */
    abstract long bytes();

    abstract void writeValues(WireOutput out, int count);

    final void writeTo(WireOutput out) {
        out.flag(anyNull);
        if (anyNull) {
            byte[] marks = Arrays.copyOf(nulls, (rows + 7) / 8);
            out.raw(marks, 0, marks.length);
        }
        writeValues(out, rows);
    }

    /** Begins anew, with what was grown. */
    final void clear() {
        rows = 0;
        anyNull = false;
        Arrays.fill(nulls, (byte) 0);
        clearValues();
    }

    abstract void clearValues();
}
