package io.runnel.examples.flights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The data files in H2, loaded without any of the demo's code: the oracle of its figures. */
final class FlightsInH2 implements AutoCloseable {
    private static final Path DATA = Path.of("data");

    private final Connection connection;

    private FlightsInH2(Connection connection) {
        this.connection = connection;
    }

    static FlightsInH2 load() throws SQLException, IOException {
        FlightsInH2 oracle = new FlightsInH2(DriverManager.getConnection("jdbc:h2:mem:"));
        try (Statement statement = oracle.connection.createStatement()) {
            statement.execute("CREATE TABLE AIRPORTS AS SELECT * FROM CSVREAD('" + DATA.resolve("airports.csv") + "')");
            statement.execute("CREATE UNIQUE INDEX AIRPORT_CODES ON AIRPORTS (IATA)");
            statement.execute("CREATE TABLE FLIGHTS (ORIGIN VARCHAR, DESTINATION VARCHAR, DELAY INTEGER,"
                    + " DISTANCE INTEGER, DEPARTURE TIMESTAMP)");
        }
        oracle.loadFlights();
        return oracle;
    }

    private void loadFlights() throws SQLException, IOException {
        JsonNode flights =
                new JsonMapper().readTree(DATA.resolve("flights-20k.json").toFile());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO FLIGHTS VALUES (?, ?, ?, ?, ?)")) {
            for (JsonNode flight : flights) {
                insert.setString(1, flight.get("origin").asText());
                insert.setString(2, flight.get("destination").asText());
                insert.setInt(3, flight.get("delay").asInt());
                insert.setInt(4, flight.get("distance").asInt());
                insert.setString(5, flight.get("date").asText().replace('/', '-') + ":00");
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    List<List<@Nullable Object>> query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet resultSet = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (resultSet.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= resultSet.getMetaData().getColumnCount(); i++) {
                    row.add(plain(resultSet.getObject(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** H2's means are decimals of 25 digits. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.doubleValue();
        }
        return value instanceof Timestamp time ? time.toLocalDateTime() : value;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
