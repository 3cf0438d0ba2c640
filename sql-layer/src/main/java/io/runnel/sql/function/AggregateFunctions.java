package io.runnel.sql.function;

import org.apache.calcite.DataContext;

/**
 * Aggregate functions that ksqlDB has and SQL's standard has not: what each gathers is in the class that its method
 * makes. A group's values are bounded: the method is given the query's context, which knows the bound.
 */
public final class AggregateFunctions {
    private AggregateFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "COLLECT_LIST(value T) ARRAY<T>",
            about =
                    "The values that are not null, in the order in which they come; null of no row. How many a group may"
                            + " hold, ksql.functions.collect_list.limit says.",
            examples = "COLLECT_LIST('a') gives [\"a\"]")
    public static Gathering collectList(DataContext query) {
        return new ValueGatherings.Listed("COLLECT_LIST", GatheringLimit.COLLECT_LIST.in(query));
    }

    /** Called by generated code. */
    @Form(
            value = "COLLECT_SET(value T) ARRAY<T>",
            about = "The different values that are not null. How many a group may hold,"
                    + " ksql.functions.collect_set.limit says.",
            examples = "COLLECT_SET(1) gives [1]")
    public static Gathering collectSet(DataContext query) {
        return new ValueGatherings.Distinct("COLLECT_SET", GatheringLimit.COLLECT_SET.in(query));
    }

    /** Called by generated code. */
    @Form(
            value = "COUNT_DISTINCT(value T) BIGINT",
            about = "How many different values there are that are not null: an exact number.",
            examples = "COUNT_DISTINCT('a') gives 1")
    public static Gathering countDistinct(DataContext query) {
        return new ValueGatherings.DistinctCount(GatheringLimit.COLLECT_SET.in(query));
    }

    /** Called by generated code. */
    @Form(
            value = "HISTOGRAM(text VARCHAR) MAP<VARCHAR, BIGINT>",
            about = "How often each text comes.",
            examples = "HISTOGRAM('a') gives {\"a\":1}")
    public static Gathering histogram(DataContext query) {
        return new ValueGatherings.Histogram(GatheringLimit.COLLECT_SET.in(query));
    }

    /** Called by generated code. */
    @Form(
            value = "ATTR(value T) T",
            about = "The one value that all rows have, null being a value; null if there are several.",
            examples = "ATTR(7) gives 7")
    public static Gathering attr(DataContext query) {
        return new ValueGatherings.Only();
    }

    /** Called by generated code. */
    @Form(
            value = "EARLIEST_BY_OFFSET(value T) T",
            about = "The first value, or the first of them as an ARRAY; nulls count where IGNORENULLS is false.",
            examples = {
                "EARLIEST_BY_OFFSET(7) gives 7",
                "EARLIEST_BY_OFFSET(7, 2) gives [7]",
                "EARLIEST_BY_OFFSET(CAST(NULL AS INT), 2, FALSE) gives [null]"
            })
    public static Gathering earliest(DataContext query) {
        return new OffsetGathering(false, 1, false);
    }

    /** Called by generated code. */
    @Form("EARLIEST_BY_OFFSET(value T, n INT) ARRAY<T>")
    public static Gathering earliestOf(DataContext query) {
        return new OffsetGathering(false, GatheringLimit.COLLECT_LIST.in(query), true);
    }

    /** Called by generated code. */
    @Form("EARLIEST_BY_OFFSET(value T, n INT, ignorenulls BOOLEAN) ARRAY<T>")
    public static Gathering earliestWithNulls(DataContext query) {
        return earliestOf(query);
    }

    /** Called by generated code. */
    @Form("EARLIEST_BY_OFFSET(value T, ignorenulls BOOLEAN) T")
    public static Gathering earliestOrNull(DataContext query) {
        return earliest(query);
    }

    /** Called by generated code. */
    @Form(
            value = "LATEST_BY_OFFSET(value T) T",
            about = "The last value, or the last of them as an ARRAY; nulls count where IGNORENULLS is false.",
            examples = {
                "LATEST_BY_OFFSET(7) gives 7",
                "LATEST_BY_OFFSET(7, 2) gives [7]",
                "LATEST_BY_OFFSET(CAST(NULL AS INT), 2, FALSE) gives [null]"
            })
    public static Gathering latest(DataContext query) {
        return new OffsetGathering(true, 1, false);
    }

    /** Called by generated code. */
    @Form("LATEST_BY_OFFSET(value T, n INT) ARRAY<T>")
    public static Gathering latestOf(DataContext query) {
        return new OffsetGathering(true, GatheringLimit.COLLECT_LIST.in(query), true);
    }

    /** Called by generated code. */
    @Form("LATEST_BY_OFFSET(value T, n INT, ignorenulls BOOLEAN) ARRAY<T>")
    public static Gathering latestWithNulls(DataContext query) {
        return latestOf(query);
    }

    /** Called by generated code. */
    @Form("LATEST_BY_OFFSET(value T, ignorenulls BOOLEAN) T")
    public static Gathering latestOrNull(DataContext query) {
        return latest(query);
    }

    /** Called by generated code. */
    @Form(
            value = "TOPK(value T, k INT) ARRAY<T>",
            about =
                    "The K largest values, the largest first. With further columns, an ARRAY of STRUCTs: SORT_COL, which"
                            + " decides the order, and the others as COL0 and COL1.",
            examples = {"TOPK(7, 3) gives [7]", "TOPK(7, 'a', 3) gives [{\"SORT_COL\":7,\"COL0\":\"a\"}]"})
    public static Gathering topK(DataContext query) {
        return new LargestGathering("TOPK", false, GatheringLimit.COLLECT_LIST.in(query));
    }

    /** Called by generated code. */
    @Form("TOPK(value T, other U, k INT) ARRAY<STRUCT<SORT_COL T, COL0 U>>")
    public static Gathering topKWithOne(DataContext query) {
        return topK(query);
    }

    /** Called by generated code. */
    @Form("TOPK(value T, other U, third V, k INT) ARRAY<STRUCT<SORT_COL T, COL0 U, COL1 V>>")
    public static Gathering topKWithTwo(DataContext query) {
        return topK(query);
    }

    /** Called by generated code. */
    @Form(
            value = "TOPKDISTINCT(value T, k INT) ARRAY<T>",
            about = "The K largest different values, the largest first.",
            examples = "TOPKDISTINCT(7, 3) gives [7]")
    public static Gathering topKDistinct(DataContext query) {
        return new LargestGathering("TOPKDISTINCT", true, GatheringLimit.COLLECT_LIST.in(query));
    }

    /** Called by generated code. */
    @Form(
            value = "STDDEV_SAMPLE(number DOUBLE) DOUBLE",
            about = "The sample standard deviation: 0 of one number, where STDDEV_SAMP is null.",
            examples = "STDDEV_SAMPLE(7) gives 0.0")
    public static Gathering standardDeviation(DataContext query) {
        return new StatisticGatherings.Deviation();
    }

    /** Called by generated code. */
    @Form(
            value = "CORRELATION(x DOUBLE, y DOUBLE) DOUBLE",
            about =
                    "Pearson's correlation coefficient of the pairs without nulls; null where it is not defined, as for one"
                            + " pair, or where all numbers are equal.",
            examples = "CORRELATION(1, 2) gives null")
    public static Gathering correlation(DataContext query) {
        return new StatisticGatherings.Correlation();
    }

    /** Called by generated code. */
    @Form(
            value = "SUM_LIST(array ARRAY<BIGINT>) BIGINT",
            about = "The sum of all arrays' numbers; null of none.",
            examples = {"SUM_LIST(ARRAY[1, 2]) gives 3", "SUM_LIST(ARRAY[1.5, 2]) gives 3.5"})
    public static Gathering sumOfWhole(DataContext query) {
        return new StatisticGatherings.WholeSum();
    }

    /** Called by generated code. */
    @Form("SUM_LIST(array ARRAY<DOUBLE>) DOUBLE")
    public static Gathering sumOfDoubles(DataContext query) {
        return new StatisticGatherings.DoubleSum();
    }
}
