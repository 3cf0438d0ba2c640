package io.runnel.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** See {@link DecimalVector}. */
final class DecimalWriter extends ColumnWriter {
    private static final int LONG_DIGITS = 18;
    private static final int ROUGH_BYTES = 12;

    private @Nullable BigDecimal[] values = new BigDecimal[16];
    private int rows;

    @Override
    void addPresent(int row, Object value) {
        put(row, (BigDecimal) value);
    }

    @Override
    void addAbsent(int row) {
        put(row, null);
    }

    private void put(int row, @Nullable BigDecimal value) {
        if (row == values.length) {
            values = Arrays.copyOf(values, row * 2);
        }
        values[row] = value;
        rows = row + 1;
    }

    @Override
    long bytes() {
        return (long) rows * ROUGH_BYTES;
    }

    @Override
    void writeValues(WireOutput out, int count) {
        int scale = commonScale(count);
        boolean small = scale != Integer.MIN_VALUE;
        out.flag(small);
        if (small) {
            out.signed(scale);
            for (int row = 0; row < count; row++) {
                BigDecimal value = values[row];
                out.int64(value == null ? 0 : unscaled(value));
            }
        } else {
            for (int row = 0; row < count; row++) {
                BigDecimal value = values[row];
                out.signed(value == null ? 0 : value.scale());
                out.blob(
                        value == null
                                ? BigInteger.ZERO.toByteArray()
                                : value.unscaledValue().toByteArray());
            }
        }
    }

    /** The digits as a number; the exponent moved away does not go through BigInteger for values that are small. */
    private static long unscaled(BigDecimal value) {
        return value.scale() == 0
                ? value.longValue()
                : value.scaleByPowerOfTen(value.scale()).longValue();
    }

    /** The scale of all values, if they have one and their digits fit a long; otherwise the smallest integer. */
    private int commonScale(int count) {
        int scale = Integer.MIN_VALUE;
        boolean any = false;
        for (int row = 0; row < count; row++) {
            BigDecimal value = values[row];
            if (value == null) {
                continue;
            }
            if (value.precision() > LONG_DIGITS || any && value.scale() != scale) {
                return Integer.MIN_VALUE;
            }
            any = true;
            scale = value.scale();
        }
        return any ? scale : 0;
    }

    @Override
    void clearValues() {
        Arrays.fill(values, 0, rows, null);
        rows = 0;
    }
}
