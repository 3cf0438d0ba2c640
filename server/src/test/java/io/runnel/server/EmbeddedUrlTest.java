package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedUrlTest {
    private static final String CREATE =
            "CREATE STREAM ORDERS (ID BIGINT KEY, ITEM VARCHAR) WITH (KAFKA_TOPIC='orders', PARTITIONS=1,"
                    + " VALUE_FORMAT='JSON')";

    @TempDir
    private Path folder;

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM ORDERS")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void connectionsOfAFolderShareANodeThatIsClosedWithTheLastAndKeepsItsData() throws SQLException {
        String url = "jdbc:runnel:embedded:" + folder;
        try (Connection one = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection(url)) {
            run(one, CREATE);
            run(one, "INSERT INTO ORDERS VALUES (1, 'tea')");
            assertThat(count(other)).isEqualTo(1);
        }
        try (Connection again = DriverManager.getConnection(url)) {
            run(again, "INSERT INTO ORDERS VALUES (2, 'cup')");
            assertThat(count(again)).isEqualTo(2);
        }
    }

    @Test
    void aNeverEndingResultGivesRowsAsTheyComeAndIsCancelledFromAnotherThread() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:runnel:embedded:");
                Statement endless = connection.createStatement()) {
            run(connection, CREATE);
            try (ResultSet rows = endless.executeQuery("SELECT ITEM FROM ORDERS EMIT CHANGES")) {
                run(connection, "INSERT INTO ORDERS VALUES (1, 'tea')");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("tea");
                CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> stateOf(rows));
                endless.cancel();
                assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
            }
        }
    }

    private static String stateOf(ResultSet rows) {
        try {
            return "row " + rows.next();
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    @Test
    void settingsOfTheNodeStandBehindNode() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:runnel:embedded:?node.sql.connections.max=1")) {
            assertThatThrownBy(() -> DriverManager.getConnection("jdbc:runnel:embedded:"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void aFolderThatIsAFileAndASettingThatIsNoneAreRefused() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        for (String url : new String[] {"jdbc:runnel:embedded:" + file, "jdbc:runnel:embedded:?node.no.such=1"}) {
            assertThatThrownBy(() -> DriverManager.getConnection(url))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
        }
    }
}
