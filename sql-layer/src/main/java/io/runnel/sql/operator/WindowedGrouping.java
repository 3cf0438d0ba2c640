package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Indexes in the rows that come out of what tells them apart; empty if no column says which window they are of. */
    public Optional<int[]> rowKey() {
        List<Integer> columns = new ArrayList<>(row.keyPlaces());
        int width = row.functionsPlace() + functions.size();
        boolean session = windows.kind() == TimeWindows.Kind.SESSION;
        if (row.bounds()) {
            columns.addAll(List.of(width, width + 1));
        } else if (row.startPlace() >= 0 && row.endPlace() >= 0) {
            columns.addAll(List.of(row.startPlace(), row.endPlace()));
        } else if (!session && Math.max(row.startPlace(), row.endPlace()) >= 0) {
            columns.add(Math.max(row.startPlace(), row.endPlace()));
        } else {
            return Optional.empty();
        }
        return Optional.of(columns.stream().mapToInt(Integer::intValue).toArray());
    }

    int[] keys() {
        return keyColumns.stream().mapToInt(Integer::intValue).toArray();
    }
}
