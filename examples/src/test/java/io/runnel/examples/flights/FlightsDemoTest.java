package io.runnel.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runnel.examples.SqlText;
import io.runnel.server.Runnel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Runs the demo once and holds every figure it printed against H2's answer from the same files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
final class FlightsDemoTest {
    private static final double ROUNDING = 1e-9;

    private FlightsInH2 oracle;
    private Runnel node;
    private Map<String, Answer> answers;
    private List<Step> steps;
    private String printed;

    @BeforeAll
    void runTheDemo() throws Exception {
        oracle = FlightsInH2.load();
        StringWriter text = new StringWriter();
        Screen screen = new Screen(new PrintWriter(text), false);
        node = Runnel.start();
        try (FlightsDemo demo = FlightsDemo.of(node, 0)) {
            steps = demo.steps();
            answers = demo.run(screen);
        }
        printed = text.toString();
    }

    @AfterAll
    void stop() throws SQLException {
        oracle.close();
        node.close();
    }

    @Test
    void liveAnswerEndsAsTheQueryOverAllFlights() throws SQLException {
        assertAnswer("produce", """
                SELECT ORIGIN, COUNT(*), AVG(CAST(DELAY AS DOUBLE)) FROM FLIGHTS
                GROUP BY ORIGIN ORDER BY 2 DESC, 1 LIMIT 10""");
    }

    @Test
    void countsAreThoseOfTheFiles() throws SQLException {
        assertAnswer("count", "SELECT COUNT(*) FROM FLIGHTS");
        assertAnswer("airports", "SELECT COUNT(*) FROM AIRPORTS");
    }

    @Test
    void worstRoutesAreThoseOfH2() throws SQLException {
        assertAnswer("worst-routes", """
                SELECT O.NAME, D.NAME, COUNT(*), AVG(CAST(F.DELAY AS DOUBLE))
                FROM FLIGHTS F JOIN AIRPORTS O ON O.IATA = F.ORIGIN JOIN AIRPORTS D ON D.IATA = F.DESTINATION
                GROUP BY O.NAME, D.NAME HAVING COUNT(*) >= 20 ORDER BY 4 DESC, 1, 2 LIMIT 10""");
    }

    @Test
    void worstDaysAreThoseOfH2() throws SQLException {
        assertAnswer("worst-days", """
                SELECT DATE_TRUNC('DAY', DEPARTURE), COUNT(*), AVG(CAST(DELAY AS DOUBLE)) FROM FLIGHTS
                GROUP BY DATE_TRUNC('DAY', DEPARTURE) ORDER BY 3 DESC, 1 LIMIT 7""");
    }

    @Test
    void seekByRecordTimeFindsTheFlightsOfThatQuarterOfAnHour() throws SQLException {
        assertAnswer("seek", """
                SELECT DEPARTURE, ORIGIN, DESTINATION, DELAY FROM FLIGHTS
                WHERE DEPARTURE >= TIMESTAMP '2001-02-25 18:00:00' AND DEPARTURE < TIMESTAMP '2001-02-25 18:15:00'
                ORDER BY 1, 2, 3""");
    }

    @Test
    void lookupByKeyFindsTheAirport() throws SQLException {
        assertAnswer("lookup", """
                SELECT NAME, CITY, STATE, CAST(LATITUDE AS DOUBLE), CAST(LONGITUDE AS DOUBLE) FROM AIRPORTS
                WHERE IATA = 'SFO'""");
    }

    @Test
    void refusedRecordLeavesTheProducerAReasonAndTheTopicUntouched() throws SQLException {
        List<@Nullable Object> refusal = answers.get("refused-record").rows().get(0);
        String error = String.valueOf(refusal.get(1));

        assertThat(refusal.get(0))
                .isEqualTo(oracle.query("SELECT COUNT(*) FROM FLIGHTS").get(0).get(0));
        assertThat(error).startsWith("InvalidRecordException: ").contains("FLIGHTS-value");
        assertThat(printed).contains(error);
    }

    @Test
    void typoIsAnsweredWithItsPlaceAndTheNearestName() {
        List<@Nullable Object> error = answers.get("typo").rows().get(0);

        assertThat(String.valueOf(error.get(0))).startsWith("42");
        assertThat(String.valueOf(error.get(1)))
                .containsIgnoringCase("line 1")
                .containsIgnoringCase("column 20")
                .contains("DELY")
                .contains("DELAY");
    }

    @Test
    void everyStepPrintsItsTitleAndStatement() {
        assertThat(answers.keySet())
                .containsExactlyElementsOf(steps.stream().map(Step::name).toList());
        List<String> lines = printed.lines().map(String::strip).toList();
        int number = 1;
        for (Step step : steps) {
            List<String> shown = new ArrayList<>();
            shown.add(number++ + ". " + step.title());
            step.statement()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(shown::add);
            assertThat(lines).containsSubsequence(shown);
        }
    }

    @Test
    void sqlFileOfQuestionsIsAnswered() throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : SqlText.file("flights.sql")) {
                try (ResultSet rows = statement.executeQuery(sql)) {
                    assertThat(Answer.read(rows).rows()).as(sql).hasSizeGreaterThanOrEqualTo(5);
                }
            }
        }
    }

    /** The step's rows are H2's, and so is what was printed of them. */
    private void assertAnswer(String step, String h2Sql) throws SQLException {
        List<List<@Nullable Object>> expected = oracle.query(h2Sql);
        List<List<@Nullable Object>> actual = answers.get(step).rows();

        assertThat(expected).isNotEmpty();
        assertThat(actual).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            for (int column = 0; column < expected.get(row).size(); column++) {
                assertSameValue(
                        step + " row " + row + " column " + column,
                        actual.get(row).get(column),
                        expected.get(row).get(column));
            }
        }
        List<String> lines = printed.lines()
                .map(line -> line.strip().replaceAll(" {2,}", "  "))
                .toList();
        assertThat(lines)
                .containsSubsequence(
                        expected.stream().map(FlightsDemoTest::printedRow).toList());
    }

    private static void assertSameValue(String where, @Nullable Object actual, @Nullable Object expected) {
        if (expected instanceof Double number) {
            assertThat(((Number) actual).doubleValue()).as(where).isCloseTo(number, within(ROUNDING));
        } else if (expected instanceof Number number) {
            assertThat(((Number) actual).longValue()).as(where).isEqualTo(number.longValue());
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    private static String printedRow(List<@Nullable Object> row) {
        return row.stream().map(Answer::cell).collect(Collectors.joining("  "));
    }
}
