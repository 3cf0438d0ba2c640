package io.runnel.server.command.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of plain text: a header, a rule, a line for each row; numbers to the right. Its widths come from the first block
 * and grow with later rows, as far as there is room. If not even a table of cut values is as narrow as the terminal, the
 * answer is written vertically.
 */
final class TableWriter implements AnswerWriter {
    private final Output output;
    private final String nullText;
    private List<AnswerColumn> columns = List.of();
    private TableLayout layout = new TableLayout(List.of());
    private int @Nullable [] widths;
    private @Nullable VerticalWriter vertical;
    private long rowsUnderHeader;

    TableWriter(Output output, String nullText) {
        this.output = output;
        this.nullText = nullText;
    }

    @Override
    public void begin(List<AnswerColumn> columns) {
        this.columns = columns;
        layout = new TableLayout(columns);
    }

    @Override
    public void rows(List<List<@Nullable String>> rows, boolean last) {
        if (vertical != null) {
            vertical.rows(rows, last);
            return;
        }
        List<List<String>> cells = new ArrayList<>(rows.size());
        rows.forEach(row -> cells.add(TableLayout.cells(row, nullText)));
        StringBuilder text = new StringBuilder();
        if (!arrange(cells, last, text)) {
            vertical = new VerticalWriter(output, nullText);
            vertical.begin(columns);
            vertical.rows(rows, last);
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            row(cells.get(i), rows.get(i), text);
        }
        rowsUnderHeader += rows.size();
        output.print(text);
    }

    @Override
    public void end() {
        if (widths == null && vertical == null) {
            StringBuilder text = new StringBuilder();
            widths = layout.widths(0).orElseThrow();
            header(widths, text);
            output.print(text);
        }
    }

    /** Finds the widths for these rows as well, and writes the header where it is due; false if there can be no table. */
    private boolean arrange(List<List<String>> cells, boolean last, StringBuilder text) {
        int limit = output.width().getAsInt();
        layout.see(cells);
        if (widths == null && !last) {
            TableLayout roomy = new TableLayout(columns);
            roomy.see(cells);
            roomy.expectMore();
            if (roomy.fits(limit)) {
                layout = roomy;
            }
        }
        Optional<int[]> found = layout.widths(limit);
        if (widths == null) {
            if (found.isEmpty()) {
                return false;
            }
            header(found.get(), text);
        } else if (found.isPresent() && isHeaderDue(found.get())) {
            text.append('\n');
            header(found.get(), text);
        }
        widths = found.orElse(widths);
        return true;
    }

    /** A second header helps once the first is out of sight and the columns have moved. */
    private boolean isHeaderDue(int[] found) {
        int height = output.height().getAsInt();
        return height > 0 && rowsUnderHeader >= height && !Arrays.equals(found, widths);
    }

    private void header(int[] found, StringBuilder text) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            String name = CellText.cut(CellText.printable(columns.get(i).name()), found[i]);
            cell(name, output.style().bold(name), found[i], i, text);
            rules.add("-".repeat(found[i]));
        }
        text.append('\n')
                .append(String.join(" ".repeat(TableLayout.GAP), rules))
                .append('\n');
        rowsUnderHeader = 0;
    }

    private void row(List<String> cells, List<@Nullable String> values, StringBuilder text) {
        int[] known = widths == null ? new int[cells.size()] : widths;
        boolean limited = output.width().getAsInt() > 0;
        for (int i = 0; i < cells.size(); i++) {
            boolean cut = limited && columns.get(i).kind().mayBeCut();
            String shown = cut ? CellText.cut(cells.get(i), known[i]) : cells.get(i);
            cell(shown, values.get(i) == null ? output.style().faint(shown) : shown, known[i], i, text);
        }
        text.append('\n');
    }

    /** A cell with its padding; behind the last one there is none. */
    private void cell(String shown, String styled, int width, int column, StringBuilder text) {
        int padding = Math.max(0, width - CellText.width(shown));
        boolean toTheRight = columns.get(column).kind() == AnswerColumn.Kind.NUMBER;
        if (toTheRight) {
            text.append(" ".repeat(padding));
        }
        text.append(styled);
        if (column < columns.size() - 1) {
            text.append(" ".repeat(toTheRight ? TableLayout.GAP : padding + TableLayout.GAP));
        }
    }
}
