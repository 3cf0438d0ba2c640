package io.runnel.sql.codegen;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Brings DECIMAL values to their column's type, which Calcite's generated code leaves to whoever stores them. Public
 * only because generated code calls it.
 */
public final class Decimals {
    private Decimals() {}

    /**
     * The value with exactly {@code scale} digits after the point, half rounded up.
     *
     * @throws ArithmeticException if it then has more than {@code precision} digits
     */
    public static @Nullable BigDecimal rescale(@Nullable BigDecimal value, int precision, int scale) {
        if (value == null) {
            return null;
        }
        BigDecimal scaled = value.scale() == scale ? value : value.setScale(scale, RoundingMode.HALF_UP);
        if (scaled.precision() > precision) {
            throw new ArithmeticException(
                    value.toPlainString() + " does not fit DECIMAL(" + precision + ", " + scale + ")");
        }
        return scaled;
    }
}
