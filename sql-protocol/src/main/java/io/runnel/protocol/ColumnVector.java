package io.runnel.protocol;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column of a {@link Frame}, read where they lie in the message. Rows count from 0. The getters of a
 * form give what {@link #value} would, without an object for it; those of other forms throw an {@code
 * UnsupportedOperationException}, and of a row that is null they give 0 or fail: ask {@link #isNull} first.
 */
public abstract class ColumnVector {
    private final SqlType type;
    private final int rows;
    private final byte @Nullable [] nulls;

    /** @param nulls a bit per row, the lowest of the first byte first; null if no row is null */
    ColumnVector(SqlType type, int rows, byte @Nullable [] nulls) {
        this.type = type;
        this.rows = rows;
        this.nulls = nulls;
    }

    public final SqlType type() {
        return type;
    }

    public final int rows() {
        return rows;
    }

    public boolean isNull(int row) {
        return nulls != null && (nulls[row >> 3] >> (row & 7) & 1) != 0;
    }

    /** The value in the form that its {@link SqlType.Kind} names, or null. */
    public final @Nullable Object value(int row) {
        return isNull(row) ? null : present(row);
    }

    /** The value of a row that is not null. */
    abstract Object present(int row);

    /** The kind of a row's value: the type's, but of an {@link SqlType.Kind#ANY} the value's own. */
    public SqlType.Kind kind(int row) {
        return type.kind();
    }

    /** Of BOOLEAN (0 or 1), the whole numbers, DATE, TIME and TIMESTAMP. */
    public long number(int row) {
        throw unsupported();
    }

    /** Of REAL and DOUBLE. */
    public double floating(int row) {
        throw unsupported();
    }

    /** Of DECIMAL. */
    public BigDecimal decimal(int row) {
        throw unsupported();
    }

    /** Of CHAR and VARCHAR. */
    public String text(int row) {
        throw unsupported();
    }

    private UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("A column of " + type.name() + " has no values of that form");
    }

    static ColumnVector read(WireInput in, SqlType type, int rows) {
        byte[] nulls = null;
        if (in.flag()) {
            int start = in.skip((rows + 7L) / 8);
            nulls = Arrays.copyOfRange(in.array(), start, start + (rows + 7) / 8);
        }
        return switch (type.kind()) {
            case NULL -> NullVector.read(in, type, rows, nulls != null);
            case BOOLEAN, TINYINT -> NumberVector.read(in, type, rows, nulls, Byte.BYTES);
            case SMALLINT, INTEGER, DATE, TIME -> NumberVector.read(in, type, rows, nulls, Integer.BYTES);
            case BIGINT, TIMESTAMP -> NumberVector.read(in, type, rows, nulls, Long.BYTES);
            case REAL, DOUBLE -> FloatingVector.read(in, type, rows, nulls);
            case DECIMAL -> DecimalVector.read(in, type, rows, nulls);
            case CHAR, VARCHAR, VARBINARY -> BytesVector.read(in, type, rows, nulls);
            case ARRAY -> ArrayVector.read(in, type, rows, nulls);
            case MAP -> MapVector.read(in, type, rows, nulls);
            case STRUCT -> StructVector.read(in, type, rows, nulls);
            case ANY -> MixedVector.read(in, type, rows, nulls);
        };
    }
}
