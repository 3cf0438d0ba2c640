package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Functions of ARRAY and MAP, as ksqlDB has them. */
public final class CollectionFunctions {
    /** Elements of a series, at most: it is meant for a few, and a wrong end must not exhaust the memory. */
    private static final int MAX_SERIES = 1_000_000;

    private CollectionFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "ARRAY_LENGTH(array ARRAY<T>) INT",
            about = "The number of elements.",
            examples = {"ARRAY_LENGTH(ARRAY[1, NULL, 3]) gives 3", "ARRAY_LENGTH(CAST(NULL AS ARRAY<INT>)) gives null"})
    public static int arrayLength(List<?> array) {
        return array.size();
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_CONTAINS(array ARRAY<T>, value T) BOOLEAN",
            about = "Whether an element equals the value; null is looked for as a value.",
            examples = {
                "ARRAY_CONTAINS(ARRAY[1, 2, 3], 3) gives true",
                "ARRAY_CONTAINS(ARRAY['a'], 'b') gives false",
                "ARRAY_CONTAINS(ARRAY['a', NULL], NULL) gives true"
            },
            nulls = true)
    public static @Nullable Boolean arrayContains(@Nullable List<?> array, @Nullable Object value) {
        return array == null ? null : Values.contains(array, value);
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_CONCAT(first ARRAY<T>, second ARRAY<T>) ARRAY<T>",
            about = "The elements of the first array followed by those of the second; a null array counts as none.",
            examples = {
                "ARRAY_CONCAT(ARRAY[1, 2], ARRAY[4, 1]) gives [1,2,4,1]",
                "ARRAY_CONCAT(ARRAY['a', NULL], NULL) gives [\"a\",null]"
            },
            nulls = true)
    public static @Nullable List<?> arrayConcat(@Nullable List<?> first, @Nullable List<?> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        List<@Nullable Object> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_DISTINCT(array ARRAY<T>) ARRAY<T>",
            about = "The different elements, null among them, in the order in which they come first.",
            examples = {
                "ARRAY_DISTINCT(ARRAY[1, 1, 2, 3, 1, 2]) gives [1,2,3]",
                "ARRAY_DISTINCT(ARRAY['apple', 'apple', NULL, 'cherry']) gives [\"apple\",null,\"cherry\"]"
            })
    public static List<?> arrayDistinct(List<?> array) {
        return new ArrayList<>(new LinkedHashSet<>(array));
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_EXCEPT(array ARRAY<T>, excluded ARRAY<T>) ARRAY<T>",
            about = "The different elements that the second array has not.",
            examples = {
                "ARRAY_EXCEPT(ARRAY[1, 2, 3, 1, 2], ARRAY[2, 3]) gives [1]",
                "ARRAY_EXCEPT(ARRAY['apple', 'apple', NULL, 'cherry'], ARRAY['cherry']) gives [\"apple\",null]"
            })
    public static List<?> arrayExcept(List<?> array, List<?> excluded) {
        return arrayDistinct(array).stream()
                .filter(element -> !Values.contains(excluded, element))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_INTERSECT(first ARRAY<T>, second ARRAY<T>) ARRAY<T>",
            about = "The different elements that both arrays have, in the order of the first.",
            examples = {
                "ARRAY_INTERSECT(ARRAY[1, 2, 3, 1, 2], ARRAY[2, 1]) gives [1,2]",
                "ARRAY_INTERSECT(ARRAY['apple', 'apple', NULL, 'cherry'], ARRAY['apple']) gives [\"apple\"]"
            })
    public static List<?> arrayIntersect(List<?> first, List<?> second) {
        return arrayDistinct(first).stream()
                .filter(element -> Values.contains(second, element))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_UNION(first ARRAY<T>, second ARRAY<T>) ARRAY<T>",
            about = "The different elements of both arrays, in the order in which they come first.",
            examples = {
                "ARRAY_UNION(ARRAY[1, 2, 3, 1, 2], ARRAY[4, 1]) gives [1,2,3,4]",
                "ARRAY_UNION(ARRAY['apple', NULL], ARRAY['cherry']) gives [\"apple\",null,\"cherry\"]"
            })
    public static List<?> arrayUnion(List<?> first, List<?> second) {
        LinkedHashSet<@Nullable Object> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return new ArrayList<>(all);
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_REMOVE(array ARRAY<T>, value T) ARRAY<T>",
            about = "The array without the elements that equal the value.",
            examples = {
                "ARRAY_REMOVE(ARRAY[1, 2, 3, 2, 1], 2) gives [1,3,1]",
                "ARRAY_REMOVE(ARRAY['Foo', 'Bar', NULL, 'baz'], NULL) gives [\"Foo\",\"Bar\",\"baz\"]"
            },
            nulls = true)
    public static @Nullable List<?> arrayRemove(@Nullable List<?> array, @Nullable Object value) {
        return array == null
                ? null
                : array.stream()
                        .filter(element -> !Values.same(element, value))
                        .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_MAX(array ARRAY<T>) T",
            about = "The largest element; null if there is none that is not null.",
            examples = {
                "ARRAY_MAX(ARRAY[-1, 2, NULL, 0]) gives 2",
                "ARRAY_MAX(ARRAY[false, NULL, true]) gives true",
                "ARRAY_MAX(ARRAY['Foo', 'Bar', NULL, 'baz']) gives baz"
            })
    public static @Nullable Object arrayMax(List<?> array) {
        return array.stream()
                .filter(Objects::nonNull)
                .map(Object.class::cast)
                .max(Values.ORDER)
                .orElse(null);
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_MIN(array ARRAY<T>) T",
            about = "The smallest element; null if there is none that is not null.",
            examples = {"ARRAY_MIN(ARRAY[-1, 2, NULL, 0]) gives -1", "ARRAY_MIN(ARRAY[CAST(NULL AS INT)]) gives null"})
    public static @Nullable Object arrayMin(List<?> array) {
        return array.stream()
                .filter(Objects::nonNull)
                .map(Object.class::cast)
                .min(Values.ORDER)
                .orElse(null);
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_SORT(array ARRAY<T>) ARRAY<T>",
            about = "The elements in ascending order, or in the order that 'ASC' or 'DESC' says; nulls come last.",
            examples = {
                "ARRAY_SORT(ARRAY[-1, 2, NULL, 0]) gives [-1,0,2,null]",
                "ARRAY_SORT(ARRAY['Foo', 'Bar', NULL, 'baz'], 'DESC') gives [\"baz\",\"Foo\",\"Bar\",null]"
            })
    public static List<?> arraySort(List<?> array) {
        return arraySort(array, "ASC");
    }

    /** Called by generated code. */
    @Form("ARRAY_SORT(array ARRAY<T>, direction VARCHAR) ARRAY<T>")
    public static List<?> arraySort(List<?> array, String direction) {
        boolean descending = switch (direction.strip().toUpperCase(Locale.ROOT)) {
            case "ASC", "ASCENDING" -> false;
            case "DESC", "DESCENDING" -> true;
            default ->
                throw new IllegalArgumentException(
                        "ARRAY_SORT's direction is 'ASC' or 'DESC', not '" + direction + "'");
        };
        List<@Nullable Object> sorted = new ArrayList<>(array);
        sorted.sort(java.util.Comparator.nullsLast(descending ? Values.ORDER.reversed() : Values.ORDER));
        return sorted;
    }

    /** Called by generated code. */
    @Form(
            value = "ARRAY_JOIN(array ARRAY<T>) VARCHAR",
            about = "The elements as text, separated by a comma or the delimiter.",
            examples = {
                "ARRAY_JOIN(ARRAY[1, 2, 3]) gives 1,2,3",
                "ARRAY_JOIN(ARRAY['a', NULL, 'b'], ' - ') gives a - null - b"
            })
    public static String arrayJoin(List<?> array) {
        return joined(array, ",");
    }

    /** Called by generated code. */
    @Form(value = "ARRAY_JOIN(array ARRAY<T>, delimiter VARCHAR) VARCHAR", nulls = true)
    public static @Nullable String arrayJoin(@Nullable List<?> array, @Nullable String delimiter) {
        return array == null ? null : joined(array, delimiter == null ? "" : delimiter);
    }

    private static String joined(List<?> array, String delimiter) {
        return array.stream().map(String::valueOf).collect(Collectors.joining(delimiter));
    }

    /** Called by generated code. */
    @Form(
            value = "SLICE(array ARRAY<T>, first INT, last INT) ARRAY<T>",
            about = "The elements from one place to another, both included; the first place is 1.",
            examples = {
                "SLICE(ARRAY[1, 2, 3, 4], 2, 3) gives [2,3]",
                "SLICE(ARRAY[1, 2, 3, 4], 3, 9) gives [3,4]",
                "SLICE(ARRAY[1, 2], NULL, 1) gives [1]"
            },
            nulls = true)
    public static @Nullable List<?> slice(@Nullable List<?> array, @Nullable Integer first, @Nullable Integer last) {
        if (array == null) {
            return null;
        }
        int start = first == null ? 0 : Math.max(0, first - 1);
        int end = last == null ? array.size() : Math.min(last, array.size());
        return start >= end ? List.of() : new ArrayList<>(array.subList(start, end));
    }

    /** Called by generated code. */
    @Form(
            value = "GENERATE_SERIES(first INT, last INT) ARRAY<INT>",
            about = "The numbers from the first to the last, both included, by steps of 1 or the step.",
            examples = {
                "GENERATE_SERIES(1, 4) gives [1,2,3,4]",
                "GENERATE_SERIES(5, 1, -2) gives [5,3,1]",
                "GENERATE_SERIES(1, 0) gives [1,0]"
            })
    public static List<?> generateSeries(int first, int last) {
        return generateSeries(first, last, last >= first ? 1 : -1);
    }

    /** Called by generated code. */
    @Form("GENERATE_SERIES(first INT, last INT, step INT) ARRAY<INT>")
    public static List<?> generateSeries(int first, int last, int step) {
        return generateSeries((long) first, (long) last, step).stream()
                .map(number -> ((Long) number).intValue())
                .toList();
    }

    /** Called by generated code. */
    @Form("GENERATE_SERIES(first BIGINT, last BIGINT) ARRAY<BIGINT>")
    public static List<?> generateSeries(long first, long last) {
        return generateSeries(first, last, last >= first ? 1 : -1);
    }

    /** Called by generated code. */
    @Form("GENERATE_SERIES(first BIGINT, last BIGINT, step INT) ARRAY<BIGINT>")
    public static List<?> generateSeries(long first, long last, int step) {
        if (step == 0) {
            throw new IllegalArgumentException("GENERATE_SERIES's step must not be 0");
        }
        long count = Math.subtractExact(last, first) / step + 1;
        if (count > MAX_SERIES) {
            throw new IllegalArgumentException(
                    "GENERATE_SERIES gives at most " + MAX_SERIES + " numbers, not " + count);
        }
        List<Object> series = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            series.add(first + index * step);
        }
        return series;
    }

    /** Called by generated code. */
    @Form(
            value = "AS_MAP(keys ARRAY<K>, contents ARRAY<V>) MAP<K, V>",
            about = "The map of keys and values that stand at the same places; the shorter array decides how many.",
            examples = {"AS_MAP(ARRAY['a', 'b'], ARRAY[1, 2]) gives {\"a\":1,\"b\":2}"})
    public static Map<?, ?> asMap(List<?> keys, List<?> contents) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int index = 0; index < Math.min(keys.size(), contents.size()); index++) {
            map.put(keys.get(index), contents.get(index));
        }
        return map;
    }

    /** Called by generated code. */
    @Form(
            value = "MAP_KEYS(map MAP<K, V>) ARRAY<K>",
            about = "The keys.",
            examples = {"MAP_KEYS(MAP('apple' := 10, 'banana' := 20)) gives [\"apple\",\"banana\"]"})
    public static List<?> mapKeys(Map<?, ?> map) {
        return new ArrayList<>(map.keySet());
    }

    /** Called by generated code. */
    @Form(
            value = "MAP_VALUES(map MAP<K, V>) ARRAY<V>",
            about = "The values.",
            examples = {"MAP_VALUES(MAP('apple' := 10, 'banana' := 20)) gives [10,20]"})
    public static List<?> mapValues(Map<?, ?> map) {
        return new ArrayList<>(map.values());
    }

    /** Called by generated code. */
    @Form(
            value = "MAP_UNION(first MAP<K, V>, second MAP<K, V>) MAP<K, V>",
            about = "The entries of both maps; of a key that both have, the value of the second.",
            examples = {
                "MAP_UNION(MAP('apple' := 10, 'banana' := 20), MAP('cherry' := 99)) gives"
                        + " {\"apple\":10,\"banana\":20,\"cherry\":99}",
                "MAP_UNION(MAP('apple' := 10, 'banana' := 20), MAP('apple' := 50)) gives {\"apple\":50,\"banana\":20}",
                "MAP_UNION(MAP('a' := 1), NULL) gives {\"a\":1}"
            },
            nulls = true)
    public static @Nullable Map<?, ?> mapUnion(@Nullable Map<?, ?> first, @Nullable Map<?, ?> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        Map<@Nullable Object, @Nullable Object> all = new LinkedHashMap<>(first);
        all.putAll(second);
        return all;
    }

    /** Called by generated code. */
    @Form(
            value = "ENTRIES(map MAP<VARCHAR, V>, sorted BOOLEAN) ARRAY<STRUCT<K VARCHAR, V V>>",
            about =
                    "The entries as structs of the key, K, and the value, V; in the order of the keys if sorted is true.",
            examples = {"ENTRIES(MAP('b' := 2, 'a' := 1), true) gives [{\"K\":\"a\",\"V\":1},{\"K\":\"b\",\"V\":2}]"})
    public static List<?> entries(Map<?, ?> map, boolean sorted) {
        Map<?, ?> ordered = sorted ? new TreeMap<>(map) : map;
        List<@Nullable Object> entries = new ArrayList<>();
        ordered.forEach((key, value) -> entries.add(Collections.unmodifiableList(Arrays.asList(key, value))));
        return entries;
    }

    /** Called by generated code. */
    @Form(
            value = "ELT(place INT, texts VARCHAR...) VARCHAR",
            about = "The text at that place, the first being 1; null if there is none.",
            examples = {"ELT(2, 'a', 'b') gives b", "ELT(3, 'a', 'b') gives null"},
            nulls = true)
    public static @Nullable String elt(@Nullable Integer place, List<?> texts) {
        return place == null || place < 1 || place > texts.size() ? null : (String) texts.get(place - 1);
    }

    /** Called by generated code. */
    @Form(
            value = "FIELD(text VARCHAR, texts VARCHAR...) INT",
            about = "The place of the text among the others, the first being 1; 0 if it is not there or null.",
            examples = {"FIELD('b', 'a', 'b') gives 2", "FIELD('c', 'a', 'b') gives 0", "FIELD(NULL, 'a') gives 0"},
            nulls = true)
    public static int field(@Nullable String text, List<?> texts) {
        return text == null ? 0 : texts.indexOf(text) + 1;
    }
}
