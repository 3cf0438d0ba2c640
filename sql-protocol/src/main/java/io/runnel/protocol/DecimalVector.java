package io.runnel.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** DECIMAL: where all fit, one scale and unscaled longs; else each with its scale, and its digits as bytes. */
final class DecimalVector extends ColumnVector {
    /** Larger scales than any SQL type has would make numbers that take gigabytes when they are written out. */
    private static final int MAX_SCALE = 100_000;

    private final byte[] bytes;
    private final int start;
    private final int scale;
    private final BigDecimal @Nullable [] large;

    private DecimalVector(
            SqlType type,
            int rows,
            byte @Nullable [] nulls,
            byte[] bytes,
            int start,
            int scale,
            BigDecimal @Nullable [] large) {
        super(type, rows, nulls);
        this.bytes = bytes;
        this.start = start;
        this.scale = scale;
        this.large = large;
    }

    static DecimalVector read(WireInput in, SqlType type, int rows, byte @Nullable [] nulls) {
        if (in.flag()) {
            int scale = checked(in.signed());
            return new DecimalVector(type, rows, nulls, in.array(), in.skip((long) rows * Long.BYTES), scale, null);
        }
        in.require(2L * rows); // a scale and the length of the digits each
        BigDecimal[] large = new BigDecimal[rows];
        for (int row = 0; row < rows; row++) {
            int scale = checked(in.signed());
            byte[] digits = in.blob();
            large[row] = digits == null || digits.length == 0
                    ? BigDecimal.ZERO
                    : new BigDecimal(new BigInteger(digits), scale);
        }
        return new DecimalVector(type, rows, nulls, in.array(), 0, 0, large);
    }

    private static int checked(long scale) {
        if (scale < -MAX_SCALE || scale > MAX_SCALE) {
            throw new MalformedMessageException("A decimal has the scale " + scale);
        }
        return (int) scale;
    }

    @Override
    public BigDecimal decimal(int row) {
        return large == null
                ? BigDecimal.valueOf((long) WireInput.LONGS.get(bytes, start + row * Long.BYTES), scale)
                : large[row];
    }

    @Override
    Object present(int row) {
        return decimal(row);
    }
}
