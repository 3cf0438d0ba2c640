package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SELECT … FOR GROUP as a JDBC client sees it: what it read is consumed when its result is closed. */
@Timeout(120)
final class GroupOverJdbcTest {
    private static Runnel node;
    private static int streams;

    private String stream;

    @BeforeAll
    static void start() {
        node = Runnel.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void makeStream() throws SQLException {
        stream = "g" + ++streams;
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM " + stream + " (a INT) WITH (kafka_topic = '" + stream
                    + "', partitions = 1, value_format = 'JSON')");
            statement.execute("CREATE STREAM " + stream + "_out (a INT) WITH (kafka_topic = '" + stream
                    + "_out', partitions = 1, value_format = 'JSON')");
            statement.executeUpdate("INSERT INTO " + stream + " VALUES (1), (2), (3), (4)");
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(node.jdbcUrl());
    }

    private String query(String rest) {
        return "SELECT a FROM " + stream + rest + " FOR GROUP '" + stream + "'";
    }

    private static List<Integer> read(Connection connection, String sql, int maxRows) throws SQLException {
        List<Integer> values = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(maxRows);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    values.add(rows.getInt(1));
                }
            }
        }
        return values;
    }

    @Test
    void whatOneAnswerGaveTheNextDoesNot() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(read(connection, query(""), 0)).containsExactly(1, 2, 3, 4);
            assertThat(read(connection, query(""), 0)).isEmpty();
        }
        try (Connection connection = connect()) {
            assertThat(read(connection, query(""), 0)).isEmpty();
        }
    }

    @Test
    void answersOfAFewRowsFollowEachOtherWithoutGaps() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(read(connection, query(""), 1)).containsExactly(1);
            assertThat(read(connection, query("") + " LIMIT 2", 0)).containsExactly(2, 3);
            assertThat(read(connection, query(""), 0)).containsExactly(4);
        }
    }

    @Test
    void aStatementExecutedAgainGoesOnBehindWhatWasRead() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (int i = 1; i <= 2; i++) {
                ResultSet rows = statement.executeQuery(query("") + " LIMIT 2");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(2 * i - 1);
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void aCommitStoresRowsAndPositionsTogether() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            for (int value : read(connection, query(""), 0)) {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("INSERT INTO " + stream + "_out VALUES (" + 10 * value + ")");
                }
            }
            connection.commit();
            assertThat(read(connection, query(""), 0)).isEmpty();
            connection.commit();
        }
        try (Connection connection = connect()) {
            assertThat(read(connection, "SELECT a FROM " + stream + "_out", 0)).containsExactly(10, 20, 30, 40);
            assertThat(read(connection, query(""), 0)).isEmpty();
        }
    }

    @Test
    void aRollbackLetsTheRowsBeReadAgain() throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            assertThat(read(connection, query(""), 0)).containsExactly(1, 2, 3, 4);
            connection.rollback();
            assertThat(read(connection, query(""), 0)).containsExactly(1, 2, 3, 4);
            connection.commit();
            assertThat(read(connection, query(""), 0)).isEmpty();
        }
    }

    @Test
    void whatWasNotTakenFromAResultIsNotConsumed() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(query(""))) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(read(connection, query(""), 0).get(0)).isLessThanOrEqualTo(2);
        }
    }
}
