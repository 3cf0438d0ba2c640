package io.runnel.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A needle by its key. {@code load BOOTSTRAP JDBC-URL RECORDS} writes records of about 100 bytes with the keys from 0 on
 * into a topic of two partitions; {@code search JDBC-URL RECORDS} looks for keys and prints a line of a table for each way.
 */
public final class KeySearch {
    private static final String TOPIC = "needles";
    private static final int PARTITIONS = 2;
    private static final int PAYLOAD_BYTES = 76;
    private static final int SEARCHES = 51;
    private static final double NANOS_PER_MILLI = 1e6;

    private KeySearch() {}

    public static void main(String[] args) throws SQLException, InterruptedException, ExecutionException {
        switch (args[0]) {
            case "load" -> load(args[1], args[2], Long.parseLong(args[3]));
            default -> search(args[1], Long.parseLong(args[2]));
        }
    }

    private static void load(String bootstrap, String jdbc, long records)
            throws SQLException, InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "batch.size", 262_144, "linger.ms", 50, "buffer.memory", 64 << 20);
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        AtomicReference<Exception> failure = new AtomicReference<>();
        byte[] payload = "x".repeat(PAYLOAD_BYTES).getBytes(StandardCharsets.UTF_8);
        long begin = System.nanoTime();
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long key = 0; key < records; key++) {
                byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(key).array();
                producer.send(new ProducerRecord<>(TOPIC, bytes, payload), (stored, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, error);
                    }
                });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("A record was not stored", failure.get());
        }
        System.err.printf("%,d records written in %.0f s%n", records, (System.nanoTime() - begin) / 1e9);
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM NEEDLES (K BIGINT KEY, PAYLOAD VARCHAR) WITH (KAFKA_TOPIC = '" + TOPIC
                    + "', KEY_FORMAT = 'KAFKA', VALUE_FORMAT = 'KAFKA')");
        }
    }

    private static void search(String jdbc, long records) throws SQLException {
        Random random = new Random(1);
        try (Connection connection = DriverManager.getConnection(jdbc);
                PreparedStatement byKey = connection.prepareStatement("SELECT PAYLOAD FROM NEEDLES WHERE K = ?")) {
            System.out.println("| " + records + " records, key | ms, median | ms, worst |");
            System.out.println("|---|---|---|");
            print("the first that is there", byKey, 1, 1, n -> records / 2);
            print("there", byKey, SEARCHES, 1, n -> (long) (random.nextDouble() * records));
            print("the same again", byKey, SEARCHES, 1, n -> records / 3);
            print("not there", byKey, SEARCHES, 0, n -> records + n);
        }
    }

    private static void print(String words, PreparedStatement byKey, int times, int rows, LongUnaryOperator keys)
            throws SQLException {
        double[] millis = new double[times];
        for (int n = 0; n < times; n++) {
            byKey.setLong(1, keys.applyAsLong(n));
            long before = System.nanoTime();
            int found = 0;
            try (ResultSet result = byKey.executeQuery()) {
                while (result.next()) {
                    result.getString(1);
                    found++;
                }
            }
            millis[n] = (System.nanoTime() - before) / NANOS_PER_MILLI;
            if (found != rows) {
                throw new IllegalStateException(found + " rows of key " + keys.applyAsLong(n));
            }
        }
        Arrays.sort(millis);
        System.out.printf("| %s | %.1f | %.1f |%n", words, millis[times / 2], millis[times - 1]);
    }
}
