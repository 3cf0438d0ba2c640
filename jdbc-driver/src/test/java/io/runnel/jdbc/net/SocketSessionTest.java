package io.runnel.jdbc.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.protocol.Reply;
import io.runnel.protocol.Request;
import io.runnel.protocol.Request.Consumed;
import io.runnel.protocol.Request.Wanted;
import io.runnel.protocol.SqlType;
import io.runnel.sql.service.QueueSource;
import io.runnel.sql.service.ServiceServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SocketSessionTest {
    private static final Wanted WANTED = new Wanted(0, 100, 0, false);
    private static final int LONG_MS = 30_000;

    private ServiceServer server;
    private CuttableProxy proxy;
    private SocketSession session;

    @BeforeEach
    void start() throws Exception {
        server = ServiceServer.start(Map.of(
                "sql.fetch.wait.max.ms", "20000", "sql.connection.lease.ms", "400", "sql.request.max.bytes", "20000"));
        proxy = new CuttableProxy(server.port());
        session = open(proxy.port());
    }

    private static SocketSession open(int port) throws SQLException {
        List<HostAndPort> hosts = List.of(new HostAndPort("127.0.0.1", port));
        return SocketSession.open(hosts, Map.of("user", "ann"), "test", Deadline.afterMs(LONG_MS));
    }

    @AfterEach
    void stop() throws Exception {
        session.close();
        proxy.close();
        server.close();
    }

    private Reply.Executed execute(int statement, String sql) throws SQLException {
        return session.call(
                new Request.ExecuteText(statement, WANTED, sql), Reply.Executed.class, Deadline.afterMs(LONG_MS));
    }

    private static List<SqlType> types(Reply.Result result) {
        return Objects.requireNonNull(result.columns()).stream()
                .map(column -> column.type())
                .toList();
    }

    @Test
    void rowsOfAnAnswerComeInFramesUpToItsEnd() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT 250 ROWS").outcomes().get(0);
        List<SqlType> types = types(result);
        List<Object> ids = new ArrayList<>();
        Reply.Batch batch = result.first();
        while (true) {
            var frame = batch.frame(types);
            for (int row = 0; row < frame.rows(); row++) {
                ids.add(frame.column(0).number(row));
                assertThat(frame.column(1).text(row)).isEqualTo("name-" + ids.size());
            }
            if (batch.done()) {
                break;
            }
            Request next = new Request.Fetch(new Consumed(1, result.result(), ids.size()), 100, LONG_MS);
            batch = session.call(next, Reply.Rows.class, Deadline.NONE).batch();
        }
        assertThat(ids).hasSize(250).first().isEqualTo(1L);
    }

    @Test
    void aStatementWhoseAnswerWasLostIsNotCarriedOutAgain() throws Exception {
        proxy.swallowAnswers();
        CompletableFuture<Reply.Executed> insert = async(() -> execute(1, "INSERT"));
        proxy.awaitSwallowed();
        proxy.cut();
        Reply.Outcome outcome = insert.get(10, TimeUnit.SECONDS).outcomes().get(0);
        assertThat(outcome).isEqualTo(new Reply.Count(1, null));
        assertThat(server.engine().stored()).hasSize(1);
        assertThat(execute(1, "INSERT").outcomes()).hasSize(1);
        assertThat(server.engine().stored()).hasSize(2);
    }

    @Test
    void aNeverEndingAnswerGoesOnAfterTheSocketBroke() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        QueueSource source = server.engine().nextSource();
        assertThat(result.unbounded()).isTrue();
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        source.awaitWaitingPoll();
        proxy.cut();
        source.add(1L, "late");
        assertThat(rows.get(10, TimeUnit.SECONDS).batch().frame(types(result)).rows())
                .isEqualTo(1);
    }

    private Reply.Rows fetch(Reply.Result result, long consumed) throws SQLException {
        Request fetch = new Request.Fetch(new Consumed(1, result.result(), consumed), 100, LONG_MS);
        return session.call(fetch, Reply.Rows.class, Deadline.NONE);
    }

    @Test
    void aCancelOvertakesTheFetchThatWaits() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        QueueSource source = server.engine().nextSource();
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        source.awaitWaitingPoll();
        session.call(new Request.Cancel(1), Reply.Done.class, Deadline.afterMs(LONG_MS));
        assertThatThrownBy(() -> rows.get(10, TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        source.awaitClosed();
    }

    @Test
    void closingAResultEndsTheFetchThatWaits() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        QueueSource source = server.engine().nextSource();
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        source.awaitWaitingPoll();
        Request close = new Request.CloseResult(new Consumed(1, result.result(), 0));
        session.call(close, Reply.Done.class, Deadline.afterMs(LONG_MS));
        assertThat(rows.get(10, TimeUnit.SECONDS).batch().done()).isTrue();
    }

    @Test
    void severalThreadsShareTheSocket() throws Exception {
        List<CompletableFuture<Reply.Executed>> calls = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            int statement = i;
            calls.add(async(() -> execute(statement, "SELECT " + statement + " ROWS")));
        }
        for (int i = 1; i <= 40; i++) {
            Reply.Result result = (Reply.Result)
                    calls.get(i - 1).get(10, TimeUnit.SECONDS).outcomes().get(0);
            assertThat(result.first().frame(types(result)).rows()).isEqualTo(i);
        }
    }

    @Test
    void aWaitingFetchDoesNotBoundTheRequestsBesideIt() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        QueueSource source = server.engine().nextSource();
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        source.awaitWaitingPoll();
        for (int i = 0; i < 3_000; i++) {
            session.call(new Request.Ping(), Reply.Done.class, Deadline.afterMs(LONG_MS));
        }
        proxy.cut();
        source.add(1L, "late");
        assertThat(rows.get(10, TimeUnit.SECONDS).batch().frame(types(result)).rows())
                .isEqualTo(1);
    }

    @Test
    void aRequestThatIsTooLongIsRefusedBeforeItIsSentAndHarmsNothing() throws Exception {
        assertThatThrownBy(() -> execute(1, "INSERT" + " ".repeat(20_000)))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
        assertThat(execute(2, "INSERT").outcomes()).hasSize(1);
    }

    @Test
    void aClientThatVanishesLeavesNothingBehindAfterItsLease() throws Exception {
        execute(1, "SELECT EMIT CHANGES");
        QueueSource source = server.engine().nextSource();
        session.abort();
        source.awaitClosed();
        assertThatThrownBy(() -> execute(1, "INSERT"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }

    @Test
    void aServerThatIsGoneFailsWhatWaitsAndWhatComesAfter() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        server.engine().nextSource().awaitWaitingPoll();
        proxy.close();
        assertThatThrownBy(() -> rows.get(10, TimeUnit.SECONDS))
                .rootCause()
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
        assertThatThrownBy(() -> execute(2, "INSERT"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
    }

    @Test
    void shuttingDownTellsWhoWaits() throws Exception {
        Reply.Result result =
                (Reply.Result) execute(1, "SELECT EMIT CHANGES").outcomes().get(0);
        CompletableFuture<Reply.Rows> rows = async(() -> fetch(result, 0));
        server.engine().nextSource().awaitWaitingPoll();
        server.service().close();
        assertThatThrownBy(() -> rows.get(10, TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P01"));
    }

    private interface Work<T> {
        T run() throws SQLException;
    }

    private static <T> CompletableFuture<T> async(Work<T> work) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                future.complete(work.run());
            } catch (SQLException | RuntimeException | Error e) {
                future.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return future;
    }
}
