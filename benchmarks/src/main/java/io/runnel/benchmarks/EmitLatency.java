package io.runnel.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long a continuous query over JDBC takes from the producer's acknowledgement to the row: one record at a time
 * against a running node.
 *
 * <p>Arguments: BOOTSTRAP JDBC-URL [RECORDS]. Prints one line of quantiles in milliseconds.
 */
public final class EmitLatency {
    private static final int WARM_UP = 50;
    private static final double NANOS_PER_MS = 1e6;

    private EmitLatency() {}

    public static void main(String[] args) throws SQLException, InterruptedException, ExecutionException {
        int records = args.length > 2 ? Integer.parseInt(args[2]) : 500;
        String stream = "LATENCY_" + System.currentTimeMillis();
        try (Connection connection = DriverManager.getConnection(args[1]);
                Statement statement = connection.createStatement();
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", args[0], "linger.ms", 0),
                        new StringSerializer(),
                        new StringSerializer())) {
            statement.execute("CREATE STREAM " + stream + " (K VARCHAR KEY, N BIGINT) WITH (KAFKA_TOPIC='" + stream
                    + "', PARTITIONS=1, VALUE_FORMAT='JSON')");
            long[] nanos = new long[records];
            try (ResultSet rows =
                    statement.executeQuery("SELECT K, COUNT(*), SUM(N) FROM " + stream + " GROUP BY K EMIT CHANGES")) {
                for (int i = -WARM_UP; i < records; i++) {
                    producer.send(new ProducerRecord<>(stream, "k" + i % 10, "{\"N\":" + i + "}"))
                            .get();
                    long acknowledged = System.nanoTime();
                    if (!rows.next()) {
                        throw new IllegalStateException("the continuous query ended");
                    }
                    if (i >= 0) {
                        nanos[i] = System.nanoTime() - acknowledged;
                    }
                }
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "row after acknowledgement, ms: p50 %.2f p99 %.2f max %.2f (%d records)%n",
                    nanos[records / 2] / NANOS_PER_MS,
                    nanos[records * 99 / 100] / NANOS_PER_MS,
                    nanos[records - 1] / NANOS_PER_MS,
                    records);
        }
    }
}
