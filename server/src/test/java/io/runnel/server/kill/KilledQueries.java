package io.runnel.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.NodeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A node that is killed while persistent queries run, again and again. After each kill their outputs must become what the
 * same queries give over history, with each result there once: what a query wrote and did not commit must not be seen,
 * what it committed must not come again.
 */
final class KilledQueries {
    private static final int PAGES = 40;
    private static final int MAX_MS_BEFORE_KILL = 1_500;
    private static final long VERIFY_SECONDS = 60;

    /** A query and, to compare with, the same over history; both give the same rows once all is processed. */
    private record Check(String output, String history) {}

    private static final List<String> STATEMENTS = List.of(
            "CREATE STREAM clicks (page VARCHAR KEY, n BIGINT)"
                    + " WITH (kafka_topic = 'clicks', partitions = 2, value_format = 'JSON')",
            "CREATE STREAM doubled AS SELECT page, n * 2 AS m FROM clicks WHERE n % 3 <> 0 EMIT CHANGES",
            "CREATE TABLE counts AS SELECT page, COUNT(*) AS c, SUM(n) AS s FROM clicks GROUP BY page EMIT CHANGES",
            "CREATE TABLE many AS SELECT page, c FROM counts WHERE c % 2 = 0 EMIT CHANGES",
            "CREATE TABLE sums AS SELECT page, SUM(m) AS s FROM doubled GROUP BY page EMIT CHANGES");

    private static final List<Check> CHECKS = List.of(
            new Check(
                    "SELECT COUNT(*), SUM(m) FROM doubled", "SELECT COUNT(*), SUM(n * 2) FROM clicks WHERE n % 3 <> 0"),
            new Check("SELECT page, m FROM doubled", "SELECT page, n * 2 FROM clicks WHERE n % 3 <> 0"),
            new Check("SELECT page, c, s FROM counts", "SELECT page, COUNT(*), SUM(n) FROM clicks GROUP BY page"),
            new Check(
                    "SELECT page, c FROM many",
                    "SELECT page, COUNT(*) FROM clicks GROUP BY page HAVING COUNT(*) % 2 = 0"),
            new Check(
                    "SELECT page, s FROM sums", "SELECT page, SUM(n * 2) FROM clicks WHERE n % 3 <> 0 GROUP BY page"));

    private final Path folder;
    private final long seed;
    private final Random random;
    private long next;

    KilledQueries(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Answers how many records the queries have read. */
    long run(int rounds) throws IOException, InterruptedException, SQLException {
        try (NodeProcess node = NodeProcess.start(folder);
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
        }
        for (int round = 0; round < rounds; round++) {
            try (NodeProcess node = NodeProcess.start(folder)) {
                verify(node, round);
                killWhileLoading(node);
            }
            System.out.printf("round %d of %d (seed %d): %d records sent%n", round + 1, rounds, seed, next);
        }
        try (NodeProcess node = NodeProcess.start(folder)) {
            return verify(node, rounds);
        }
    }

    private void killWhileLoading(NodeProcess node) throws InterruptedException {
        AtomicBoolean killed = new AtomicBoolean();
        Thread killer = new Thread(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(MAX_MS_BEFORE_KILL)); // The moment is the campaign's choice.
                killed.set(true);
                node.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        killer.start();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                node.bootstrapServers(),
                "delivery.timeout.ms",
                2_000,
                "request.timeout.ms",
                1_000,
                "linger.ms",
                0,
                "max.block.ms",
                1_000);
        Random pages = new Random(seed + next);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        try {
            while (!killed.get()) {
                producer.send(new ProducerRecord<>("clicks", "p" + pages.nextInt(PAGES), "{\"n\":" + next++ + "}"));
                if (next % 100 == 0) {
                    TimeUnit.MILLISECONDS.sleep(1); // A load that leaves the queries time to keep up.
                }
            }
        } catch (KafkaException e) {
            // The kill.
        } finally {
            killer.join();
            producer.close(java.time.Duration.ZERO);
        }
    }

    private long verify(NodeProcess node, int round) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (Check check : CHECKS) {
                List<String> expected = rows(statement, check.history);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(VERIFY_SECONDS);
                List<String> found = rows(statement, check.output);
                while (!found.equals(expected) && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(20); // Until the queries have caught up.
                    found = rows(statement, check.output);
                }
                assertThat(found)
                        .as("round %d of seed %d, data in %s: %s", round, seed, folder, check.output)
                        .isEqualTo(expected);
            }
            return Long.parseLong(rows(statement, "SELECT COUNT(*) FROM clicks").get(0));
        }
    }

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= columns; column++) {
                    row.append(column == 1 ? "" : " ").append(result.getString(column));
                }
                rows.add(row.toString());
            }
        }
        Collections.sort(rows);
        return rows;
    }
}
