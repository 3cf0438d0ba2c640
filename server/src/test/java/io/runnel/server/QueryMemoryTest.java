package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries that would need many times a node's heap end with the name of their limit, and the node goes on serving. The
 * campaign {@code benchmarks/query-memory-campaign} runs it longer: by system properties {@code query.memory.records},
 * {@code query.memory.rounds} and {@code query.memory.heap}.
 */
final class QueryMemoryTest {
    private static final int RECORDS = Integer.getInteger("query.memory.records", 3_000);
    private static final int ROUNDS = Integer.getInteger("query.memory.rounds", 1);
    private static final String HEAP = System.getProperty("query.memory.heap", "256m");

    /** Of all pairs of records: by far more than the heap takes, in every way that an operator can hold them. */
    private static final List<String> HUGE = List.of(
            "SELECT a.n, b.text FROM nums a CROSS JOIN nums b ORDER BY a.n * b.n, b.text",
            "SELECT a.n * 1000000 + b.n AS k, COUNT(*), SUM(b.n) FROM nums a CROSS JOIN nums b GROUP BY a.n * 1000000 + b.n",
            "SELECT COUNT(*) FROM (SELECT DISTINCT a.text, b.text FROM nums a CROSS JOIN nums b)",
            "SELECT a.n, COLLECT_LIST(a.text || b.text) FROM nums a CROSS JOIN nums b GROUP BY a.n",
            "SELECT COUNT(DISTINCT a.text || b.text) FROM nums a CROSS JOIN nums b",
            "SELECT ROW_NUMBER() OVER (ORDER BY b.text) FROM nums a CROSS JOIN nums b",
            "SELECT a.text || b.text FROM nums a CROSS JOIN nums b UNION SELECT b.text FROM nums b",
            "WITH RECURSIVE r (n, t) AS (SELECT n, text FROM nums UNION ALL SELECT r.n, a.text || r.t FROM r CROSS JOIN nums a)"
                    + " SELECT COUNT(*) FROM r",
            "WITH RECURSIVE r (n, t) AS (SELECT n, text FROM nums UNION SELECT r.n + 1, a.text FROM r CROSS JOIN nums a)"
                    + " SELECT COUNT(*) FROM r",
            "SELECT COUNT(*) FROM nums c JOIN (SELECT a.n + b.n AS n, b.text FROM nums a CROSS JOIN nums b) d ON c.text = d.text");

    /** What holds the memory of a heap in use comes and goes with requests; far less than one query's limit. */
    private static final long SPARE_BYTES = 24L << 20;

    @TempDir
    private Path folder;

    @Test
    void nodeOutlivesQueriesThatNeedMoreThanItsHeap() throws Exception {
        try (NodeProcess node = NodeProcess.startWithHeap(HEAP, folder);
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                KafkaProducer<String, String> producer = producer(node)) {
            fill(connection, producer);
            serve(connection, producer);
            long before = liveBytes(node);

            for (int round = 0; round < ROUNDS; round++) {
                oneAfterTheOther(node, connection, producer);
                allAtOnce(node, connection, producer);
            }

            assertThat(node.log()).doesNotContain("OutOfMemoryError");
            assertThat(liveBytes(node)).isLessThan(before + SPARE_BYTES);
        }
    }

    private static void oneAfterTheOther(NodeProcess node, Connection other, KafkaProducer<String, String> producer)
            throws Exception {
        for (String sql : HUGE) {
            long begun = System.nanoTime();
            SQLException failure = failure(node, sql);
            if (ROUNDS > 1) {
                System.out.printf(
                        "%6d ms: %s: %s%n", (System.nanoTime() - begun) / 1_000_000, sql, failure.getMessage());
            }
            assertThat(failure.getSQLState())
                    .as("%s: %s", sql, failure.getMessage())
                    .isEqualTo("53200");
            assertThat(failure.getMessage()).as(sql).contains("query.max.memory");
            serve(other, producer);
        }
    }

    private static void allAtOnce(NodeProcess node, Connection other, KafkaProducer<String, String> producer)
            throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(HUGE.size());
        try {
            List<Future<SQLException>> failures = new ArrayList<>();
            for (String sql : HUGE) {
                failures.add(clients.submit(() -> failure(node, sql)));
            }
            while (failures.stream().anyMatch(each -> !each.isDone())) {
                serve(other, producer);
            }
            for (Future<SQLException> failure : failures) {
                assertThat(failure.get().getSQLState())
                        .as(failure.get().getMessage())
                        .isEqualTo("53200");
                assertThat(failure.get().getMessage()).containsAnyOf("query.max.memory", "sql.memory.heap.percent");
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static SQLException failure(NodeProcess node, String sql) {
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getObject(1);
            }
            throw new AssertionError("This found room: " + sql);
        } catch (SQLException e) {
            return e;
        }
    }

    /** A produce and a small query, as other clients have them meanwhile. */
    private static void serve(Connection connection, KafkaProducer<String, String> producer)
            throws SQLException, ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>("other", "k", "{}")).get();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT n, COUNT(*) FROM nums WHERE n < 5 GROUP BY n ORDER BY n")) {
            for (int n = 0; n < 5; n++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(n);
            }
            assertThat(rows.next()).isFalse();
        }
    }

    private static void fill(Connection connection, KafkaProducer<String, String> producer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM nums (n INTEGER, text VARCHAR)"
                    + " WITH (kafka_topic='nums', value_format='JSON', partitions=1)");
        }
        for (int n = 0; n < RECORDS; n++) {
            producer.send(new ProducerRecord<>("nums", "{\"n\": " + n + ", \"text\": \"record number " + n + "\"}"));
        }
        producer.flush();
    }

    private static KafkaProducer<String, String> producer(NodeProcess node) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    /** What is left in the node's heap when it has been collected. */
    private static long liveBytes(NodeProcess node) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(node.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = jcmd.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }
}
