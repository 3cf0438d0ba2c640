package io.runnel.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What Flink SQL in batch mode took for the same queries: lines of JSON as its harness writes them, of which the one
 * measured with the least noise counts.
 */
final class FlinkFigures {
    private static final String LABEL = "flink-sql-batch";
    private static final Figure NONE = new Figure(0, 0, Double.MAX_VALUE);

    private final Map<String, Figure> byCase = new HashMap<>();

    private FlinkFigures() {}

    /** @param file {@code -} for none */
    static FlinkFigures read(String file) throws IOException {
        FlinkFigures figures = new FlinkFigures();
        if (!file.equals("-")) {
            ObjectMapper json = new ObjectMapper();
            for (String line : Files.readAllLines(Path.of(file))) {
                figures.add(json.readTree(line));
            }
        }
        return figures;
    }

    private void add(JsonNode line) {
        if (line.path("label").asText().equals(LABEL) && line.has("engine_cpu_s")) {
            Figure figure = new Figure(
                    line.get("secs").doubleValue(),
                    line.get("engine_cpu_s").doubleValue(),
                    line.get("noise_cores").doubleValue());
            byCase.merge(line.get("case").asText(), figure, (a, b) -> a.noise <= b.noise ? a : b);
        }
    }

    /** Of two tasks side by side. */
    Figure of(String query, String format) {
        return byCase.getOrDefault(query + "_" + format + "_p2", NONE);
    }

    /** @param noise cores that others used meanwhile */
    record Figure(double wallSeconds, double cpuSeconds, double noise) {
        String wall() {
            return text(wallSeconds);
        }

        String cpu() {
            return text(cpuSeconds);
        }

        /** How many times as much processor time as so much. */
        String ratio(double seconds) {
            return cpuSeconds == 0 || seconds == 0 ? "" : String.format(Locale.ROOT, "%.1f", cpuSeconds / seconds);
        }

        private static String text(double seconds) {
            return seconds == 0 ? "" : String.format(Locale.ROOT, "%.1f", seconds);
        }
    }
}
