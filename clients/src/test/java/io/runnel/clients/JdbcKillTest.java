package io.runnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What a JDBC client is told when its server is killed. */
final class JdbcKillTest {
    /** As long as a client may be left in the dark. */
    private static final long TOLD_WITHIN_S = 5;

    @TempDir
    private Path folder;

    @Test
    void aServerKilledInTheMiddleOfAResultIsToldWithinSeconds() throws Exception {
        try (Broker node = Broker.start(folder);
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM S (A INT) WITH (KAFKA_TOPIC='s', PARTITIONS=1, VALUE_FORMAT='JSON');"
                    + " INSERT INTO S VALUES (1)");
            try (ResultSet rows = statement.executeQuery("SELECT A FROM S EMIT CHANGES")) {
                assertThat(rows.next()).isTrue();
                CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> stateOf(rows));
                node.kill();
                assertThat(state.get(TOLD_WITHIN_S, TimeUnit.SECONDS)).isEqualTo("08006");
            }
            assertThat(connection.isValid(1)).isFalse();
        }
    }

    private static String stateOf(ResultSet rows) {
        try {
            return "a row: " + rows.next();
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }
}
