package io.runnel.registry.compatibility;

import io.runnel.registry.SchemaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The tables of evolutions under {@code src/test/resources/evolutions}; the files say how they are to be read. */
final class EvolutionTable {
    private EvolutionTable() {}

    /**
     * One history and what is expected of its last schema.
     *
     * @param older oldest first
     * @param reasons by direction, as type and path; none means that they are not laid down
     */
    record Row(
            SchemaType type,
            String name,
            List<String> older,
            String newer,
            Map<CompatibilityLevel, Boolean> verdicts,
            Map<Direction, List<String>> reasons) {
        /** Every piece of this row that is said once. */
        Row {
            if (older.isEmpty() || newer.isEmpty() || verdicts.size() != CompatibilityLevel.values().length) {
                throw new IllegalArgumentException("Row '" + name + "' lacks an old or new schema or a verdict");
            }
        }
    }

    /** The rows of a type's table, in its order. */
    static List<Row> rows(SchemaType type, String file) {
        List<Row> rows = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.startsWith("# ") && !lines.isEmpty()) {
                rows.add(row(type, lines));
                lines.clear();
            }
            if (line.startsWith("# ") || !lines.isEmpty()) {
                lines.add(line);
            }
        }
        rows.add(row(type, lines));
        return rows;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("src/test/resources/evolutions", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(SchemaType type, List<String> lines) {
        List<String> older = new ArrayList<>();
        String newer = "";
        Map<CompatibilityLevel, Boolean> verdicts = new EnumMap<>(CompatibilityLevel.class);
        Map<Direction, List<String>> reasons = new EnumMap<>(Direction.class);
        for (String line : lines) {
            String value = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
                case "old:" -> older.add(value);
                case "new:" -> newer = value;
                case "verdict:" -> {
                    for (String verdict : value.split(" ")) {
                        String level = verdict.substring(0, verdict.length() - 1);
                        verdicts.put(CompatibilityLevel.valueOf(level), verdict.endsWith("+"));
                    }
                }
                case "backward:" -> reasons.put(Direction.BACKWARD, List.of(value.split("; ")));
                case "forward:" -> reasons.put(Direction.FORWARD, List.of(value.split("; ")));
                case "#", "##", "rule:", "specification:", "note:", "" -> {}
                default -> throw new IllegalArgumentException("Not a line of a row: " + line);
            }
        }
        return new Row(type, lines.get(0).substring(2), older, newer, verdicts, reasons);
    }
}
