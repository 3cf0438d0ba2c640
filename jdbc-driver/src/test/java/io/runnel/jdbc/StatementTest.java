package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.service.ServiceServer;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatementTest {
    private ServiceServer server;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        server = ServiceServer.start();
        connection = DriverManager.getConnection(server.runnelUrl() + "?timeZone=UTC");
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close();
    }

    @Test
    void readsAnEndingQueryOverSeveralFrames() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(7);
            ResultSet rows = statement.executeQuery("SELECT 20 ROWS");
            for (long id = 1; id <= 20; id++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("id")).isEqualTo(id);
                assertThat(rows.getString(2)).isEqualTo("name-" + id);
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void readsEveryType() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT TYPES")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getObject("BOOL")).isEqualTo(true);
            assertThat(row.getObject("INT")).isEqualTo(7);
            assertThat(row.getObject("BIG")).isEqualTo(8_000_000_000L);
            assertThat(row.getObject("DBL")).isEqualTo(1.5);
            assertThat(row.getObject("DEC")).isEqualTo(new BigDecimal("12.340"));
            assertThat(row.getObject("TXT")).isEqualTo("text");
            assertThat(row.getBytes("BIN")).containsExactly(1, 2);
            assertThat(row.getString("DAY")).isEqualTo("2024-10-04");
            assertThat(row.getString("TIM")).isEqualTo("01:02:03.004");
            assertThat(row.getString("AT")).isEqualTo("2023-11-14 22:13:20.123");
            assertThat(row.getObject("AT")).isEqualTo(new Timestamp(1_700_000_000_123L));
            assertThat(row.getMetaData().getColumnType(10)).isEqualTo(Types.TIMESTAMP);
            assertThat(row.getMetaData().getColumnClassName(10)).isEqualTo("java.sql.Timestamp");
            assertThat(row.next()).isTrue();
            for (int column = 1; column <= 10; column++) {
                assertThat(row.getObject(column)).as("column %d", column).isNull();
                assertThat(row.wasNull()).isTrue();
            }
        }
    }

    @Test
    void givesRowsCountsOrNeitherAsTheStatementDoes() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT 1 ROWS")).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            assertThat(statement.execute("INSERT")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
            assertThat(statement.executeUpdate("CREATE")).isZero();
        }
    }

    @Test
    void storesABatchOfAPreparedInsert() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT (?, ?, ?)")) {
            assertThat(insert.getParameterMetaData().getParameterCount()).isEqualTo(3);
            assertThat(insert.getParameterMetaData().getParameterTypeName(1)).isEqualTo("BIGINT");
            for (int i = 0; i < 100; i++) {
                insert.setInt(1, i);
                insert.setString(2, i == 7 ? null : "n" + i);
                insert.setTimestamp(3, new Timestamp(i));
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(100).containsOnly(1);
        }
        assertThat(server.engine().stored()).hasSize(100);
        assertThat(server.engine().stored().get(7)).containsExactly(7L, null, 7L);
    }

    @Test
    void storesABatchOfTexts() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT");
            statement.addBatch("INSERT");
            assertThat(statement.executeBatch()).containsExactly(1, 1);
            statement.addBatch("SELECT 1 ROWS");
            assertThatThrownBy(statement::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
        }
    }

    @Test
    void aFailureHasTheServersStateAndMessageAndNothingElse() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELEKT"))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .hasMessage("Line 1, column 8: 'SELEKT' is not a sentence.");
            assertThatThrownBy(() -> connection.prepareStatement("SELEKT"))
                    .isInstanceOf(SQLSyntaxErrorException.class)
                    .hasMessage("Line 1, column 8: 'SELEKT' is not a sentence.");
        }
    }

    @Test
    void aQueryThatFailsOnItsWayGivesTheRowsBefore() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(2);
            ResultSet rows = statement.executeQuery("SELECT 3 ROWS THEN FAIL");
            for (int row = 1; row <= 3; row++) {
                assertThat(rows.next()).isTrue();
            }
            assertThatThrownBy(rows::next)
                    .isInstanceOf(SQLDataException.class)
                    .hasMessage("Division by zero in row 4.");
        }
    }

    @Test
    void wrongUseGivesAnSqlExceptionWithState() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT (?, ?, ?)")) {
            assertState("HY010", () -> statement.executeQuery("INSERT"));
            assertState("HY010", () -> statement.executeUpdate("SELECT 1 ROWS"));
            assertState("HY010", insert::executeQuery);
            assertState("07001", insert::executeUpdate);
            assertState("07009", () -> insert.setInt(4, 1));
            ResultSet rows = statement.executeQuery("SELECT 1 ROWS");
            assertState("24000", () -> rows.getLong(1));
            assertThat(rows.next()).isTrue();
            assertState("07009", () -> rows.getLong(3));
            assertState("42703", () -> rows.getLong("NONE"));
            assertState("07006", () -> rows.getDate("ID"));
            rows.close();
            assertState("24000", rows::next);
            statement.close();
            assertState("24000", () -> statement.executeQuery("SELECT 1 ROWS"));
            connection.close();
            assertState("08003", () -> connection.createStatement());
        }
    }

    @Test
    void whatIsNotSupportedSaysSo() throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement("INSERT (?, ?, ?)")) {
            assertNotSupported(() -> connection.setSavepoint());
            assertNotSupported(() -> connection.prepareCall("CALL x"));
            assertNotSupported(
                    () -> connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
            assertNotSupported(() -> insert.setRowId(1, null));
            assertNotSupported(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
            ResultSet rows = statement.executeQuery("SELECT 1 ROWS");
            assertNotSupported(() -> rows.updateInt(1, 1));
        }
    }

    @Test
    void aConnectionMayBeginReadOnly() throws SQLException {
        try (Connection reader = DriverManager.getConnection(server.runnelUrl() + "?readOnly=true")) {
            assertThat(reader.isReadOnly()).isTrue();
        }
        assertThat(connection.isReadOnly()).isFalse();
    }

    @Test
    void objectsKnowWhatTheyComeFrom() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 ROWS")) {
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(statement.getResultSet()).isSameAs(rows);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        }
    }

    private static void assertNotSupported(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SQLFeatureNotSupportedException.class);
        assertState("0A000", call);
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(e.getSQLState()).as(e.toString()).isEqualTo(state));
    }
}
