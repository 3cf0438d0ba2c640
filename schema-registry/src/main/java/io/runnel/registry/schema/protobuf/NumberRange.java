package io.runnel.registry.schema.protobuf;

import kotlin.ranges.IntRange;

/** Numbers that a file reserves, or leaves to extensions; both ends belong to it. */
record NumberRange(int first, int last) {
    /** The highest number of a field; Wire puts it where the text says {@code max}, for enums as well. */
    static final int MAX_FIELD_NUMBER = (1 << 29) - 1;

    /** @param value as Wire gives it: an Integer or an IntRange */
    static NumberRange of(Object value) {
        if (value instanceof IntRange range) {
            return new NumberRange(range.getFirst(), range.getLast());
        }
        return new NumberRange((Integer) value, (Integer) value);
    }

    boolean contains(int number) {
        return first <= number && number <= last;
    }

    /** Whether the text says {@code max}. */
    boolean open() {
        return last >= MAX_FIELD_NUMBER;
    }
}
