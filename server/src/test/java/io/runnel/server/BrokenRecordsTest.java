package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream of which one record in a hundred is broken, from Kafka's producer to JDBC. */
@Timeout(120)
final class BrokenRecordsTest {
    private static final int RECORDS = 5_000;
    private static final List<String> BROKEN =
            List.of("no json", "{\"V\":", "{\"V\":\"many\"}", "", "[1, 2]", "\"text\"");

    @Test
    void allGoodRecordsCountAndEachBrokenOneStandsInRunnelErrors()
            throws SQLException, ExecutionException, InterruptedException {
        try (Runnel node = Runnel.start();
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE STREAM READINGS (SENSOR VARCHAR KEY, V INTEGER)"
                    + " WITH (KAFKA_TOPIC = 'readings', PARTITIONS = 3, VALUE_FORMAT = 'JSON')");
            sql.execute("CREATE STREAM GOOD AS SELECT SENSOR, V FROM READINGS EMIT CHANGES");
            sql.execute("CREATE TABLE TOTALS AS SELECT SENSOR, COUNT(*) AS N, SUM(V) AS S FROM READINGS"
                    + " GROUP BY SENSOR EMIT CHANGES");

            TreeSet<String> broken = produce(node);
            awaitCommitted(sql);

            int good = RECORDS - broken.size();
            long sum = 0;
            for (int i = 0; i < RECORDS; i++) {
                sum += isBroken(i) ? 0 : i;
            }
            assertThat(broken).hasSize(RECORDS / 100);
            assertThat(rows(sql, "SELECT COUNT(*), COUNT(DISTINCT V), SUM(V) FROM GOOD"))
                    .containsExactly(good + " " + good + " " + sum);
            assertThat(rows(sql, "SELECT COUNT(*), SUM(N), SUM(S) FROM TOTALS"))
                    .containsExactly("7 " + good + " " + sum);
            for (String query : List.of("CSAS_GOOD", "CTAS_TOTALS")) {
                assertThat(rows(
                                sql,
                                "SELECT TOPIC, \"PARTITION\", \"OFFSET\", FROM_BYTES(\"KEY\", 'utf8'),"
                                        + " FROM_BYTES(\"VALUE\", 'utf8') FROM RUNNEL_ERRORS"
                                        + " WHERE KIND = 'DESERIALIZATION' AND QUERY LIKE '" + query + "%'"))
                        .containsExactlyInAnyOrderElementsOf(broken);
            }
            assertThat(rows(sql, "SELECT COUNT(*) FROM RUNNEL_ERRORS")).containsExactly("" + 2 * broken.size());
            assertThat(rows(sql, "SELECT STATE, ERRORS FROM SYS.QUERIES WHERE SINK = 'GOOD'"))
                    .containsExactly("RUNNING " + broken.size());
        }
    }

    private static boolean isBroken(int number) {
        return number % 100 == 37;
    }

    /** Gives topic, partition, offset, key and value of those that are broken. */
    private static TreeSet<String> produce(Runnel node) throws ExecutionException, InterruptedException {
        TreeSet<String> broken = new TreeSet<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                new StringSerializer())) {
            List<ProducerRecord<String, String>> records = new ArrayList<>();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                String value = isBroken(i) ? BROKEN.get(i / 100 % BROKEN.size()) : "{\"V\":" + i + "}";
                records.add(new ProducerRecord<>("readings", "s" + i % 7, value));
                sent.add(producer.send(records.get(i)));
            }
            for (int i = 0; i < RECORDS; i++) {
                RecordMetadata where = sent.get(i).get();
                if (isBroken(i)) {
                    broken.add("readings " + where.partition() + " " + where.offset() + " "
                            + records.get(i).key() + " " + records.get(i).value());
                }
            }
        }
        return broken;
    }

    private static void awaitCommitted(Statement sql) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        List<String> states = List.of();
        while (System.nanoTime() < deadline) {
            states = rows(sql, "SELECT QUERY_ID, STATE, LAG FROM SYS.QUERIES WHERE SINK IS NOT NULL");
            if (states.stream().allMatch(state -> state.endsWith(" RUNNING 0"))) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("Not done: " + states);
    }

    private static List<String> rows(Statement sql, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet answer = sql.executeQuery(query)) {
            int columns = answer.getMetaData().getColumnCount();
            while (answer.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    cells.add(String.valueOf(answer.getObject(i)));
                }
                rows.add(String.join(" ", cells));
            }
        }
        return rows;
    }
}
