package io.runnel.protocol;

import io.runnel.protocol.SqlType.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** ANY: each value behind its kind; nulls are not marked otherwise. */
final class MixedVector extends ColumnVector {
    private final @Nullable Object[] values;
    private final Kind[] kinds;

    private MixedVector(SqlType type, int rows, byte @Nullable [] nulls, @Nullable Object[] values, Kind[] kinds) {
        super(type, rows, nulls);
        this.values = values;
        this.kinds = kinds;
    }

    static MixedVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        in.require(rows); // a kind each
        @Nullable Object[] values = new Object[rows];
        Kind[] kinds = new Kind[rows];
        byte[] marks = nulls == null ? new byte[(rows + 7) / 8] : nulls;
        for (int row = 0; row < rows; row++) {
            kinds[row] = Kind.of(in.octet());
            if (kinds[row] != Kind.NULL) {
                checkScalar(kinds[row]);
                values[row] = ColumnVector.read(in, SqlType.of(kinds[row]), 1).value(0);
            }
            if (values[row] == null) {
                marks[row >> 3] |= (byte) (1 << (row & 7));
            }
        }
        return new MixedVector(type, rows, marks, values, kinds);
    }

    private static void checkScalar(Kind kind) {
        if (kind.compareTo(Kind.ARRAY) >= 0) {
            throw new MalformedMessageException("A value of any type is of type " + kind);
        }
    }

    @Override
    public Kind kind(int row) {
        Kind kind = kinds[row];
        return kind == null ? Kind.NULL : kind;
    }

    @Override
    Object present(int row) {
        return Objects.requireNonNull(values[row], "not null, as the mark says");
    }
}
