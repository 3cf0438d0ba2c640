package io.runnel.sql.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Descriptions of the functions that Calcite brings and that people use most. */
final class StandardFunctions {
    /** Family, kind, forms (separated by semicolons), what it does, and examples. */
    private static final List<List<String>> TEXTS = List.of(
            numeric("ABS(number N) N", "The number without its sign.", "ABS(-2.5) gives 2.5"),
            numeric("ACOS(number DOUBLE) DOUBLE", "The inverse cosine, in radians.", "ACOS(1) gives 0.0"),
            numeric("ASIN(number DOUBLE) DOUBLE", "The inverse sine, in radians.", "ASIN(0) gives 0.0"),
            numeric("ATAN(number DOUBLE) DOUBLE", "The inverse tangent, in radians.", "ATAN(0) gives 0.0"),
            numeric("ATAN2(y DOUBLE, x DOUBLE) DOUBLE", "The angle of a point, in radians.", "ATAN2(0, 1) gives 0.0"),
            numeric("CBRT(number DOUBLE) DOUBLE", "The cube root.", "CBRT(27) gives 3.0"),
            numeric("CEIL(number N) N", "The least whole number that is not less.", "CEIL(2.1) gives 3"),
            numeric("COS(number DOUBLE) DOUBLE", "The cosine of an angle in radians.", "COS(0) gives 1.0"),
            numeric(
                    "COT(number DOUBLE) DOUBLE",
                    "The cotangent of an angle in radians.",
                    "ROUND(COT(1), 3) gives 0.642"),
            numeric("DEGREES(number DOUBLE) DOUBLE", "Radians as degrees.", "DEGREES(PI()) gives 180.0"),
            numeric("EXP(number DOUBLE) DOUBLE", "e to the power of the number.", "EXP(0) gives 1.0"),
            numeric("FLOOR(number N) N", "The largest whole number that is not greater.", "FLOOR(2.9) gives 2"),
            numeric("LN(number DOUBLE) DOUBLE", "The natural logarithm.", "LN(1) gives 0.0"),
            numeric("MOD(number N, divisor N) N", "The remainder, with the sign of the number.", "MOD(-7, 3) gives -1"),
            numeric("PI() DOUBLE", "The number pi.", "ROUND(PI(), 4) gives 3.1416"),
            numeric("POWER(base DOUBLE, exponent DOUBLE) DOUBLE", "The base to a power.", "POWER(2, 10) gives 1024.0"),
            numeric("RADIANS(number DOUBLE) DOUBLE", "Degrees as radians.", "RADIANS(0) gives 0.0"),
            numeric(
                    "ROUND(number N) N; ROUND(number N, digits INT) N",
                    "The number rounded to whole ones, or to digits after the point.",
                    "ROUND(2.345, 2) gives 2.350",
                    "ROUND(2.4) gives 2.0"),
            numeric("SIN(number DOUBLE) DOUBLE", "The sine of an angle in radians.", "SIN(0) gives 0.0"),
            numeric("SQRT(number DOUBLE) DOUBLE", "The square root.", "SQRT(9) gives 3.0"),
            numeric("TAN(number DOUBLE) DOUBLE", "The tangent of an angle in radians.", "TAN(0) gives 0.0"),
            string("UPPER(text VARCHAR) VARCHAR", "The text in upper case.", "UPPER('a') gives A"),
            string("LOWER(text VARCHAR) VARCHAR", "The text in lower case.", "LOWER('A') gives a"),
            string("TRIM(text VARCHAR) VARCHAR", "The text without spaces at its ends.", "TRIM('  a ') gives a"),
            string(
                    "SUBSTRING(text VARCHAR, start INT) VARCHAR; SUBSTRING(text VARCHAR, start INT, length INT) VARCHAR",
                    "The part of the text from a place on, the first being 1; SUBSTRING(text FROM start FOR length) is the same.",
                    "SUBSTRING('stream', 1, 4) gives stre",
                    "SUBSTRING('stream', 3) gives ream"),
            string("CHAR_LENGTH(text VARCHAR) INT", "The number of characters.", "CHAR_LENGTH('four') gives 4"),
            List.of(
                    "CONSTRUCTOR",
                    "SCALAR",
                    "ARRAY[values T...] ARRAY<T>",
                    "The array of these values, whose type is the one that they have in common.",
                    "ARRAY[1, 2.5] gives [1.0,2.5]"),
            List.of(
                    "CONSTRUCTOR",
                    "SCALAR",
                    "MAP(key K := value V, ...) MAP<K, V>",
                    "The map of these entries.",
                    "MAP('a' := 1, 'b' := 2) gives {\"a\":1,\"b\":2}"),
            List.of(
                    "CONSTRUCTOR",
                    "SCALAR",
                    "STRUCT(NAME := value T, ...) STRUCT<NAME T, ...>",
                    "The struct of these fields.",
                    "STRUCT(A := 1, B := 'x') gives {\"A\":1,\"B\":\"x\"}"),
            List.of(
                    "CONSTRUCTOR",
                    "SCALAR",
                    "CAST(value T AS U) U",
                    "The value in another type; what has which conversion stands in types-and-formats.md.",
                    "CAST('12' AS BIGINT) gives 12"),
            List.of(
                    "DATE AND TIME",
                    "SCALAR",
                    "TIMESTAMPADD(unit UNIT, interval INT, timestamp TIMESTAMP) TIMESTAMP",
                    "The timestamp so many units later; units are those of DATEADD, in singular or plural.",
                    "TIMESTAMPADD(HOURS, 25, TIMESTAMP '2024-02-28 00:00:00') gives 2024-02-29T01:00:00.000",
                    "TIMESTAMPADD(MONTH, -1, TIMESTAMP '2024-03-31 12:00:00') gives 2024-02-29T12:00:00.000"),
            List.of(
                    "NULLS",
                    "SCALAR",
                    "COALESCE(values T...) T",
                    "The first value that is not null.",
                    "COALESCE(NULL, 2, 3) gives 2"),
            List.of(
                    "NULLS",
                    "SCALAR",
                    "NULLIF(value T, other T) T",
                    "The value, but null if it equals the other.",
                    "NULLIF(1, 1) gives null",
                    "NULLIF(1, 2) gives 1"),
            List.of(
                    "COLLECTION",
                    "SCALAR",
                    "CARDINALITY(array ARRAY<T>) INT",
                    "The number of elements.",
                    "CARDINALITY(ARRAY[1, 2]) gives 2"),
            aggregate(
                    "COUNT(value T) BIGINT", "How many values are not null; COUNT(*) counts rows.", "COUNT(*) gives 1"),
            aggregate("SUM(number N) N", "The sum of the numbers that are not null; null of none.", "SUM(2) gives 2"),
            aggregate("AVG(number N) DOUBLE", "The mean of the numbers that are not null.", "AVG(2) gives 2.0"),
            aggregate("MIN(value T) T", "The smallest value.", "MIN('a') gives a"),
            aggregate("MAX(value T) T", "The largest value.", "MAX('a') gives a"),
            aggregate(
                    "STDDEV_SAMP(number N) DOUBLE",
                    "The sample standard deviation of the numbers that are not null; null of fewer than two.",
                    "STDDEV_SAMP(2) gives null"));

    private StandardFunctions() {}

    static Map<String, FunctionDescription> descriptions() {
        Map<String, FunctionDescription> descriptions = new TreeMap<>();
        for (List<String> text : TEXTS) {
            FunctionDescription description = description(text);
            descriptions.put(description.name(), description);
        }
        return descriptions;
    }

    private static FunctionDescription description(List<String> text) {
        List<String> forms = List.of(text.get(2).split("; "));
        List<FunctionDescription.Example> examples = text.subList(4, text.size()).stream()
                .map(FunctionDescription.Example::parse)
                .toList();
        String name = forms.get(0).split("\\W", 2)[0];
        return new FunctionDescription(name, text.get(1), text.get(0), text.get(3), forms, examples);
    }

    private static List<String> numeric(String forms, String about, String... examples) {
        return text("NUMERIC", "SCALAR", forms, about, examples);
    }

    private static List<String> string(String forms, String about, String... examples) {
        return text("STRING", "SCALAR", forms, about, examples);
    }

    private static List<String> aggregate(String forms, String about, String... examples) {
        return text("AGGREGATE", "AGGREGATE", forms, about, examples);
    }

    private static List<String> text(String family, String kind, String forms, String about, String... examples) {
        List<String> text = new ArrayList<>(List.of(family, kind, forms, about));
        text.addAll(List.of(examples));
        return text;
    }
}
