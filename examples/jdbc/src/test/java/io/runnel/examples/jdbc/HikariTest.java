package io.runnel.examples.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HikariCP keeps connections, tests them by isValid, sets them back, and throws away those that broke. */
@Timeout(60)
class HikariTest {
    private static HikariConfig config(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Shop.url());
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(5_000);
        return config;
    }

    @Test
    void connectionsAreUsedAgainAndSetBack() throws SQLException {
        HikariConfig config = config(1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Connection first;
            try (Connection connection = pool.getConnection()) {
                first = connection.unwrap(Connection.class);
                connection.setReadOnly(true);
                connection.setNetworkTimeout(Runnable::run, 4_000);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
                connection.setAutoCommit(false);
            }
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM ORDERS")) {
                assertThat(connection.unwrap(Connection.class)).isSameAs(first);
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(connection.getNetworkTimeout()).isZero();
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void aBrokenConnectionIsReplaced() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(config(1))) {
            Connection broken;
            try (Connection connection = pool.getConnection()) {
                broken = connection.unwrap(Connection.class);
                broken.abort(Runnable::run);
                assertThatThrownBy(() -> connection.createStatement().executeQuery("SELECT 1"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).startsWith("08"));
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(2)).isTrue();
                assertThat(connection.unwrap(Connection.class)).isNotSameAs(broken);
            }
        }
    }

    /** A connection that is given back with an open transaction is rolled back. */
    @Test
    void whatWasNotCommittedIsGone() throws SQLException {
        String notes = Shop.emptyStream();
        HikariConfig config = config(1);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT INTO " + notes + " VALUES (1, 'lost')"))
                        .isEqualTo(1);
            }
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO " + notes + " VALUES (2, 'kept')");
                connection.commit();
                assertThat(Rows.of(statement.executeQuery("SELECT ID, TEXT FROM " + notes), "ID", "TEXT"))
                        .containsExactly("2|kept");
                connection.commit();
            }
        }
    }

    /** What a borrower left open is closed with the connection that it gives back: the query that never ends has ended. */
    @Test
    void whatIsLeftOpenEndsWithTheLoan() throws SQLException {
        String notes = Shop.emptyStream();
        try (HikariDataSource pool = new HikariDataSource(config(1))) {
            ResultSet left;
            try (Connection connection = pool.getConnection()) {
                connection.setClientInfo("ApplicationName", notes);
                left = connection.createStatement().executeQuery("SELECT ID FROM " + notes + " EMIT CHANGES");
            }
            assertThat(left.isClosed()).isTrue();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                String own = "SELECT RESULTS FROM SYS.CONNECTIONS WHERE CLIENT = '" + notes + "'";
                assertThat(Rows.of(statement.executeQuery(own), "RESULTS")).containsExactly("0");
                assertThat(connection.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void anEvictedConnectionIsReplaced() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(config(1))) {
            Connection evicted;
            try (Connection connection = pool.getConnection()) {
                evicted = connection.unwrap(Connection.class);
                pool.evictConnection(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.unwrap(Connection.class)).isNotSameAs(evicted);
                assertThat(connection.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void aFullPoolSaysSo() throws SQLException {
        HikariConfig config = config(1);
        config.setConnectionTimeout(250);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection held = pool.getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLTransientConnectionException.class);
        }
    }

    @Test
    void aPoolWithoutAServerFailsAtOnce() {
        HikariConfig config = config(1);
        config.setJdbcUrl("jdbc:runnel://127.0.0.1:1?connectTimeout=1000");
        assertThatThrownBy(() -> new HikariDataSource(config).close())
                .hasStackTraceContaining("127.0.0.1")
                .hasRootCauseInstanceOf(java.net.ConnectException.class);
    }
}
