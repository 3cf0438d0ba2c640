package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Events flow: a never-ending query is opened, flights are produced and its answer moves, airports are loaded. */
final class LiveSteps implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BUSIEST = 10;
    private static final int BATCH_ROWS = 1_000;

    private static final String INSERT_AIRPORT = """
            INSERT INTO AIRPORTS (IATA, NAME, CITY, STATE, COUNTRY, LATITUDE, LONGITUDE)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";
    private static final String COUNT_AIRPORTS = "SELECT COUNT(*) AS AIRPORTS FROM AIRPORTS";

    private final Runnel node;
    private final RegistryClient registry;
    private final Connection connection;
    private final int flightsPerSecond;
    private final List<Flight> flights;
    private final List<Airport> airports;
    private @Nullable LiveDelays live;
    private long nextFrame;

    LiveSteps(Runnel node, RegistryClient registry, Connection connection, int flightsPerSecond) throws IOException {
        this.node = node;
        this.registry = registry;
        this.connection = connection;
        this.flightsPerSecond = flightsPerSecond;
        this.flights = Flight.readAll();
        this.airports = Airport.readAll();
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "live",
                        "A question that is never done: its answer changes with every flight (JDBC)",
                        LiveDelays.SQL,
                        screen -> open()),
                new Step(
                        "produce",
                        String.format(Locale.ROOT, "%,d flights arrive, and the answer moves", flights.size()),
                        "KafkaProducer: topic FLIGHTS, key = origin, value = Avro, timestamp = departure, acks = all",
                        this::produce),
                new Step(
                        "airports",
                        "The airports, by a JDBC batch",
                        INSERT_AIRPORT + "\n\n" + COUNT_AIRPORTS,
                        screen -> loadAirports()));
    }

    /** Ends the never-ending query, if it was opened. */
    @Override
    public void close() throws SQLException {
        LiveDelays opened = live;
        if (opened != null) {
            opened.close();
        }
    }

    private Answer open() throws SQLException {
        live = LiveDelays.open(node.jdbcUrl());
        return Answer.NONE;
    }

    private Answer produce(Screen screen) throws Exception {
        LiveDelays answer = live;
        if (answer == null) {
            throw new DemoFailedException("The never-ending query was not opened");
        }
        int schemaId = registry.register(ContractSteps.SUBJECT, FlightSchema.AGREED);
        long start = System.nanoTime();
        List<Future<RecordMetadata>> sent = new ArrayList<>(flights.size());
        try (FlightsProducer producer = new FlightsProducer(node.bootstrapServers(), schemaId)) {
            for (Flight flight : flights) {
                pace(start, sent.size());
                sent.add(producer.send(flight));
                draw(screen, answer);
            }
        }
        for (Future<RecordMetadata> acknowledgement : sent) {
            acknowledgement.get();
        }
        long acknowledged = System.nanoTime();
        answer.await(flights.size(), PATIENCE, () -> draw(screen, answer));
        long answered = System.nanoTime();
        DemoFailedException.unless(
                answer.flights() == flights.size(),
                "The live answer counts " + answer.flights() + " flights, and " + flights.size() + " were produced");
        screen.line(String.format(
                Locale.ROOT,
                "   all %,d acknowledged after %,d ms; the answer counted the last one %,d ms later",
                flights.size(),
                TimeUnit.NANOSECONDS.toMillis(acknowledged - start),
                TimeUnit.NANOSECONDS.toMillis(answered - acknowledged)));
        return answer.busiest(BUSIEST);
    }

    /** Waits until a flight's turn has come. */
    private void pace(long startNanos, int index) {
        if (flightsPerSecond > 0) {
            long due = startNanos + TimeUnit.SECONDS.toNanos(1) * index / flightsPerSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private void draw(Screen screen, LiveDelays answer) {
        long now = System.nanoTime();
        if (screen.isTerminal() && now - nextFrame >= 0) {
            screen.move(answer.busiest(BUSIEST).lines());
            nextFrame = now + FRAME_NANOS;
        }
    }

    private Answer loadAirports() throws SQLException, DemoFailedException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_AIRPORT)) {
            for (int from = 0; from < airports.size(); from += BATCH_ROWS) {
                for (Airport airport : airports.subList(from, Math.min(from + BATCH_ROWS, airports.size()))) {
                    add(insert, airport);
                }
                insert.executeBatch();
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(COUNT_AIRPORTS)) {
            Answer answer = Answer.read(count);
            DemoFailedException.unless(
                    answer.rows().equals(List.of(List.of((long) airports.size()))),
                    "The table should hold " + airports.size() + " airports and answers " + answer.rows());
            return answer;
        }
    }

    private static void add(PreparedStatement insert, Airport airport) throws SQLException {
        insert.setString(1, airport.iata());
        insert.setString(2, airport.name());
        insert.setString(3, airport.city());
        insert.setString(4, airport.state());
        insert.setString(5, airport.country());
        insert.setDouble(6, airport.latitude());
        insert.setDouble(7, airport.longitude());
        insert.addBatch();
    }
}
