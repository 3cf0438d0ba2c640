package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.query.NoRegistry;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.query.TestLog;
import io.runnel.sql.query.TestQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ContinuousQueriesTest {
    private static final String TOPIC = TestQueries.TOPIC;
    private static final long LONG_MS = 20_000;

    private final TestLog log = new TestLog().topic(TOPIC, 2).topic("items", 1);
    private final ContinuousQueries queries =
            new ContinuousQueries(log, new Formats(new NoRegistry()), new StateStores(StateConfig.defaults()));
    private final ExecutorService receiver = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        queries.close();
        receiver.shutdownNow();
    }

    @Test
    void whatIsThereComesFirstThenEveryNewRowAtOnce() throws Exception {
        order(0, 1, "a", 3);
        RowSource rows = start("SELECT id, qty * 2 FROM orders WHERE qty > 1");
        assertThat(poll(rows)).containsExactly("[1, 6]");

        Future<List<String>> next = receiver.submit(() -> poll(rows));
        order(1, 2, "b", 1);
        order(1, 3, "b", 5);

        assertThat(next.get()).containsExactly("[3, 10]");
    }

    @Test
    void eachRecordGivesItsGroupsNewRow() {
        order(0, 1, "a", 3);
        order(0, 2, "b", 1);
        order(0, 3, "a", 4);
        RowSource rows = start("SELECT item, COUNT(*), SUM(qty), AVG(qty) FROM orders GROUP BY item");

        assertThat(poll(rows)).containsExactly("[a, 1, 3, 3.0]", "[b, 1, 1, 1.0]", "[a, 2, 7, 3.5]");
    }

    @Test
    void havingShowsTheRowsThatPass() {
        order(0, 1, "a", 3);
        order(0, 2, "b", 1);
        order(0, 3, "a", 4);
        RowSource rows = start("SELECT SUM(qty) * 10, item FROM orders GROUP BY item HAVING COUNT(*) > 1");

        assertThat(poll(rows)).containsExactly("[70, a]");
    }

    @Test
    void functionsTakeFiltersAndDistinct() {
        order(0, 1, "a", 3);
        order(0, 2, "b", 1);
        order(0, 3, "a", 3);
        RowSource rows = start(
                "SELECT COUNT(*) FILTER (WHERE qty > 2), COUNT(DISTINCT qty), MIN(qty), MAX(item), SUM(price) FROM orders");

        assertThat(poll(rows)).containsExactly("[1, 1, 3, a, null]", "[1, 2, 1, b, null]", "[2, 2, 1, b, null]");
    }

    @Test
    void partitionsAreReadOldestRecordFirst() {
        log.append(TOPIC, 0, null, "{\"id\":1}", 10);
        log.append(TOPIC, 0, null, "{\"id\":3}", 30);
        log.append(TOPIC, 1, null, "{\"id\":2}", 20);
        log.append(TOPIC, 1, null, "{\"id\":4}", 25);
        RowSource rows = start("SELECT id, rowtime, rowpartition, rowoffset FROM orders");

        assertThat(poll(rows)).containsExactly("[1, 10, 0, 0]", "[2, 20, 1, 0]", "[4, 25, 1, 1]", "[3, 30, 0, 1]");
    }

    @Test
    void latestBeginsBehindWhatIsThere() {
        order(0, 1, "a", 3);
        RowSource rows = start("SELECT id FROM orders", Map.of("auto.offset.reset", "latest"));
        assertThat(rows.poll(10, 0).rows()).isEmpty();

        order(0, 2, "a", 3);
        assertThat(poll(rows)).containsExactly("[2]");
    }

    @Test
    void aPollGivesAsManyRowsAsItAskedForThoughARecordGivesMore() {
        log.append(TOPIC, 0, null, "{\"id\":1}", 30);
        RowSource rows =
                start("SELECT id, window_start FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ROWTIME), INTERVAL '1' HOUR,"
                        + " INTERVAL '3' HOUR))");

        assertThat(rows.poll(2, LONG_MS).rows()).hasSize(2);
        assertThat(rows.poll(2, LONG_MS).rows()).hasSize(1);
    }

    @Test
    void changesAreHeldBackUntilAsManyAsAPollAsksFor() {
        order(0, 1, "a", 3);
        order(0, 2, "b", 1);
        order(0, 3, "a", 4);
        RowSource rows = start(
                "SELECT item, COUNT(*) FROM orders GROUP BY item", Map.of("continuous.buffer.bytes", "999999999"));

        assertThat(texts(rows.poll(2, LONG_MS))).containsExactly("[a, 1]", "[b, 1]");
        assertThat(texts(rows.poll(2, 0))).containsExactly("[a, 2]");
    }

    @Test
    void limitEndsTheAnswer() {
        order(0, 1, "a", 3);
        order(0, 2, "a", 3);
        order(0, 3, "a", 3);
        RowSource rows = queries.start(
                TestQueries.plan(log, "SELECT id FROM orders"), OptionalLong.of(2), List.of(), session(Map.of()));

        RowSource.RowBatch batch = rows.poll(10, LONG_MS);

        assertThat(texts(batch)).containsExactly("[1]", "[2]");
        assertThat(batch.done()).isTrue();
        assertThat(queries.running()).isZero();
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void aPollTakesNoMoreRowsThanAskedFor() {
        order(0, 1, "a", 3);
        order(0, 2, "a", 3);
        order(0, 3, "a", 3);
        RowSource rows = start("SELECT id FROM orders");

        assertThat(texts(rows.poll(2, LONG_MS))).containsExactly("[1]", "[2]");
        assertThat(texts(rows.poll(2, LONG_MS))).containsExactly("[3]");
    }

    @Test
    void parametersAreTheStatements() {
        order(0, 1, "a", 3);
        order(0, 2, "b", 3);
        RowSource rows = queries.start(
                TestQueries.plan(log, "SELECT id FROM orders WHERE item = ?"),
                OptionalLong.empty(),
                List.of("b"),
                session(Map.of()));

        assertThat(poll(rows)).containsExactly("[2]");
    }

    @Test
    void cancelEndsAWaitingPoll() throws Exception {
        RowSource rows = start("SELECT id FROM orders");
        Future<RowSource.RowBatch> waiting = waitingPoll(rows);

        long startNanos = System.nanoTime();
        rows.cancel();

        assertThatThrownBy(waiting::get)
                .cause()
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("57014"));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
                .isLessThan(5_000);
        assertThatThrownBy(() -> rows.poll(1, 0)).isInstanceOf(SqlException.class);
        assertThat(queries.running()).isZero();
    }

    @Test
    void closeEndsAWaitingPollWithoutError() throws Exception {
        RowSource rows = start("SELECT id FROM orders");
        Future<RowSource.RowBatch> waiting = waitingPoll(rows);

        rows.close();

        assertThat(waiting.get().done()).isTrue();
        assertThat(rows.poll(1, 0).done()).isTrue();
        assertThat(log.openReaders()).isZero();
    }

    @Test
    void aRecordThatDoesNotDecodeIsPassedOver() {
        log.append(TOPIC, 0, null, "not json", 1);
        order(0, 2, "b", 3);
        RowSource rows = start("SELECT id FROM orders");

        assertThat(poll(rows)).containsExactly("[2]");
    }

    @Test
    void aRecordThatDoesNotDecodeEndsTheQueryThatSaysSo() {
        order(0, 1, "b", 3);
        log.append(TOPIC, 1, null, "not json", 1);
        RowSource rows = start("SELECT id FROM orders", Map.of("on.error", "fail"));

        assertThat(poll(rows)).containsExactly("[1]");
        assertThatThrownBy(() -> rows.poll(10, LONG_MS))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).startsWith("22"))
                .hasMessageContaining("topic orders, partition 1, offset 0");
    }

    @Test
    void anExpressionThatFailsIsNull() {
        order(0, 1, "b", 0);
        RowSource rows = start("SELECT id, 10 / qty FROM orders");

        assertThat(poll(rows)).containsExactly("[1, null]");
    }

    @Test
    void anExpressionThatFailsEndsTheQueryThatSaysSo() {
        order(0, 1, "b", 0);
        RowSource rows = start("SELECT id, 10 / qty AS share FROM orders", Map.of("on.error", "fail"));

        assertThatThrownBy(() -> rows.poll(10, LONG_MS))
                .isInstanceOf(SqlException.class)
                .hasMessageContaining("SHARE")
                .hasMessageContaining("topic orders, partition 0, offset 0");
    }

    @Test
    void groupsBeyondTheLimitEndTheQueryAfterTheRowsBeforeThem() {
        order(0, 1, "a", 1);
        order(0, 2, "b", 1);
        RowSource rows = start("SELECT item, COUNT(*) FROM orders GROUP BY item", Map.of("continuous.max.groups", "1"));

        assertThat(poll(rows)).containsExactly("[a, 1]");
        assertThatThrownBy(() -> rows.poll(10, LONG_MS)).hasMessageContaining("continuous.max.groups");
    }

    @Test
    void aTableGivesTheNewRowOfEachUpsertAndNothingForADelete() {
        log.append("items", 0, "nut", "{\"stock\":3}", 1);
        log.append("items", 0, "nut", null, 2);
        log.append("items", 0, null, "{\"stock\":9}", 3);
        log.append("items", 0, "nut", "{\"stock\":4}", 4);
        RowSource rows = start("SELECT name, stock FROM items WHERE stock > 0");

        assertThat(poll(rows)).containsExactly("[nut, 3]", "[nut, 4]");
    }

    @Test
    void aDeletedTopicEndsTheQuery() {
        RowSource rows = start("SELECT id FROM orders");
        var unused = log.deleteTopic(TOPIC);

        assertThatThrownBy(() -> rows.poll(10, LONG_MS))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("55000"))
                .hasMessageContaining("orders");
    }

    @Test
    void aMissingTopicIsAnErrorAtTheStart() {
        var unused = log.deleteTopic(TOPIC);

        assertThatThrownBy(() -> start("SELECT id FROM orders"))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("42S02"));
        assertThat(queries.running()).isZero();
    }

    @Test
    void aPropertyOutOfRangeIsAnErrorThatNamesItsValues() {
        assertThatThrownBy(() -> start("SELECT id FROM orders", Map.of("auto.offset.reset", "middle")))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("22023"))
                .hasMessageContaining("earliest or latest");
    }

    private Future<RowSource.RowBatch> waitingPoll(RowSource rows) throws InterruptedException {
        CountDownLatch polling = new CountDownLatch(1);
        Future<RowSource.RowBatch> waiting = receiver.submit(() -> {
            polling.countDown();
            return rows.poll(10, LONG_MS);
        });
        polling.await();
        return waiting;
    }

    private void order(int partition, int id, String item, int qty) {
        log.append(TOPIC, partition, null, "{\"id\":%d,\"item\":\"%s\",\"qty\":%d}".formatted(id, item, qty), id);
    }

    private RowSource start(String sql) {
        return start(sql, Map.of());
    }

    private RowSource start(String sql, Map<String, String> properties) {
        return queries.start(TestQueries.plan(log, sql), OptionalLong.empty(), List.of(), session(properties));
    }

    private static Session session(Map<String, String> properties) {
        return new Session(properties);
    }

    private static List<String> poll(RowSource rows) {
        return texts(rows.poll(100, LONG_MS));
    }

    private static List<String> texts(RowSource.RowBatch batch) {
        List<String> texts = new ArrayList<>();
        for (@Nullable Object[] row : batch.rows()) {
            texts.add(Arrays.toString(row));
        }
        return texts;
    }
}
