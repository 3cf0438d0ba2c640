package io.runnel.sql.operator;

import java.util.List;

/**
 * GROUP BY of rows by columns and windows.
 *
 * @param timeColumn index in the input row of the time that decides the window, in milliseconds, or {@link #RECORD_TIME}
 * @param keyColumns indexes in the input row
 * @param functions over the rows of a group and window
 * @param row what comes out
 * @param onlyFinal whether a window gives its result once, when it takes no more rows, rather than with each of them
 * @param byPartition whether rows of one key are all of one partition, so that each partition has its own time; else there
 *     is one for all
 */
public record WindowedGrouping(
        TimeWindows windows,
        int timeColumn,
        List<Integer> keyColumns,
        List<AggregateColumn> functions,
        WindowedRow row,
        boolean onlyFinal,
        boolean byPartition) {
    /** The time of the record that a row comes from. */
    public static final int RECORD_TIME = -1;

    public WindowedGrouping {
        keyColumns = List.copyOf(keyColumns);
        functions = List.copyOf(functions);
    }

    /** The same with other rows coming out. */
    public WindowedGrouping with(WindowedRow rows) {
        return new WindowedGrouping(windows, timeColumn, keyColumns, functions, rows, onlyFinal, byPartition);
    }

    int[] keys() {
        return keyColumns.stream().mapToInt(Integer::intValue).toArray();
    }
}
