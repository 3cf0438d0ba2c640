package io.runnel.sql.aggregate;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** When two values are the same key: as SQL compares them, but null is null. So 1.0 is 1.00, and 0.0 is -0.0. */
final class KeyValues {
    private KeyValues() {}

    static int hash(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof BigDecimal decimal) {
            return Double.hashCode(decimal.doubleValue() + 0.0);
        }
        if (value instanceof Double number) {
            return Double.hashCode(number + 0.0);
        }
        if (value instanceof Float number) {
            return Float.hashCode(number + 0.0f);
        }
        return value instanceof Object[] row ? Arrays.deepHashCode(row) : value.hashCode();
    }

    static boolean equal(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return one == other;
        }
        return one.equals(other) || alike(one, other);
    }

    private static boolean alike(Object one, Object other) {
        if (one instanceof BigDecimal decimal) {
            return other instanceof BigDecimal second && decimal.compareTo(second) == 0;
        }
        if (one instanceof Double number) {
            return other instanceof Double second && number.doubleValue() == second.doubleValue();
        }
        if (one instanceof Float number) {
            return other instanceof Float second && number.floatValue() == second.floatValue();
        }
        return one instanceof Object[] row && other instanceof Object[] second && Arrays.deepEquals(row, second);
    }
}
