package io.runnel.examples.flights;

import io.runnel.examples.ExampleData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One airport.
 *
 * @param iata its code, unique
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
record Airport(String iata, String name, String city, String state, String country, double latitude, double longitude) {
    private static final String FILE = "airports.csv";

    /** All airports of the data file, ordered by code. */
    static List<Airport> readAll() throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(ExampleData.open(FILE), StandardCharsets.UTF_8))) {
            return in.lines().skip(1).map(Airport::parse).toList();
        }
    }

    private static Airport parse(String line) {
        List<String> fields = csvFields(line);
        return new Airport(
                fields.get(0),
                fields.get(1),
                fields.get(2),
                fields.get(3),
                fields.get(4),
                Double.parseDouble(fields.get(5)),
                Double.parseDouble(fields.get(6)));
    }

    /** Fields of a line of CSV (RFC 4180): a field in quotes may hold commas, and a quote written twice. */
    private static List<String> csvFields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean doubled = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
            if (doubled) {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
