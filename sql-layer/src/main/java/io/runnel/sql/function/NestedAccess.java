package io.runnel.sql.function;

import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlFunction;
import org.jspecify.annotations.Nullable;

/** {@code array[index]} and {@code map[key]}; the planner's own, with no names in SQL. */
public final class NestedAccess {
    /** The element or the value. */
    public static final SqlFunction ITEM = FunctionLibrary.function("$ITEM", NestedAccess.class);

    /** A map's entries as structs of K and V. */
    public static final SqlFunction ENTRIES = FunctionLibrary.function("$ENTRIES", NestedAccess.class);

    /** An array or a map, or an empty one in the place of null. */
    public static final SqlFunction OR_EMPTY = FunctionLibrary.function("$OR_EMPTY", NestedAccess.class);

    private NestedAccess() {}

    /** Called by generated code. The first element is at 1, the last at -1; null where none is. */
    @Form("$ITEM(array ARRAY<T>, index BIGINT) T")
    public static @Nullable Object element(List<?> array, long index) {
        long place = index < 0 ? array.size() + index : index - 1;
        return index == 0 || place < 0 || place >= array.size() ? null : array.get((int) place);
    }

    /** Called by generated code. Null where the key is not. */
    @Form("$ITEM(map MAP<K, V>, key K) V")
    public static @Nullable Object value(Map<?, ?> map, Object key) {
        return map.get(key);
    }

    /** Called by generated code. */
    @Form("$ENTRIES(map MAP<K, V>) ARRAY<STRUCT<K K, V V>>")
    public static List<?> entries(Map<?, ?> map) {
        return CollectionFunctions.entries(map, false);
    }

    /** Called by generated code. */
    @Form(value = "$OR_EMPTY(array ARRAY<T>) ARRAY<T>", nulls = true)
    public static List<?> orEmpty(@Nullable List<?> array) {
        return array == null ? List.of() : array;
    }

    /** Called by generated code. */
    @Form(value = "$OR_EMPTY(map MAP<K, V>) MAP<K, V>", nulls = true)
    public static Map<?, ?> orEmpty(@Nullable Map<?, ?> map) {
        return map == null ? Map.of() : map;
    }
}
