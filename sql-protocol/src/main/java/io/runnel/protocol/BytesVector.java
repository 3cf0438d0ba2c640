package io.runnel.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** CHAR, VARCHAR and VARBINARY: the end of each, then all bytes. */
final class BytesVector extends ColumnVector {
    private final byte[] bytes;
    private final int ends;
    private final int start;

    private BytesVector(SqlType type, int rows, byte @Nullable [] nulls, byte[] bytes, int ends, int start) {
        super(type, rows, nulls);
        this.bytes = bytes;
        this.ends = ends;
        this.start = start;
    }

    static BytesVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        byte[] bytes = in.array();
        int ends = in.skip((long) rows * Integer.BYTES);
        int last = 0;
        for (int row = 0; row < rows; row++) {
            int end = (int) WireInput.INTS.get(bytes, ends + row * Integer.BYTES);
            if (end < last) {
                throw new MalformedMessageException("A text ends before it begins");
            }
            last = end;
        }
        return new BytesVector(type, rows, nulls, bytes, ends, in.skip(last));
    }

    private int begin(int row) {
        return row == 0 ? 0 : end(row - 1);
    }

    private int end(int row) {
        return (int) WireInput.INTS.get(bytes, ends + row * Integer.BYTES);
    }

    @Override
    public String text(int row) {
        int begin = begin(row);
        return new String(bytes, start + begin, end(row) - begin, StandardCharsets.UTF_8);
    }

    @Override
    Object present(int row) {
        return type().kind() == SqlType.Kind.VARBINARY
                ? Arrays.copyOfRange(bytes, start + begin(row), start + end(row))
                : text(row);
    }
}
