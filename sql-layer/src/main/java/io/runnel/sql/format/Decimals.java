package io.runnel.sql.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;

/** DECIMAL columns on their way in and out: a value takes the declared scale, and never loses a digit silently. */
final class Decimals {
    private Decimals() {}

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
        // Checked before setScale, which would write out all the zeros of a number such as 1e999999999.
        long wholeDigits = (long) value.precision() - value.scale();
        if (value.signum() != 0 && wholeDigits > precision - scale) {
            throw new ArithmeticException(value + " has too many digits for DECIMAL(" + precision + ", " + scale + ")");
        }
        return value.signum() == 0 ? BigDecimal.ZERO.setScale(scale) : value.setScale(scale, RoundingMode.UNNECESSARY);
    }
}
