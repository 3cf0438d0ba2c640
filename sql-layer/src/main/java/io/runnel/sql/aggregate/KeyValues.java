package io.runnel.sql.aggregate;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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
        List<?> elements = elements(value);
        if (elements == null) {
            return value.hashCode();
        }
        int code = 1;
        for (Object element : elements) {
            code = 31 * code + hash(element);
        }
        return code;
    }

    /** Of an array or struct; null if it is none. */
    private static @Nullable List<@Nullable Object> elements(Object value) {
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        return value instanceof @Nullable Object[] row ? Arrays.asList(row) : null;
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
        List<?> elements = elements(one);
        List<?> others = elements(other);
        return elements != null && others != null && allEqual(elements, others);
    }

    private static boolean allEqual(List<?> some, List<?> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int index = 0; index < some.size(); index++) {
            if (!equal(some.get(index), others.get(index))) {
                return false;
            }
        }
        return true;
    }
}
