package io.runnel.sql.function;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Equality and order of values as SQL has them: numbers by what they count, whatever their form. */
final class Values {
    /** Order of scalar values of one type. */
    static final Comparator<Object> ORDER = Values::compare;

    private Values() {}

    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number && right instanceof Number && left.getClass() != right.getClass()
                || left instanceof BigDecimal) {
            return right instanceof Number && compare(left, right) == 0;
        }
        return Objects.equals(left, right);
    }

    static boolean contains(List<?> values, @Nullable Object wanted) {
        for (Object value : values) {
            if (same(value, wanted)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked") // the values of a scalar type are of one comparable class
    private static int compare(Object left, Object right) {
        if (left instanceof Number number && right instanceof Number other && left.getClass() != right.getClass()) {
            return decimal(number).compareTo(decimal(other));
        }
        if (!(left instanceof Comparable) || left instanceof Map) {
            throw new IllegalArgumentException("ARRAY, MAP and STRUCT have no order");
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal
                ? decimal
                : number instanceof Double || number instanceof Float
                        ? BigDecimal.valueOf(number.doubleValue())
                        : BigDecimal.valueOf(number.longValue());
    }
}
