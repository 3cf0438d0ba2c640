package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts of several statements, PRINT and schema SYS, as a JDBC client sees them. */
@Timeout(120)
final class ScriptsAndSystemTablesTest {
    private static Runnel node;
    private static Connection connection;

    @BeforeAll
    static void start() throws SQLException {
        node = Runnel.start();
        connection = DriverManager.getConnection(node.jdbcUrl());
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        node.close();
    }

    @Test
    void aScriptRunsInOrderAndEachStatementAnswers() throws SQLException {
        assertThat(rows("CREATE STREAM s1 (a INT) WITH (kafka_topic = 's1', partitions = 1, value_format = 'JSON');\n"
                        + "-- a comment; with a semicolon\n"
                        + "DEFINE x = '1'; INSERT INTO s1 VALUES (${x}), (2); SELECT a FROM s1;\n"
                        + "SELECT a + 1 FROM s1 ORDER BY 1; /* the end */"))
                .containsExactly("1", "2", "2", "3");
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT 1 FROM s1; INSERT INTO s1 VALUES (3)"))
                    .isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
    }

    @Test
    void aScriptEndsAtItsFirstErrorAndSaysWhich() throws SQLException {
        assertThatThrownBy(
                        () -> rows("CREATE STREAM s2 (a INT) WITH (kafka_topic = 's2', partitions = 1, value_format ="
                                + " 'JSON');\nSELECT b\n  FROM s2; DROP STREAM s2"))
                .hasMessage("Statement 2 of 3, at line 2, column 1: There is no column B at line 2, column 8; did you"
                        + " mean A?");
        assertThat(rows("SELECT COUNT(*) FROM SYS.STREAMS WHERE NAME = 'S2'")).containsExactly("1");
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT a FROM s2 EMIT CHANGES; SELECT 1"))
                    .isTrue();
            assertThat(statement.getMoreResults()).isTrue(); // which ends the one before
            assertThat(statement.getResultSet().next()).isTrue();
        }
        assertThatThrownBy(() -> connection.prepareStatement("SELECT 1; SELECT 2"))
                .hasMessageContaining("A second statement begins at line 1, column 11");
    }

    @Test
    void aTextWithoutStatementSaysSo() {
        for (String nothing : List.of("", " ; ;", "-- nothing", "/* nor this */ ;")) {
            assertThatThrownBy(() -> rows(nothing))
                    .as("'%s'", nothing)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("42601"))
                    .hasMessageContaining("holds no statement");
        }
    }

    @Test
    void printGoesOnUntilTheClientHasEnough() throws SQLException {
        rows("CREATE STREAM printed (a INT) WITH (kafka_topic = 'printed', partitions = 1, value_format = 'JSON');"
                + " INSERT INTO printed VALUES (1), (2), (3); SELECT 1");
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(2);
            try (ResultSet rows = statement.executeQuery("PRINT 'printed' FROM BEGINNING")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("VALUE")).isEqualTo("{\"A\":1}");
                assertThat(rows.getString("VALUE_FORMAT")).isEqualTo("JSON");
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void systemTablesStandInTheMetadataWithWhatTheirColumnsMean() throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, "SYS", "%", new String[] {"SYSTEM TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
                assertThat(tables.getString("REMARKS")).isNotBlank();
            }
        }
        assertThat(names)
                .contains(
                        "BROKERS",
                        "COLUMNS",
                        "CONFIG",
                        "CONNECTIONS",
                        "CONSUMER_GROUPS",
                        "FUNCTIONS",
                        "METRICS",
                        "PARTITIONS",
                        "QUERIES",
                        "SEGMENTS",
                        "STREAMS",
                        "SUBJECTS",
                        "TABLES",
                        "TOPICS",
                        "TRANSACTIONS")
                .isSorted();
        try (ResultSet columns = connection.getMetaData().getColumns(null, "SYS", "CONSUMER_GROUPS", "CONSUMER_LAG")) {
            assertThat(columns.next()).isTrue();
            assertThat(columns.getString("REMARKS")).isEqualTo("records from the committed offset to that end");
        }
    }

    @Test
    void theNodeDescribesItself() throws SQLException {
        assertThat(rows("SELECT COUNT(*) FROM SYS.CONNECTIONS WHERE REQUESTS > 0"))
                .containsExactly("1");
        assertThat(rows("SELECT QUERY_ID = MAX_ID FROM (SELECT MAX(QUERY_ID) AS MAX_ID FROM SYS.QUERIES WHERE STATE ="
                        + " 'RUNNING') m JOIN SYS.QUERIES q ON q.QUERY_ID = m.MAX_ID"))
                .containsExactly("true");
        assertThat(rows("SELECT CURRENT_VALUE FROM SYS.CONFIG WHERE NAME = 'http.threads.max'"))
                .hasSize(1);
        assertThat(rows("SELECT SOURCE FROM SYS.CONFIG WHERE NAME = 'kafka.port' AND TOPIC IS NULL"))
                .hasSize(1);
        assertThat(rows("SELECT NAME FROM SYS.METRICS WHERE CURRENT_VALUE > 0"))
                .contains("jvm.heap.used", "sql.connections");
        assertThat(rows("SELECT NODE_ID FROM SYS.BROKERS")).hasSize(1);
        assertThat(rows("SELECT COUNT(*) > 100 FROM SYS.FUNCTIONS")).containsExactly("true");
        assertThat(rows("SHOW QUERIES")).isEmpty();
        assertThat(rows("SHOW QUERIES EXTENDED")).isNotEmpty();
    }

    /** The first column of the answer; nothing of a statement without rows. */
    /** Those of all results. */
    private static List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean more = statement.execute(sql);
            while (more || statement.getUpdateCount() >= 0) {
                ResultSet answer = statement.getResultSet();
                while (answer != null && answer.next()) {
                    rows.add(answer.getString(1));
                }
                more = statement.getMoreResults();
            }
        }
        return rows;
    }
}
