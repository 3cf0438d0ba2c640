package io.runnel.sql.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;

/** DECIMAL columns on their way in and out: a value takes the declared scale, and never loses a digit silently. */
final class Decimals {
    /** Far more digits than any column has; a record may come with a million, which cost time to count. */
    private static final int MAX_BYTES = 1_024;

    private Decimals() {}

    /**
     * The value of a field.
     *
     * @param unscaled its digits as a number, highest byte first
     * @throws RecordFormatException if there are none, or too many for the type
     */
    static BigDecimal read(byte[] unscaled, int scale, RelDataType type, String path) {
        if (unscaled.length == 0 || unscaled.length > MAX_BYTES) {
            throw new RecordFormatException(
                    "Field " + path + " has " + unscaled.length + " bytes of digits, where " + type + " was expected.");
        }
        return read(new BigDecimal(new BigInteger(unscaled), scale), type, path);
    }

    /** @throws RecordFormatException if the field's value has more digits than the type */
    static BigDecimal read(BigDecimal value, RelDataType type, String path) {
        try {
            return fit(value, type);
        } catch (ArithmeticException e) {
            throw new RecordFormatException("Field " + path + " is " + value + ", where " + type + " was expected.", e);
        }
    }

    /**
     * The value with the type's scale.
     *
     * @throws ArithmeticException if it has more digits than the type, before or after the point
     */
    static BigDecimal fit(BigDecimal value, RelDataType type) {
        return fit(value, type.getPrecision(), type.getScale());
    }

    /** The same, for a precision and scale. */
    static BigDecimal fit(BigDecimal value, int precision, int scale) {
        // Both checked before setScale, which would write out all the zeros of 1e999999999 and of 1e-999999999.
        long wholeDigits = (long) value.precision() - value.scale();
        if (value.signum() != 0 && wholeDigits > precision - scale) {
            throw new ArithmeticException(value + " has too many digits for DECIMAL(" + precision + ", " + scale + ")");
        }
        if (value.signum() != 0 && (long) value.scale() - scale >= value.precision()) {
            throw new ArithmeticException(value + " has more than " + scale + " digits behind the point");
        }
        return value.signum() == 0 ? BigDecimal.ZERO.setScale(scale) : value.setScale(scale, RoundingMode.UNNECESSARY);
    }
}
