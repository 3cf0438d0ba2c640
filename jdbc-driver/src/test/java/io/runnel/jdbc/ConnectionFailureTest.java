package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.service.QueueSource;
import io.runnel.sql.service.ServiceServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionFailureTest {
    @Test
    void aRefusedConnectionSaysWhereAndWhatToDo() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:runnel://127.0.0.1:" + port;
        assertThatThrownBy(() -> DriverManager.getConnection(url))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("bin/runnel start");
    }

    @Test
    void aServerThatIsNotRunnelIsTold() throws Exception {
        try (BrokenServer server = BrokenServer.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.url()))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"))
                    .hasMessageContaining("HTTP 404");
        }
    }

    @Test
    void aServerThatNeverAnswersTheConnectIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:runnel://127.0.0.1:" + silent.getLocalPort() + "?connectTimeout=200";
            assertThatThrownBy(() -> DriverManager.getConnection(url))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08001"));
        }
    }

    @Test
    void aServerThatStopsInMidResultEndsItWithItsReason() throws Exception {
        ServiceServer server = ServiceServer.start();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection connection = DriverManager.getConnection(server.runnelUrl());
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource();
            Future<Boolean> next = threads.submit(rows::next);
            query.awaitWaitingPoll();
            server.close();
            assertThatThrownBy(() -> next.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P01"));
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1 ROWS"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
            assertThat(connection.isValid(1)).isFalse();
        } finally {
            threads.shutdownNow();
            server.close();
        }
    }

    @Test
    void aStatementIsSentOnceEvenIfItsAnswerIsLost() throws Exception {
        try (ServiceServer server = ServiceServer.start();
                BrokenServer proxy = BrokenServer.losingAnswersOf(server.port(), "INSERT");
                Connection connection = DriverManager.getConnection(proxy.url());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("INSERT"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageContaining("Whether the statement was carried out is not known");
            assertThat(server.engine().stored()).hasSize(1);
            assertThat(statement.executeUpdate("CREATE")).isZero(); // over a new lane
        }
    }

    @Test
    void aRequestThatChangesNothingIsSentAgainButNotForEver() throws Exception {
        try (ServiceServer server = ServiceServer.start();
                BrokenServer proxy = BrokenServer.losingAnswersOf(server.port(), "PrepareRequest");
                Connection connection = DriverManager.getConnection(proxy.url())) {
            assertThatThrownBy(() -> connection.prepareStatement("SELECT 1 ROWS"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
            assertThat(proxy.lost()).isBetween(1, 3);
        }
    }
}
