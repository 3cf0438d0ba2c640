package io.runnel.sql.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.query.RowSource;
import io.runnel.sql.transaction.TransactionConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SELECT … FOR GROUP: what a consumer group has not seen, once. */
@Timeout(180)
class GroupQueriesTest {
    private static final TopicPartition P0 = new TopicPartition("payments", 0);
    private static final TopicPartition P1 = new TopicPartition("payments", 1);
    private static final String ALL = "SELECT id, amount FROM payments FOR GROUP 'g'";

    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder, new TransactionConfig(10, 60_000, "_sql_"));
        sql.run("CREATE STREAM payments (id INT, amount INT)"
                + " WITH (kafka_topic = 'payments', value_format = 'JSON', partitions = 2)");
        sql.run(
                "CREATE STREAM booked (id INT, amount INT) WITH (kafka_topic = 'booked', value_format = 'JSON', partitions = 1)");
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private void pay(int from, int to) {
        sql.run("INSERT INTO payments (id, amount, rowpartition, rowtime) VALUES "
                + String.join(
                        ", ",
                        IntStream.range(from, to)
                                .mapToObj(i -> "(" + i + ", " + 10 * i + ", " + i % 2 + ", " + (1_000 + i) + ")")
                                .toList()));
    }

    private static Session transactional() {
        Session session = new Session(Map.of());
        session.autoCommit(false);
        return session;
    }

    private RowSource start(Session session, String query) {
        return ((Outcome.Rows) sql.engine().execute(session, query)).source();
    }

    /** Reads so many rows, or all, and consumes them. */
    private static List<Integer> take(RowSource rows, int count) {
        List<Integer> ids = new ArrayList<>();
        boolean done = false;
        while (!done && ids.size() < count) {
            RowSource.RowBatch batch = rows.poll(count - ids.size(), 1_000);
            batch.rows().forEach(row -> ids.add((Integer) row[0]));
            done = batch.done();
        }
        rows.consumed(ids.size());
        return ids;
    }

    private List<Integer> all(Session session, String query) {
        try (RowSource rows = start(session, query)) {
            return take(rows, Integer.MAX_VALUE);
        }
    }

    private String stateOf(Session session, String query) {
        SqlException error = catchThrowableOfType(
                SqlException.class, () -> start(session, query).close());
        return error == null ? "00000" : error.sqlState();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void eachAnswerBeginsBehindTheLastCommit() {
        Session session = transactional();
        pay(0, 10);

        assertThat(all(session, ALL + " LIMIT 4")).isEqualTo(range(0, 4));
        assertThat(all(session, ALL + " LIMIT 3")).isEqualTo(range(4, 7));
        assertThat(sql.events().committedOffsets("g")).isEmpty();
        sql.engine().commit(session);
        assertThat(sql.events().committedOffsets("g")).isEqualTo(Map.of(P0, 4L, P1, 3L));
        assertThat(all(session, ALL)).isEqualTo(range(7, 10));
        sql.engine().rollback(session);
        assertThat(all(session, ALL)).isEqualTo(range(7, 10));
        sql.engine().commit(session);

        assertThat(all(session, ALL)).isEmpty();
        pay(10, 12);
        assertThat(all(session, ALL)).isEqualTo(range(10, 12));
    }

    @Test
    void rowsAndPositionsAreCommittedTogether() {
        Session session = transactional();
        pay(0, 4);
        all(session, ALL);
        sql.engine().execute(session, "INSERT INTO booked VALUES (1, 1)");
        sql.engine().rollback(session);
        assertThat(sql.rows("SELECT * FROM booked")).isEmpty();
        assertThat(sql.events().committedOffsets("g")).isEmpty();

        all(session, ALL);
        sql.engine().execute(session, "INSERT INTO booked VALUES (2, 2)");
        sql.engine().commit(session);

        assertThat(sql.rows("SELECT * FROM booked")).containsExactly("[2, 2]");
        assertThat(sql.events().committedOffsets("g")).isEqualTo(Map.of(P0, 2L, P1, 2L));
    }

    @Test
    void kafkasToolsSeeNoLagBehindAnAnswerThatWasReadToItsEnd() throws Exception {
        Session writer = transactional();
        sql.engine().execute(writer, "INSERT INTO payments (id, rowpartition) VALUES (1, 0), (2, 1), (3, 1)");
        sql.engine().commit(writer);
        Session session = transactional();

        // The records that WHERE leaves out count as well, and so do the transaction's markers at the end.
        assertThat(all(session, "SELECT id FROM payments WHERE id = 2 FOR GROUP 'g'"))
                .containsExactly(2);
        sql.engine().commit(session);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", sql.listen()))) {
            Map<TopicPartition, OffsetAndMetadata> told = admin.listConsumerGroupOffsets("g")
                    .partitionsToOffsetAndMetadata()
                    .get();
            assertThat(told.get(P0).offset()).isEqualTo(2);
            assertThat(told.get(P1).offset()).isEqualTo(3);
        }
    }

    @Test
    void aSessionThatCommitsByItselfCommitsWhatWasConsumedWhenTheAnswerIsClosed() {
        Session session = new Session(Map.of());
        pay(0, 6);

        try (RowSource rows = start(session, ALL)) {
            assertThat(rows.poll(5, 1_000).rows()).hasSize(5);
            rows.consumed(2);
        }
        assertThat(sql.events().committedOffsets("g")).isEqualTo(Map.of(P0, 1L, P1, 1L));
        assertThat(all(session, ALL)).isEqualTo(range(2, 6));
        assertThat(all(session, ALL)).isEmpty();
    }

    @Test
    void anAnswerThatGoesOnOutlivesCommitsAndEndsWithARollback() {
        Session session = transactional();
        pay(0, 3);
        try (RowSource rows = start(session, ALL + " EMIT CHANGES")) {
            assertThat(take(rows, 3)).isEqualTo(range(0, 3));
            sql.engine().commit(session);
            pay(3, 5);
            assertThat(take(rows, 2)).isEqualTo(range(3, 5));
            sql.engine().rollback(session);

            SqlException error = catchThrowableOfType(SqlException.class, () -> rows.poll(1, 1_000));

            assertThat(error.sqlState()).isEqualTo("40000");
            assertThat(error).hasMessageContaining("rolled back").hasMessageContaining("group g");
        }
        assertThat(all(session, ALL)).isEqualTo(range(3, 5));
    }

    @Test
    void whoDoesNotWaitForAnAnswerIsToldOfRowsAndOfTheRollbackThatEndsIt() throws InterruptedException {
        Session session = transactional();
        Semaphore told = new Semaphore(0);
        try (RowSource rows = start(session, ALL + " EMIT CHANGES")) {
            assertThat(rows.isTracked()).isTrue();
            assertThat(rows.onReadable(told::release)).isTrue();
            assertThat(rows.poll(10, 0).rows()).isEmpty();
            told.drainPermits();
            pay(0, 1);
            assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(take(rows, 1)).isEqualTo(range(0, 1));
            told.drainPermits();

            sql.engine().rollback(session);

            assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            SqlException error = catchThrowableOfType(SqlException.class, () -> rows.poll(1, 0));
            assertThat(error.sqlState()).isEqualTo("40000");
        }
    }

    @Test
    void aGroupIsConsumedByOneAtATime() {
        Session session = transactional();
        Session other = transactional();
        pay(0, 4);

        try (RowSource rows = start(session, ALL)) {
            assertThat(stateOf(other, ALL)).isEqualTo("55006");
            assertThat(stateOf(session, ALL)).isEqualTo("55006");
            take(rows, 2);
        }
        assertThat(stateOf(other, ALL)).isEqualTo("55006");
        assertThat(all(other, "SELECT id FROM payments FOR GROUP 'other'")).hasSize(4);
        sql.engine().end(session);

        assertThat(all(other, ALL)).isEqualTo(range(0, 4));
    }

    @Test
    void aGroupWithoutAPositionBeginsWhereTheSessionSays() {
        Session session = transactional();
        session.set("auto.offset.reset", "latest");
        pay(0, 4);

        assertThat(all(session, ALL)).isEmpty();
        sql.engine().commit(session);
        pay(4, 6);

        assertThat(all(session, ALL)).isEqualTo(range(4, 6));
    }

    @Test
    void aRecordThatIsNoRowStopsTheAnswerUnlessItMayBeSkipped() {
        Session session = transactional();
        pay(0, 2);
        sql.append("payments", "no JSON");
        pay(2, 4);

        SqlException error = catchThrowableOfType(SqlException.class, () -> all(session, ALL));
        assertThat(error.sqlState()).isEqualTo("22000");
        assertThat(error).hasMessageContaining("offset 1");
        sql.engine().rollback(session);
        session.set("on.error", "skip");
        assertThat(all(session, ALL)).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void whatIsNoReadingOfOneStreamIsRefused() {
        sql.run(
                "CREATE TABLE t (id INT PRIMARY KEY, n INT) WITH (kafka_topic = 't', value_format = 'JSON', partitions = 1)");
        Session session = new Session(Map.of());
        for (String query : List.of(
                "SELECT COUNT(*) FROM payments FOR GROUP 'g'",
                "SELECT DISTINCT id FROM payments FOR GROUP 'g'",
                "SELECT p.id FROM payments p JOIN t ON p.id = t.id FOR GROUP 'g'",
                "SELECT id FROM t FOR GROUP 'g'",
                "SELECT id FROM payments ORDER BY id FOR GROUP 'g'",
                "SELECT EXPLODE(ARRAY[1, 2]) FROM payments FOR GROUP 'g'",
                "SELECT id FROM payments UNION ALL SELECT id FROM payments FOR GROUP 'g'",
                "INSERT INTO booked SELECT id, amount FROM payments FOR GROUP 'g'",
                "CREATE STREAM s AS SELECT id FROM payments FOR GROUP 'g'",
                "EXPLAIN SELECT id FROM payments FOR GROUP 'g'")) {
            assertThat(stateOf(session, query)).as(query).isEqualTo("0A000");
        }
        assertThat(stateOf(session, "SELECT id FROM payments FOR GROUP ''")).isEqualTo("42601");
    }

    @Test
    void randomTransfersAreBookedExactlyOnceThoughSessionsDie() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Session producer = transactional();
        int produced = 0;
        Map<Integer, Integer> paid = new HashMap<>();
        Session consumer = transactional();
        while (produced < 1_000 || booked() < paid.size()) {
            Map<Integer, Integer> batch = new HashMap<>();
            for (int i = random.nextInt(60); i > 0 && produced < 1_000; i--) {
                int id = produced++;
                batch.put(id, random.nextInt(100));
                sql.engine()
                        .execute(
                                producer,
                                "INSERT INTO payments (id, amount, rowpartition) VALUES (" + id + ", " + batch.get(id)
                                        + ", " + random.nextInt(2) + ")");
            }
            switch (random.nextInt(4)) {
                case 0 -> sql.engine().rollback(producer);
                case 1 -> {
                    sql.engine().end(producer);
                    producer = transactional();
                }
                default -> {
                    sql.engine().commit(producer);
                    paid.putAll(batch);
                }
            }
            consumer = book(consumer, random);
        }
        sql.engine().commit(consumer);

        Map<Integer, Integer> stored = new HashMap<>();
        for (Object[] row : sql.answer("SELECT id, amount FROM booked")) {
            assertThat(stored.put((Integer) row[0], (Integer) row[1]))
                    .as("%s", Arrays.toString(row))
                    .isNull();
        }
        assertThat(stored).isEqualTo(paid);
    }

    private long booked() {
        return (Long) sql.answer("SELECT COUNT(*) FROM booked").get(0)[0];
    }

    /** One turn of a consumer; answers the session of the next one. */
    private Session book(Session session, Random random) {
        int most = 1 + random.nextInt(80);
        RowSource rows = start(session, ALL + (random.nextBoolean() ? " LIMIT " + most : ""));
        List<Object[]> taken = new ArrayList<>();
        for (boolean done = false; !done && taken.size() < most; ) {
            RowSource.RowBatch batch = rows.poll(1 + random.nextInt(20), 100);
            taken.addAll(batch.rows());
            done = batch.done();
        }
        int used = random.nextBoolean() ? taken.size() : random.nextInt(taken.size() + 1);
        for (Object[] row : taken.subList(0, used)) {
            sql.engine().execute(session, "INSERT INTO booked VALUES (" + row[0] + ", " + row[1] + ")");
        }
        rows.consumed(used);
        if (random.nextBoolean()) {
            rows.close();
        }
        int end = random.nextInt(10);
        if (end < 2) {
            sql.engine().end(session);
        } else if (end < 4) {
            sql.engine().rollback(session);
        } else {
            sql.engine().commit(session);
        }
        rows.close();
        if (end < 2) {
            return transactional();
        }
        sql.engine().commit(session); // Of what the answer left with the session when it was closed: nothing.
        return session;
    }
}
