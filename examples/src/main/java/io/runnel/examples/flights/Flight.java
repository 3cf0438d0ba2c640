package io.runnel.examples.flights;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runnel.examples.ExampleData;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * One flight.
 *
 * @param departure as scheduled; local time in the data, taken for UTC because the airports' zones are not in it
 * @param delay minutes after the scheduled arrival; negative when early
 * @param distance miles
 * @param origin IATA code
 * @param destination IATA code
 */
record Flight(LocalDateTime departure, int delay, int distance, String origin, String destination) {
    private static final String FILE = "flights-20k.json";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm");

    /** All flights of the data file, ordered by departure. */
    static List<Flight> readAll() throws IOException {
        List<Flight> flights = new ArrayList<>();
        try (InputStream in = ExampleData.open(FILE);
                MappingIterator<Entry> entries =
                        new JsonMapper().readerFor(Entry.class).readValues(in)) {
            while (entries.hasNextValue()) {
                flights.add(entries.nextValue().toFlight());
            }
        }
        return flights;
    }

    long departureMs() {
        return departure.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /** A flight as the file has it. */
    private record Entry(String date, int delay, int distance, String origin, String destination) {
        Flight toFlight() {
            return new Flight(LocalDateTime.parse(date, DATE), delay, distance, origin, destination);
        }
    }
}
