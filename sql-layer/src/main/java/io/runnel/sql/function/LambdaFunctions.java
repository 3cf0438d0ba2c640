package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.linq4j.function.Function;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.linq4j.function.Function2;
import org.apache.calcite.linq4j.function.Predicate1;
import org.apache.calcite.linq4j.function.Predicate2;
import org.jspecify.annotations.Nullable;

/** Functions that apply a lambda to each element of an ARRAY or each entry of a MAP. */
public final class LambdaFunctions {
    private LambdaFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "TRANSFORM(array ARRAY<T>, lambda (T) => U) ARRAY<U>",
            about =
                    "The array, or the map, with each element, or each key and value, replaced by what the lambda gives.",
            examples = {
                "TRANSFORM(ARRAY[1, 2, 3], x => x * 2) gives [2,4,6]",
                "TRANSFORM(ARRAY['a', NULL], x => UCASE(x)) gives [\"A\",null]",
                "TRANSFORM(MAP('a' := 1, 'b' := 2), (k, v) => UCASE(k), (k, v) => v + 1) gives {\"A\":2,\"B\":3}"
            })
    public static List<?> transform(List<?> array, Function<?> lambda) {
        List<@Nullable Object> transformed = new ArrayList<>(array.size());
        for (Object element : array) {
            transformed.add(apply(lambda, element));
        }
        return transformed;
    }

    /** Called by generated code. */
    @Form("TRANSFORM(map MAP<K, V>, key (K, V) => L, value (K, V) => W) MAP<L, W>")
    public static Map<?, ?> transform(Map<?, ?> map, Function<?> key, Function<?> value) {
        Map<@Nullable Object, @Nullable Object> transformed = new LinkedHashMap<>();
        map.forEach((k, v) -> transformed.put(apply(key, k, v), apply(value, k, v)));
        return transformed;
    }

    /** Called by generated code. */
    @Form(
            value = "FILTER(array ARRAY<T>, lambda (T) => BOOLEAN) ARRAY<T>",
            about = "The elements, or the entries, for which the lambda is true.",
            examples = {
                "FILTER(ARRAY[1, 2, 3, NULL], x => x > 1) gives [2,3]",
                "FILTER(MAP('a' := 1, 'b' := 2), (k, v) => v = 2 OR k = 'z') gives {\"b\":2}"
            })
    public static List<?> filter(List<?> array, Function<?> lambda) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object element : array) {
            if (Boolean.TRUE.equals(apply(lambda, element))) {
                kept.add(element);
            }
        }
        return kept;
    }

    /** Called by generated code. */
    @Form("FILTER(map MAP<K, V>, lambda (K, V) => BOOLEAN) MAP<K, V>")
    public static Map<?, ?> filter(Map<?, ?> map, Function<?> lambda) {
        Map<@Nullable Object, @Nullable Object> kept = new LinkedHashMap<>();
        map.forEach((k, v) -> {
            if (Boolean.TRUE.equals(apply(lambda, k, v))) {
                kept.put(k, v);
            }
        });
        return kept;
    }

    /** Called by generated code. */
    @Form(
            value = "REDUCE(array ARRAY<T>, state S, lambda (S, T) => S) S",
            also = "REDUCE(map MAP<K, V>, state S, lambda (S, K, V) => S) S",
            about = "What the lambda makes of the state and each element in turn; the last state is the result.",
            examples = {
                "REDUCE(ARRAY[1, 2, 3], 0, (s, x) => s + x) gives 6",
                "REDUCE(ARRAY['b', 'c'], 'a', (s, x) => s || x) gives abc",
                "REDUCE(MAP('a' := 1, 'b' := 2), '', (s, k, v) => s || k || CAST(v AS VARCHAR)) gives a1b2",
                "REDUCE(ARRAY[1], CAST(NULL AS INT), (s, x) => x) gives null"
            })
    public static @Nullable Object reduce(List<?> array, Object state, Function<?> lambda) {
        Object reached = state;
        for (Object element : array) {
            reached = apply(lambda, reached, element);
        }
        return reached;
    }

    /** A lambda that gives a BOOLEAN which is never null is generated as a predicate. */
    @SuppressWarnings("unchecked")
    private static @Nullable Object apply(Function<?> lambda, @Nullable Object first) {
        return lambda instanceof Predicate1<?> predicate
                ? (Object) ((Predicate1<Object>) predicate).apply(first)
                : ((Function1<Object, Object>) lambda).apply(first);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object apply(Function<?> lambda, @Nullable Object first, @Nullable Object second) {
        return lambda instanceof Predicate2<?, ?> predicate
                ? (Object) ((Predicate2<Object, Object>) predicate).apply(first, second)
                : ((Function2<Object, Object, Object>) lambda).apply(first, second);
    }
}
