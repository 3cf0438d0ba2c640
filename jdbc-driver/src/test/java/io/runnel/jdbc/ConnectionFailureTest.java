package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.jdbc.net.CuttableProxy;
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
                    .hasMessageContaining("404 Not Found");
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
    void aStatementIsCarriedOutOnceEvenIfItsAnswerIsLost() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (ServiceServer server = ServiceServer.start();
                CuttableProxy proxy = new CuttableProxy(server.port());
                Connection connection = DriverManager.getConnection("jdbc:runnel://127.0.0.1:" + proxy.port());
                Statement statement = connection.createStatement()) {
            proxy.swallowAnswers();
            Future<Integer> update = threads.submit(() -> statement.executeUpdate("INSERT"));
            proxy.awaitSwallowed();
            proxy.cut();
            assertThat(update.get(5, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(server.engine().stored()).hasSize(1);
            assertThat(statement.executeUpdate("CREATE")).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theNetworkTimeoutClosesTheConnection() throws Exception {
        try (ServiceServer server = ServiceServer.start();
                CuttableProxy proxy = new CuttableProxy(server.port());
                Connection connection = DriverManager.getConnection("jdbc:runnel://127.0.0.1:" + proxy.port())) {
            connection.setNetworkTimeout(null, 200);
            proxy.swallowAnswers();
            assertThatThrownBy(() -> connection.prepareStatement("SELECT 1 ROWS"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"))
                    .hasMessageContaining("200 ms");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void theSecondServerIsTakenIfTheFirstDoesNotAnswer() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        try (ServiceServer server = ServiceServer.start();
                Connection connection = DriverManager.getConnection(
                        "jdbc:runnel://127.0.0.1:" + unused + ",127.0.0.1:" + server.port())) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void whenItsServerDiesASessionEndsAndTheNextConnectionFindsAnotherOne() throws Exception {
        ServiceServer first = ServiceServer.start();
        try (ServiceServer second = ServiceServer.start()) {
            String url = "jdbc:runnel://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port();
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("CREATE")).isZero();
                first.close();
                assertThatThrownBy(() -> statement.executeQuery("SELECT 1 ROWS"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("08006"));
                assertThat(connection.isValid(1)).isFalse();
            }
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT")).isEqualTo(1);
                assertThat(second.engine().stored()).hasSize(1);
            }
        } finally {
            first.close();
        }
    }
}
