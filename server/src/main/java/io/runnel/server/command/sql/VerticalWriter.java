package io.runnel.server.command.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line for each value, behind its column's name; values are never cut. */
final class VerticalWriter implements AnswerWriter {
    /** Of the rule above a row, where the terminal is not narrower. */
    private static final int RULE_WIDTH = 40;

    private final Output output;
    private final String nullText;
    private List<String> names = List.of();
    private long number;

    VerticalWriter(Output output, String nullText) {
        this.output = output;
        this.nullText = nullText;
    }

    @Override
    public void begin(List<AnswerColumn> columns) {
        int widest = columns.stream()
                .mapToInt(column -> CellText.width(CellText.printable(column.name())))
                .max()
                .orElse(0);
        List<String> padded = new ArrayList<>();
        for (AnswerColumn column : columns) {
            String name = CellText.printable(column.name());
            padded.add(output.style().bold(name) + " ".repeat(widest - CellText.width(name)) + "  ");
        }
        names = padded;
    }

    @Override
    public void rows(List<List<@Nullable String>> rows, boolean last) {
        StringBuilder text = new StringBuilder();
        for (List<@Nullable String> row : rows) {
            String rule = "-- row " + ++number + " ";
            text.append(rule)
                    .append("-".repeat(Math.max(2, RULE_WIDTH - rule.length())))
                    .append('\n');
            for (int i = 0; i < names.size(); i++) {
                String value = row.get(i);
                text.append(names.get(i))
                        .append(value == null ? output.style().faint(nullText) : CellText.printable(value))
                        .append('\n');
            }
        }
        output.print(text);
    }
}
