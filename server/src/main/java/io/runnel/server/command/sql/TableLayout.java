package io.runnel.server.command.sql;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Widths of a table's columns, found from the rows seen so far. Where the table is too wide, its widest columns become
 * narrower first; a number or a date is never cut, since a part of it would look like another. Pure, but not for several
 * threads.
 */
final class TableLayout {
    /** Between two columns. */
    static final int GAP = 2;

    /** A text that is cut shorter says nothing any more. */
    private static final int NARROWEST = 8;

    /** Of an unlimited table: one huge value must not make each row as huge. */
    private static final int MAX_PADDED = 1000;

    private final List<AnswerColumn> columns;
    private final int[] headers;
    private final int[] values;

    TableLayout(List<AnswerColumn> columns) {
        this.columns = columns;
        this.headers = columns.stream()
                .mapToInt(column -> CellText.width(CellText.printable(column.name())))
                .toArray();
        this.values = new int[columns.size()];
    }

    /** @param cells of rows, as they will be shown */
    void see(List<List<String>> cells) {
        for (List<String> row : cells) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.max(values[i], CellText.width(row.get(i)));
            }
        }
    }

    /** Leaves room for values of the usual length, because there will be more rows than those that were seen. */
    void expectMore() {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], columns.get(i).typicalWidth());
        }
    }

    /**
     * Width of each column.
     *
     * @param limit of the whole; 0 for none
     * @return empty if no table of such a width would be readable
     */
    Optional<int[]> widths(int limit) {
        if (limit == 0) {
            return Optional.of(
                    wholes().map(width -> Math.min(width, MAX_PADDED)).toArray());
        }
        int widest = wholes().max().orElse(0);
        int least = NARROWEST;
        if (total(capped(least)) > limit) {
            return Optional.empty();
        }
        while (least < widest) {
            int middle = least + (widest - least + 1) / 2;
            if (total(capped(middle)) <= limit) {
                least = middle;
            } else {
                widest = middle - 1;
            }
        }
        return Optional.of(filled(capped(least), limit));
    }

    /** Whether all that was seen fits without any cut. */
    boolean fits(int limit) {
        return limit == 0 || total(wholes().toArray()) <= limit;
    }

    /** As wide as all of it would be. */
    private IntStream wholes() {
        return IntStream.range(0, values.length).map(i -> Math.max(headers[i], values[i]));
    }

    private int[] capped(int cap) {
        int[] widths = wholes().map(width -> Math.min(width, cap)).toArray();
        for (int i = 0; i < widths.length; i++) {
            if (!columns.get(i).kind().mayBeCut()) {
                widths[i] = Math.max(widths[i], values[i]);
            }
        }
        return widths;
    }

    /** What is left after all were cut at the same width goes to those that were cut, a column each. */
    private int[] filled(int[] widths, int limit) {
        int left = limit - total(widths);
        for (int i = 0; i < widths.length && left > 0; i++) {
            if (widths[i] < Math.max(headers[i], values[i])) {
                widths[i]++;
                left--;
            }
        }
        return widths;
    }

    private static int total(int[] widths) {
        return (int) Math.min(
                Integer.MAX_VALUE,
                Arrays.stream(widths).asLongStream().sum() + (long) GAP * Math.max(0, widths.length - 1));
    }

    /** The cells of a row as they are shown. */
    static List<String> cells(List<@Nullable String> row, String nullText) {
        return row.stream()
                .map(value -> value == null ? nullText : CellText.printable(value))
                .toList();
    }
}
