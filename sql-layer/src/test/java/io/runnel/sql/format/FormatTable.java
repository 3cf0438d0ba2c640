package io.runnel.sql.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of types and formats in docs/sql/types-and-formats.md: the first of its tables. */
final class FormatTable {
    private static final Path PAGE = Path.of("..", "docs", "sql", "types-and-formats.md");

    private FormatTable() {}

    /**
     * A line of the table.
     *
     * @param types its first cell
     * @param cells by format
     */
    record Row(String types, Map<String, String> cells) {
        /** Whether the cell says how values stand there; a dash, or {@code (not FORMAT)}, says that they cannot. */
        boolean carries(String format) {
            String cell = cells.get(format);
            return !cell.equals("–") && !cell.contains("(not " + format + ")");
        }
    }

    static List<String> formats() {
        return lines().get(0).stream()
                .skip(1)
                .flatMap(cell -> Arrays.stream(cell.split(", ")))
                .toList();
    }

    static List<Row> read() {
        List<List<String>> lines = lines();
        List<String> header = lines.get(0);
        List<Row> rows = new ArrayList<>();
        for (List<String> line : lines.subList(2, lines.size())) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (int column = 1; column < header.size(); column++) {
                for (String format : header.get(column).split(", ")) {
                    cells.put(format, line.get(column));
                }
            }
            rows.add(new Row(line.get(0), cells));
        }
        return rows;
    }

    private static List<List<String>> lines() {
        try {
            return Files.readAllLines(PAGE).stream()
                    .dropWhile(line -> !line.startsWith("|"))
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + PAGE.toAbsolutePath() + " failed", e);
        }
    }
}
