package io.runnel.examples.flights;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The same log as history: statements that end. */
final class HistorySteps {
    private static final String COUNT = "SELECT COUNT(*) AS FLIGHTS FROM FLIGHTS";

    private static final String WORST_ROUTES = """
            SELECT O.NAME AS FROM_AIRPORT, D.NAME AS TO_AIRPORT, COUNT(*) AS FLIGHTS, AVG(F.DELAY) AS MEAN_DELAY
            FROM FLIGHTS F
            JOIN AIRPORTS O ON O.IATA = F.ORIGIN
            JOIN AIRPORTS D ON D.IATA = F.DESTINATION
            GROUP BY O.NAME, D.NAME
            HAVING COUNT(*) >= 20
            ORDER BY MEAN_DELAY DESC, FROM_AIRPORT, TO_AIRPORT
            LIMIT 10""";

    private static final String WORST_DAYS = """
            SELECT WINDOW_START, COUNT(*) AS FLIGHTS, AVG(DELAY) AS MEAN_DELAY
            FROM TABLE(TUMBLE(TABLE FLIGHTS, DESCRIPTOR(DEPARTURE), INTERVAL '1' DAY))
            GROUP BY WINDOW_START
            ORDER BY MEAN_DELAY DESC, WINDOW_START
            LIMIT 7""";

    private static final String SEEK = """
            SELECT DEPARTURE, ORIGIN, DESTINATION, DELAY
            FROM FLIGHTS
            WHERE ROWTIME >= '2001-02-25T18:00' AND ROWTIME < '2001-02-25T18:15'
            ORDER BY DEPARTURE, ORIGIN, DESTINATION""";

    private static final String LOOKUP =
            "SELECT NAME, CITY, STATE, LATITUDE, LONGITUDE FROM AIRPORTS WHERE IATA = 'SFO'";

    private final Connection connection;

    HistorySteps(Connection connection) {
        this.connection = connection;
    }

    List<Step> steps() {
        return List.of(
                step("count", "The same flights as history: a query that ends", COUNT, 1),
                step("worst-routes", "The ten worst routes by mean delay, with the airports' names", WORST_ROUTES, 10),
                step("worst-days", "The seven worst days, each a window of event time", WORST_DAYS, 7),
                step("seek", "A quarter of an hour: bounds on ROWTIME are found in the log's time index", SEEK, 1),
                step("lookup", "One airport by its key", LOOKUP, 1));
    }

    /** A query that must give at least so many rows; what is in them is for the tests to judge. */
    private Step step(String name, String title, String sql, int leastRows) {
        return new Step(name, title, sql, screen -> {
            Answer answer = query(sql);
            DemoFailedException.unless(
                    answer.rows().size() >= leastRows,
                    "Expected at least " + leastRows + " rows and got "
                            + answer.rows().size());
            return answer;
        });
    }

    private Answer query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return Answer.read(rows);
        }
    }
}
