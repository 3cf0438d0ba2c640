package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Arrays as parameters, parameters of EXPLAIN ANALYZE, and an INSERT … SELECT that is cancelled, through the JDBC driver. */
@Timeout(120)
final class JdbcParametersTest {
    private static Runnel node;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        node = Runnel.start();
        connection = DriverManager.getConnection(node.jdbcUrl());
        run("CREATE STREAM a (id INT, texts ARRAY<VARCHAR>, longs ARRAY<BIGINT>, amounts ARRAY<DECIMAL(6, 2)>,"
                + " days ARRAY<DATE>, bytes ARRAY<BYTES>)"
                + " WITH (kafka_topic = 'a', partitions = 1, value_format = 'JSON')");
        run("CREATE STREAM sink (n BIGINT) WITH (kafka_topic = 'sink', partitions = 1, value_format = 'JSON')");
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        node.close();
    }

    @Test
    void arraysGoIntoColumns() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO a (id, texts, longs, amounts, days, bytes) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setArray(2, connection.createArrayOf("VARCHAR", new Object[] {"x", null, "it's"}));
            insert.setObject(3, List.of(1, 2));
            insert.setObject(4, new BigDecimal[] {new BigDecimal("1.25"), null});
            insert.setObject(5, List.of(Date.valueOf("2001-02-03")), Types.ARRAY);
            insert.setObject(6, Arrays.asList(new byte[] {1, 2}, null));
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.setInt(1, 2);
            insert.setArray(2, null);
            insert.setObject(3, List.of());
            insert.setArray(4, connection.createArrayOf("DECIMAL", new Object[] {new BigDecimal("0.5")}));
            insert.setObject(5, List.of("2001-02-04"));
            insert.setNull(6, Types.ARRAY);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }

        assertThat(rows("SELECT CAST(texts AS VARCHAR), CAST(longs AS VARCHAR), CAST(amounts AS VARCHAR),"
                        + " CAST(days AS VARCHAR), TO_BYTES('0102', 'hex') = bytes[1], ARRAY_LENGTH(bytes) FROM a WHERE id < 3"
                        + " ORDER BY id"))
                .containsExactly(
                        "[x, null, it's]|[1, 2]|[1.25, null]|[2001-02-03]|true|2",
                        "null|[]|[0.50]|[2001-02-04]|null|null");
    }

    @Test
    void arraysAreArgumentsOfFunctions() throws SQLException {
        run("INSERT INTO a (id) VALUES (10), (11), (12)");
        try (PreparedStatement query =
                connection.prepareStatement("SELECT id FROM a WHERE ARRAY_CONTAINS(?, id) ORDER BY id")) {
            query.setObject(1, List.of(10L, 12L, 99L));
            assertThat(rows(query)).containsExactly("10", "12");
            query.setObject(1, new String[] {"11"});
            assertThat(rows(query)).containsExactly("11");
        }
    }

    @Test
    void arraysThatDoNotFitAreRefused() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO a (id, longs) VALUES (20, ?)")) {
            assertThatThrownBy(() -> insert.setObject(1, List.of("many")))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22018"))
                    .hasMessageContaining("Parameter 1 of type ARRAY<BIGINT>")
                    .hasMessageContaining("'many'");
            assertThatThrownBy(() -> insert.setInt(1, 7))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("07006"));
            assertThatThrownBy(() -> insert.setObject(1, List.of(List.of(1))))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("07006"));
        }
    }

    @Test
    void explainAnalyzeTakesParameters() throws SQLException {
        run("INSERT INTO a (id) VALUES (30), (31)");
        try (PreparedStatement explain =
                connection.prepareStatement("EXPLAIN ANALYZE SELECT id FROM a WHERE id >= ? AND id < 40")) {
            explain.setInt(1, 31);
            assertThat(String.join("\n", rows(explain))).contains("Answered 1 rows");
            explain.setInt(1, 30);
            assertThat(String.join("\n", rows(explain))).contains("Answered 2 rows");
        }
    }

    @Test
    void insertSelectEndsWhenItIsCancelled() throws Exception {
        run("INSERT INTO sink VALUES " + "(1), ".repeat(299) + "(1)");
        try (Connection other = DriverManager.getConnection(node.jdbcUrl());
                Statement insert = other.createStatement()) {
            CompletableFuture<Integer> running = CompletableFuture.supplyAsync(
                    () -> update(
                            insert,
                            "INSERT INTO sink SELECT x.n FROM sink x, sink y, sink z, sink w WHERE x.n + y.n + z.n + w.n = -1"));
            // A cancel that comes before the statement begins has nothing to end.
            while (!isDoneWithin(running, 100)) {
                insert.cancel();
            }

            assertThatThrownBy(() -> running.join())
                    .isInstanceOf(CompletionException.class)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
        assertThat(rows("SELECT COUNT(*) FROM sink")).containsExactly("300");
    }

    private static boolean isDoneWithin(CompletableFuture<?> running, long ms) throws InterruptedException {
        try {
            running.get(ms, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private static int update(Statement statement, String sql) {
        try {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement.executeQuery(sql));
        }
    }

    private static List<String> rows(PreparedStatement statement) throws SQLException {
        return rows(statement.executeQuery());
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (result) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }
}
