package io.runnel.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.service.QueueSource;
import io.runnel.sql.service.ServiceServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results of EMIT CHANGES: their rows come at once, and everything that should end them does. */
@Timeout(30)
class NeverEndingResultTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServiceServer server;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        server = ServiceServer.start();
        connection = DriverManager.getConnection(server.runnelUrl());
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void givesEachRowAsSoonAsItIsThere() throws Exception {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES"); // returns although there is no row
            QueueSource query = server.engine().nextSource();
            for (long id = 1; id <= 3; id++) {
                query.add(id, "n");
                assertThat(rows.next()).isTrue(); // although the row after it is not there yet
                assertThat(rows.getLong(1)).isEqualTo(id);
            }
        }
    }

    @Test
    void aRowReachesAThreadThatWaitsForIt() throws Exception {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource();
            Future<Boolean> next = inThread(rows::next);
            query.awaitWaitingPoll();
            query.add(1L, "n");
            assertThat(next.get(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void waitsOnThroughFetchesThatGiveNothing() throws Exception {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource();
            Future<Boolean> next = inThread(rows::next);
            assertThatThrownBy(() -> next.get(1200, TimeUnit.MILLISECONDS)) // two empty fetches of 500 ms
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            query.add(1L, "n");
            assertThat(next.get(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cancelFromAnotherThreadEndsAnOpenFetch() throws Exception {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource();
            Future<Boolean> next = inThread(rows::next);
            query.awaitWaitingPoll();
            statement.cancel();
            assertThat(failure(next).getSQLState()).isEqualTo("57014");
            query.awaitClosed();

            ResultSet again = statement.executeQuery("SELECT 1 ROWS"); // the statement can be used on
            assertThat(again.next()).isTrue();
        }
    }

    @Test
    void cancelEndsAPreparedStatementAsWell() throws Exception {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EMIT CHANGES")) {
            ResultSet rows = statement.executeQuery();
            QueueSource query = server.engine().nextSource();
            Future<Boolean> next = inThread(rows::next);
            query.awaitWaitingPoll();
            statement.cancel();
            assertThat(failure(next).getSQLState()).isEqualTo("57014");
        }
    }

    @Test
    void cancelEndsAQueryThatHasNotGivenItsFirstRow() throws Exception {
        try (Statement statement = connection.createStatement()) {
            Future<Boolean> executing =
                    inThread(() -> statement.executeQuery("SELECT SLOWLY").next());
            server.engine().nextSource().awaitWaitingPoll();
            statement.cancel();
            assertThat(failure(executing).getSQLState()).isEqualTo("57014");
        }
    }

    @Test
    void cancelBetweenFetchesEndsTheNextRow() throws Exception {
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT 3 ROWS");
            assertThat(rows.next()).isTrue();
            statement.cancel();
            assertThatThrownBy(rows::next)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void closingTheStatementEndsAnOpenFetch() throws Exception {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
        QueueSource query = server.engine().nextSource();
        Future<Boolean> next = inThread(rows::next);
        query.awaitWaitingPoll();
        statement.close();
        assertThat(failure(next).getSQLState()).isEqualTo("24000");
        query.awaitClosed();
    }

    @Test
    void closingTheConnectionEndsAnOpenFetch() throws Exception {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
        QueueSource query = server.engine().nextSource();
        Future<Boolean> next = inThread(rows::next);
        query.awaitWaitingPoll();
        connection.close();
        assertThat(failure(next).getSQLState()).isIn("08003", "24000");
        query.awaitClosed();
    }

    @Test
    void closingTheResultEndsTheQueryAndKeepsTheStatement() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT EMIT CHANGES").close();
            server.engine().nextSource().awaitClosed();
            try (ResultSet rows = statement.executeQuery("SELECT 2 ROWS")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @Test
    void theQueryTimeoutEndsAResultWithoutRows() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource();
            assertThatThrownBy(rows::next)
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("query timeout of 1 s");
            query.awaitClosed();
        }
    }

    @Test
    void theQueryTimeoutEndsAQueryThatIsSlowToBegin() throws Exception {
        try (ServiceServer patient = ServiceServer.start(java.util.Map.of("sql.fetch.wait.max.ms", "20000"));
                Connection other = DriverManager.getConnection(patient.runnelUrl());
                Statement statement = other.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery("SELECT SLOWLY").next())
                    .isInstanceOf(SQLTimeoutException.class);
            patient.engine().nextSource().awaitClosed();
        }
    }

    @Test
    void maxRowsEndTheQueryOnTheServer() throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.setMaxRows(2);
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query =
                    server.engine().nextSource().add(1L, "a").add(2L, "b").add(3L, "c");
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            query.awaitClosed();
        }
    }

    @Test
    void maxRowsEndAPreparedQueryAsWell() throws Exception {
        try (PreparedStatement statement = connection.prepareStatement("SELECT EMIT CHANGES")) {
            statement.setMaxRows(2);
            ResultSet rows = statement.executeQuery();
            QueueSource query =
                    server.engine().nextSource().add(1L, "a").add(2L, "b").add(3L, "c");
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            query.awaitClosed();
        }
    }

    @Test
    void theIdleTimeoutEndsAResultWithoutRows() throws Exception {
        try (Connection idle = DriverManager.getConnection(server.runnelUrl() + "?emitIdleTimeout=200");
                Statement statement = idle.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT EMIT CHANGES");
            QueueSource query = server.engine().nextSource().add(1L, "a");
            assertThat(rows.next()).isTrue();
            assertThat(rows.next()).isFalse();
            query.awaitClosed();
        }
    }

    private <T> Future<T> inThread(Callable<T> call) {
        return threads.submit(call);
    }

    /** What a call fails with, within the second that cancel may take. */
    private static SQLException failure(Future<?> call) throws Exception {
        try {
            Object result = call.get(1, TimeUnit.SECONDS);
            throw new AssertionError("The call succeeded with " + result);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                return failure;
            }
            throw e;
        }
    }
}
