package io.runnel.sql.function;

import org.jspecify.annotations.Nullable;

/** Functions of nulls and of values as they are. */
public final class NullFunctions {
    private NullFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "IFNULL(value T, alternative T) T",
            about = "The value, or if it is null the alternative.",
            examples = {"IFNULL(NULL, 'b') gives b", "IFNULL(1, 2) gives 1"},
            nulls = true)
    public static @Nullable Object ifNull(@Nullable Object value, @Nullable Object alternative) {
        return value == null ? alternative : value;
    }

    /** Called by generated code. */
    @Form(
            value = "AS_VALUE(key T) T",
            about = "The same value: in a stream or table made by a query, a copy of the key in the value.",
            examples = "AS_VALUE(7) gives 7",
            nulls = true)
    public static @Nullable Object asValue(@Nullable Object key) {
        return key;
    }
}
