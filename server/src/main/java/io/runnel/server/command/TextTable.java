package io.runnel.server.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows as a table of plain text: a header, a rule, cells padded; columns of numbers to the right. */
public final class TextTable {
    private final List<String> header;
    private final List<List<String>> rows;
    private final int[] widths;
    private final boolean[] numeric;

    private TextTable(List<String> header, List<List<String>> rows) {
        this.header = header;
        this.rows = rows;
        this.widths = new int[header.size()];
        this.numeric = new boolean[header.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    header.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
            numeric[i] = !rows.isEmpty() && rows.stream().allMatch(row -> isNumberOrNull(row.get(column)));
        }
    }

    /** @param rows each as long as the header */
    public static TextTable of(List<String> header, List<List<String>> rows) {
        return new TextTable(List.copyOf(header), List.copyOf(rows));
    }

    /** Writes the table, each line ended, without trailing spaces. */
    public void print(PrintWriter out) {
        lines().forEach(out::println);
        out.flush();
    }

    /** Header, rule and rows. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(header));
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        lines.add(line(rule));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(numeric[i] ? padding + cells.get(i) : cells.get(i) + padding);
            line.append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumberOrNull(String cell) {
        return cell.toLowerCase(Locale.ROOT).equals("null") || cell.matches("-?[0-9][0-9.,]*([eE][-+]?[0-9]+)?");
    }
}
