package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stock Avatica client works for queries that end. */
class StockClientTest {
    private ServiceServer server;

    @BeforeEach
    void start() throws Exception {
        server = ServiceServer.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json"})
    void readsAnEndingQueryOverSeveralFrames(String serialization) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl(serialization));
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            ResultSet rows = statement.executeQuery("SELECT 20 ROWS");
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getLong("ID"));
                assertThat(rows.getString("NAME")).isEqualTo("name-" + rows.getLong("ID"));
            }
            assertThat(ids).hasSize(20).isSorted().endsWith(20L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json"})
    void readsEveryType(String serialization) throws SQLException {
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl(serialization));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT TYPES")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean("BOOL")).isTrue();
            assertThat(row.getInt("INT")).isEqualTo(7);
            assertThat(row.getLong("BIG")).isEqualTo(8_000_000_000L);
            assertThat(row.getDouble("DBL")).isEqualTo(1.5);
            assertThat(row.getBigDecimal("DEC")).isEqualByComparingTo(new BigDecimal("12.34"));
            assertThat(row.getString("TXT")).isEqualTo("text");
            assertThat(row.getBytes("BIN")).containsExactly(1, 2);
            assertThat(row.getTimestamp("AT", utc)).isEqualTo(new Timestamp(1_700_000_000_123L));
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= 10; column++) {
                assertThat(row.getObject(column)).as("column %d", column).isNull();
            }
            assertThat(row.next()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protobuf", "json"})
    void readsArraysAsArraysAndMapsAndStructsAsJson(String serialization) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl(serialization));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT NESTED")) {
            assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("ARRAY<VARCHAR>");
            assertThat(row.getMetaData().getColumnType(1)).isEqualTo(Types.ARRAY);
            assertThat(row.getMetaData().getColumnTypeName(6)).isEqualTo("STRUCT<AT TIMESTAMP, CONTENT VARBINARY>");
            assertThat(row.next()).isTrue();
            assertThat((Object[]) row.getArray("TEXTS").getArray()).containsExactly("a", null, "b");
            assertThat(row.getString("NUMBERS")).isEqualTo("[[1, 2], []]");
            assertThat(row.getString("PRICES")).isEqualTo("[1.50]");
            assertThat((Object[]) row.getArray("VISITS").getArray())
                    .containsExactly("{\"DAY\":\"2024-01-01\",\"NOTE\":\"x\"}");
            assertThat(row.getString("COUNTS")).isEqualTo("{\"k\":7}");
            assertThat(row.getString("EVENT")).isEqualTo("{\"AT\":\"2023-11-14T22:13:20.123\",\"CONTENT\":\"AQI=\"}");
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= 6; column++) {
                assertThat(row.getObject(column)).as("column %d", column).isNull();
            }
        }
    }

    @Test
    void storesABatchOfAPreparedInsert() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl("protobuf"));
                PreparedStatement insert = connection.prepareStatement("INSERT (?, ?, ?)")) {
            for (int i = 0; i < 3; i++) {
                insert.setInt(1, i);
                insert.setString(2, "n" + i);
                insert.setObject(3, null);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        assertThat(server.engine().stored()).hasSize(3);
        assertThat(server.engine().stored().get(2)).containsExactly(2L, "n2", null);
    }

    @Test
    void endsAtMaxRowsOnTheServer() throws Exception {
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl("protobuf"));
                Statement statement = connection.createStatement()) {
            statement.setMaxRows(3);
            ResultSet rows = statement.executeQuery("SELECT 100 ROWS");
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(3);
            server.engine().nextSource().awaitClosed();
        }
    }

    @Test
    void learnsTheSqlStateAndTheMessageButNoStackTrace() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl("protobuf"));
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELEKT"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"))
                    .hasMessageContaining("Line 1, column 8: 'SELEKT' is not a sentence.")
                    .hasStackTraceContaining("is not a sentence. (SQLState 42601)")
                    .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("SqlMeta"));
        }
    }

    private static String stackTrace(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    @Test
    void secretsOfTheConnectionAreNotKept() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "ann");
        properties.setProperty("password", "secret");
        properties.setProperty("auto.offset.reset", "earliest");
        try (Connection connection = DriverManager.getConnection(server.avaticaUrl("protobuf"), properties);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE");
        }
        assertThat(server.engine().lastSession().property("password")).isEmpty();
        assertThat(server.engine().lastSession().property("user")).isEmpty();
        assertThat(server.engine().lastSession().property("auto.offset.reset")).contains("earliest");
    }

    @Test
    void closesAConnectionThatIsIdleForLongerThanItsLease() throws Exception {
        try (ServiceServer impatient =
                        ServiceServer.start(java.util.Map.of(SqlServiceConfig.CONNECTION_IDLE_TIMEOUT_MS, "50"));
                Connection connection = DriverManager.getConnection(impatient.avaticaUrl("protobuf"));
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 5000 ROWS");
            QueueSource query = impatient.engine().nextSource();
            query.awaitClosed();
            assertThat(impatient.service().openConnections()).isZero();
        }
    }

    @Test
    void refusesConnectionsBeyondTheLimit() throws Exception {
        try (ServiceServer small = ServiceServer.start(java.util.Map.of(SqlServiceConfig.CONNECTIONS_MAX, "1"));
                Connection first = DriverManager.getConnection(small.avaticaUrl("protobuf"))) {
            assertThat(first.isClosed()).isFalse();
            assertThatThrownBy(() -> DriverManager.getConnection(small.avaticaUrl("protobuf")))
                    .hasMessageContaining("sql.connections.max");
        }
    }
}
