package io.runnel.examples.flights;

import io.runnel.server.command.TextTable;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * What a step gave, as a table.
 *
 * @param rows each as long as columns; timestamps are {@link LocalDateTime}, all else is as JDBC gives it
 */
record Answer(List<String> columns, List<List<@Nullable Object>> rows) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    /** Columns of a terminal that a table should not exceed. */
    private static final int WIDTH = 120;

    /** The answer of a step that has nothing to show but that it succeeded. */
    static final Answer NONE = new Answer(List.of(), List.of());

    Answer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A table of one row. */
    static Answer row(List<String> columns, @Nullable Object... values) {
        return new Answer(columns, List.of(list(values)));
    }

    /** All rows that a result set has left. */
    static Answer read(ResultSet resultSet) throws SQLException {
        ResultSetMetaData metadata = resultSet.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(metadata.getColumnLabel(i));
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        while (resultSet.next()) {
            rows.add(currentRow(resultSet, metadata));
        }
        return new Answer(columns, rows);
    }

    /** The row that a result set stands on. */
    static List<@Nullable Object> currentRow(ResultSet resultSet, ResultSetMetaData metadata) throws SQLException {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            row.add(value(resultSet, i, metadata.getColumnType(i)));
        }
        return Collections.unmodifiableList(row);
    }

    /** Header, rule and rows as lines of text, a wide row by itself downwards; mean values have two digits. */
    List<String> lines() {
        if (columns.isEmpty()) {
            return List.of();
        }
        List<List<String>> cells = new ArrayList<>();
        rows.forEach(row -> cells.add(row.stream().map(Answer::cell).toList()));
        List<String> lines = TextTable.of(columns, cells).lines();
        return rows.size() == 1 && lines.get(2).length() > WIDTH ? downwards(cells.get(0)) : lines;
    }

    private List<String> downwards(List<String> cells) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            lines.add(columns.get(i) + ": " + cells.get(i));
        }
        return lines;
    }

    /** A value as the table shows it. */
    static String cell(@Nullable Object value) {
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.2f", number);
        }
        return value instanceof LocalDateTime time ? TIME.format(time) : String.valueOf(value);
    }

    private static @Nullable Object value(ResultSet resultSet, int column, int type) throws SQLException {
        if (type != Types.TIMESTAMP) {
            return resultSet.getObject(column);
        }
        // Without a calendar JDBC reads the value in the zone of this machine.
        Timestamp timestamp = resultSet.getTimestamp(column, Calendar.getInstance(TimeZone.getTimeZone("UTC")));
        return timestamp == null ? null : LocalDateTime.ofInstant(timestamp.toInstant(), ZoneOffset.UTC);
    }

    private static List<@Nullable Object> list(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        Collections.addAll(row, values);
        return Collections.unmodifiableList(row);
    }
}
