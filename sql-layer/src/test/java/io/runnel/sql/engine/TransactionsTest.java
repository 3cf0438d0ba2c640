package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.Cancellation;
import io.runnel.sql.Isolation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.StoredRows;
import io.runnel.sql.transaction.TransactionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transactions of sessions, as other sessions and Kafka's own consumers see them. */
@Timeout(120)
class TransactionsTest {
    private static final int MOST = 3;

    @TempDir
    private Path folder;

    private EngineOnDisk sql;
    private final Session session = new Session(Map.of());

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder, new TransactionConfig(MOST, 60_000, "_sql_"));
        sql.run(
                "CREATE STREAM orders (id STRING KEY, qty INT) WITH (kafka_topic = 'orders', value_format = 'JSON', partitions = 2)");
        sql.run(
                "CREATE TABLE stock (item STRING PRIMARY KEY, qty INT) WITH (kafka_topic = 'stock', value_format = 'JSON', partitions = 1)");
        session.autoCommit(false);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private Outcome run(Session of, String statement) {
        return sql.engine().execute(of, statement);
    }

    private Outcome run(String statement) {
        return run(session, statement);
    }

    private String stateOf(Session of, String statement) {
        SqlException error = catchThrowableOfType(SqlException.class, () -> run(of, statement));
        return error == null ? "00000" : error.sqlState();
    }

    private List<String> consumed(String topic, int partitions, String isolation) {
        String servers = sql.listen();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", isolation, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.seekToBeginning(all);
            List<String> seen = new ArrayList<>();
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(100))) {
                    seen.add(each.key() + "=" + each.value());
                }
            }
            return seen;
        }
    }

    @Test
    void whatATransactionStoresAndDeletesIsSeenTogetherOnceItIsCommitted() {
        sql.run("INSERT INTO stock VALUES ('nuts', 5), ('bolts', 7)");

        run("INSERT INTO orders VALUES ('a', 1), ('b', 2), ('c', 3)");
        run("INSERT INTO orders SELECT item, qty FROM stock");
        assertThat(((Outcome.Updated) run("DELETE FROM stock WHERE item = 'nuts'")).count())
                .isEqualTo(1);

        assertThat(sql.rows("SELECT COUNT(*) FROM orders")).containsExactly("[0]");
        assertThat(sql.rows("SELECT COUNT(*) FROM stock")).containsExactly("[2]");
        sql.engine().commit(session);
        assertThat(sql.rows("SELECT id, qty FROM orders ORDER BY id"))
                .containsExactly("[a, 1]", "[b, 2]", "[bolts, 7]", "[c, 3]", "[nuts, 5]");
        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[bolts]");
        assertThat(consumed("orders", 2, "read_committed")).hasSize(5);
    }

    @Test
    void kafkasConsumersSeeRowsThatWereRolledBackOnlyUncommitted() {
        run("INSERT INTO stock VALUES ('gone', 1)");
        sql.engine().rollback(session);
        run("INSERT INTO stock VALUES ('kept', 2)");
        sql.engine().commit(session);

        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[kept]");
        assertThat(consumed("stock", 1, "read_committed")).containsExactly("kept={\"QTY\":2}");
    }

    @Test
    void kafkasUncommittedConsumersSeeThemAll() {
        run("INSERT INTO stock VALUES ('gone', 1)");
        sql.engine().rollback(session);
        run("INSERT INTO stock VALUES ('kept', 2)");
        sql.engine().commit(session);

        assertThat(consumed("stock", 1, "read_uncommitted")).containsExactly("gone={\"QTY\":1}", "kept={\"QTY\":2}");
    }

    @Test
    void aStatementThatWasRefusedBeforeAnythingOfItWasStoredIsNoHarm() {
        run("INSERT INTO orders VALUES ('a', 1)");

        assertThat(stateOf(session, "INSERT INTO orders VALUES ('b', 1/0)")).isEqualTo("22012");
        Prepared insert = sql.engine().prepare(session, "INSERT INTO orders VALUES (?, 1)");
        SqlException large = catchThrowableOfType(
                SqlException.class, () -> sql.engine().execute(session, insert, List.of("x".repeat(2_000_000))));
        assertThat(large.sqlState()).isEqualTo("54000");
        run("INSERT INTO orders VALUES ('c', 3)");
        sql.engine().commit(session);

        assertThat(sql.rows("SELECT id FROM orders ORDER BY id")).containsExactly("[a]", "[c]");
    }

    @Test
    void afterAStatementFailedHalfwayNothingButARollbackIsLeft() {
        sql.run("INSERT INTO orders (id, qty, rowpartition) VALUES "
                + String.join(
                        ", ",
                        IntStream.range(0, 3_000)
                                .mapToObj(i -> "('k" + i + "', " + (2_999 - i) + ", 0)")
                                .toList()));
        session.set("insert.max.buffered.bytes", "10000");
        run("INSERT INTO stock VALUES ('before', 1)");

        assertThat(stateOf(session, "INSERT INTO stock SELECT id, 100 / qty FROM orders"))
                .isEqualTo("22012");
        assertThat(stateOf(session, "INSERT INTO stock VALUES ('after', 1)")).isEqualTo("25P02");
        assertThat(stateOf(session, "SELECT * FROM stock")).isEqualTo("25P02");
        SqlException error =
                catchThrowableOfType(SqlException.class, () -> sql.engine().commit(session));
        assertThat(error.sqlState()).isEqualTo("40000");
        assertThat(error).hasMessageContaining("rolled back").hasMessageContaining("zero");

        run("INSERT INTO stock VALUES ('next', 1)");
        sql.engine().commit(session);
        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[next]");
    }

    @Test
    void aTransactionThatTakesTooLongIsRolledBackAndSaysSo() {
        sql.close();
        sql = new EngineOnDisk(folder, new TransactionConfig(MOST, 1_000, "_sql_"));
        run("INSERT INTO stock VALUES ('slow', 1)");
        awaitWritten("[slow]");
        Session other = new Session(Map.of());
        other.autoCommit(false);
        run(other, "INSERT INTO stock VALUES ('fine', 1)");
        sql.engine().commit(other);

        // The slow one holds back what comes behind it, until the coordinator has rolled it back.
        List<String> rows = sql.rows("SELECT item FROM stock EMIT CHANGES LIMIT 1");

        assertThat(rows).containsExactly("[fine]");
        SqlException error =
                catchThrowableOfType(SqlException.class, () -> sql.engine().commit(session));
        assertThat(error.sqlState()).isEqualTo("40001");
        assertThat(error).hasMessageContaining("sql.transaction.timeout.ms");
        run("INSERT INTO stock VALUES ('again', 1)");
        sql.engine().commit(session);
        assertThat(sql.rows("SELECT item FROM stock ORDER BY item")).containsExactly("[again]", "[fine]");
    }

    /** A row may still be on its way into the log when its statement is over: it is not committed before. */
    private void awaitWritten(String row) {
        sql.session().isolation(Isolation.READ_UNCOMMITTED);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!sql.rows("SELECT item FROM stock").contains(row)) {
            assertThat(System.nanoTime())
                    .as(row + " is not written within 30 s")
                    .isLessThan(deadline);
        }
        sql.session().isolation(Isolation.READ_COMMITTED);
    }

    @Test
    void soManyTransactionsAreOpenAtATimeAndEachEndMakesRoom() {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            Session each = new Session(Map.of());
            each.autoCommit(false);
            run(each, "INSERT INTO stock VALUES ('" + i + "', 1)");
            sessions.add(each);
        }

        assertThat(stateOf(session, "INSERT INTO stock VALUES ('more', 1)")).isEqualTo("53300");
        sql.engine().end(sessions.get(0));
        run("INSERT INTO stock VALUES ('room', 1)");
        sql.engine().rollback(sessions.get(1));
        sql.engine().commit(sessions.get(2));
        sql.engine().commit(session);

        assertThat(sql.rows("SELECT item FROM stock ORDER BY item")).containsExactly("[2]", "[room]");
    }

    @Test
    void whatASessionThatIsGoneHadOpenIsRolledBack() {
        run("INSERT INTO stock VALUES ('lost', 1)");

        sql.engine().end(session);

        assertThat(stateOf(session, "INSERT INTO stock VALUES ('late', 1)")).isEqualTo("08003");
        sql.run("INSERT INTO stock VALUES ('seen', 1)");
        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[seen]");
    }

    @Test
    void whatANodeThatCrashedHadOpenIsRolledBackByTheNextOne() {
        run("INSERT INTO stock VALUES ('lost', 1)");
        sql.close();

        sql = new EngineOnDisk(folder, new TransactionConfig(MOST, 60_000, "_sql_"));
        Session next = new Session(Map.of());
        next.autoCommit(false);
        run(next, "INSERT INTO stock VALUES ('kept', 1)");
        sql.engine().commit(next);

        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[kept]");
    }

    @Test
    void committingByItselfAgainCommitsWhatIsOpen() {
        run("INSERT INTO stock VALUES ('a', 1)");

        session.autoCommit(true);

        assertThat(sql.rows("SELECT item FROM stock")).containsExactly("[a]");
        run("INSERT INTO stock VALUES ('b', 1)");
        assertThat(sql.rows("SELECT COUNT(*) FROM stock")).containsExactly("[2]");
    }

    @Test
    void aSessionThatOnlyReadsMayChangeNothingButItself() {
        session.readOnly(true);

        assertThat(stateOf(session, "INSERT INTO stock VALUES ('a', 1)")).isEqualTo("25006");
        assertThat(stateOf(session, "DELETE FROM stock")).isEqualTo("25006");
        assertThat(stateOf(session, "DROP TABLE stock")).isEqualTo("25006");
        assertThat(stateOf(session, "SET 'auto.offset.reset' = 'latest'")).isEqualTo("00000");
        assertThat(stateOf(session, "SELECT * FROM stock")).isEqualTo("00000");
    }

    @Test
    void anInsertTellsWhereItsRowsWent() {
        Prepared insert =
                sql.engine().prepare(sql.session(), "INSERT INTO orders (id, qty) VALUES (?, ?), ('fixed', 0)");
        List<List<Object>> lists = IntStream.range(0, 100)
                .mapToObj(i -> List.<Object>of("k" + i, i))
                .toList();

        StoredRows rows = sql.engine()
                .executeBatch(sql.session(), insert, new ArrayList<>(lists))
                .rows();

        assertThat(rows.size()).isEqualTo(200);
        check(rows, 0, "k0");
        check(rows, 1, "fixed");
        check(rows, 198, "k99");
        Outcome.Updated one = (Outcome.Updated) sql.engine()
                .execute(sql.session(), "INSERT INTO orders (id, rowtime) VALUES ('timed', 1234), ('now', NULL)");
        assertThat(one.rows().rowTimes()[0]).isEqualTo(1234);
        check(one.rows(), 0, "timed");
        check(one.rows(), 1, "now");
    }

    private void check(StoredRows rows, int row, String id) {
        assertThat(sql.rows("SELECT id, rowtime FROM orders WHERE rowpartition = " + rows.partitions()[row]
                        + " AND rowoffset = " + rows.offsets()[row]))
                .containsExactly("[" + id + ", " + rows.rowTimes()[row] + "]");
    }

    @Test
    void anInsertInATransactionTellsItIfAsked() {
        Session telling = session.under(new Cancellation(), true);

        StoredRows first = ((Outcome.Updated) run(telling, "INSERT INTO orders VALUES ('a', 1), ('b', 2)")).rows();
        StoredRows second = ((Outcome.Updated) run(telling, "INSERT INTO orders VALUES ('c', 3)")).rows();
        StoredRows untold = ((Outcome.Updated) run("INSERT INTO orders VALUES ('d', 4)")).rows();
        sql.engine().commit(session);

        check(first, 0, "a");
        check(first, 1, "b");
        check(second, 0, "c");
        assertThat(untold).isSameAs(StoredRows.NONE);
    }

    @Test
    void timesThatTheLogGivesAreTheOnesTold() {
        sql.events()
                .createTopic(
                        io.runnel.log.TopicSpec.of("stamped", 1, Map.of("message.timestamp.type", "LogAppendTime")))
                .join();
        sql.run("CREATE STREAM stamped (n INT) WITH (kafka_topic = 'stamped', value_format = 'JSON')");

        StoredRows rows = ((Outcome.Updated) sql.engine()
                        .execute(sql.session(), "INSERT INTO stamped (n, rowtime) VALUES (1, 1000), (2, 2000)"))
                .rows();

        assertThat(sql.rows("SELECT rowtime FROM stamped"))
                .isEqualTo(Arrays.stream(rows.rowTimes())
                        .mapToObj(ms -> "[" + ms + "]")
                        .toList());
        assertThat(rows.rowTimes()[0]).isGreaterThan(2_000);
    }
}
