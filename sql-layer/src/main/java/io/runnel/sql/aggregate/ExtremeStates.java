package io.runnel.sql.aggregate;

import org.jspecify.annotations.Nullable;

/** MIN and MAX of values that have an order of their own: texts, decimals, floating-point numbers, bytes, BOOLEANs. */
final class ExtremeStates extends ValueStates {
    private final boolean largest;

    ExtremeStates(AggregateScope scope, boolean largest) {
        super(scope);
        this.largest = largest;
    }

    @Override
    @SuppressWarnings("unchecked") // The values of one column are of one class.
    boolean replaces(@Nullable Object kept, Object value) {
        if (kept == null) {
            return true;
        }
        int order = ((Comparable<Object>) value).compareTo(kept);
        return largest ? order > 0 : order < 0;
    }
}
