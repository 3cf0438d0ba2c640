package io.runnel.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Continuous queries as clients of a running node meet them. Arguments: {@code latency}, {@code start}, {@code many} or
 * {@code lookups}, then BOOTSTRAP JDBC-URL. Prints a line each; a wrong answer ends it with an exception.
 */
public final class QueryService {
    private static final int RATE = 1_000;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 20;
    private static final int KEYS = 10_000;
    private static final int QUERIES = 100;
    private static final int CLIENTS = 1_000;
    private static final int STARTS = 51;
    private static final double NANOS_PER_MS = 1e6;

    private final String bootstrap;
    private final String jdbc;
    private final String stream = "SERVICE_" + System.currentTimeMillis();

    private QueryService(String bootstrap, String jdbc) {
        this.bootstrap = bootstrap;
        this.jdbc = jdbc;
    }

    public static void main(String[] args) throws Exception {
        QueryService service = new QueryService(args[1], args[2]);
        try (Connection connection = DriverManager.getConnection(args[2]);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM " + service.stream + " (K VARCHAR KEY, N BIGINT) WITH (KAFKA_TOPIC='"
                    + service.stream + "', PARTITIONS=2, VALUE_FORMAT='JSON')");
        }
        switch (args[0]) {
            case "latency" -> service.latency();
            case "start" -> service.start();
            case "many" -> service.many();
            case "lookups" -> service.lookups();
            default -> throw new IllegalArgumentException("latency, start, many or lookups, not " + args[0]);
        }
    }

    /** From acknowledgement to row, while records come at a rate of their own, whatever has been read. */
    private void latency() throws Exception {
        for (String query : List.of(
                "SELECT N FROM " + stream, "SELECT MAX(N), K, COUNT(*) FROM " + stream + " WHERE N >= 0 GROUP BY K")) {
            int records = RATE * (WARM_UP_SECONDS + SECONDS);
            long[] acknowledged = new long[records];
            long[] seen = new long[records];
            try (Connection connection = DriverManager.getConnection(jdbc);
                    Statement statement = connection.createStatement()) {
                statement.execute("SET 'auto.offset.reset' = 'latest'");
                try (ResultSet rows = statement.executeQuery(query + " EMIT CHANGES")) {
                    Thread reading = new Thread(() -> read(rows, seen));
                    reading.start();
                    produce(records, number -> acknowledged[(int) number] = System.nanoTime());
                    reading.join();
                }
            }
            double[] millis = new double[RATE * SECONDS];
            for (int i = 0; i < millis.length; i++) {
                int record = i + RATE * WARM_UP_SECONDS;
                if (acknowledged[record] == 0 || seen[record] == 0) {
                    throw new IllegalStateException(
                            "record " + record + " was not acknowledged, or its row did not come");
                }
                millis[i] = Math.max(0, seen[record] - acknowledged[record]) / NANOS_PER_MS;
            }
            print("row after acknowledgement at " + RATE + " records/s: " + query.replace(stream, "stream"), millis);
        }
    }

    private static void read(ResultSet rows, long[] seen) {
        try {
            for (int i = 0; i < seen.length && rows.next(); i++) {
                seen[(int) rows.getLong(1)] = System.nanoTime();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The continuous query ended", e);
        }
    }

    /** Sends records numbered from 0 at {@link #RATE}, and waits for the last acknowledgement. */
    private void produce(int records, LongConsumer acknowledged) throws InterruptedException {
        CountDownLatch all = new CountDownLatch(records);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer())) {
            long begin = System.nanoTime();
            for (int i = 0; i < records; i++) {
                long dueNanos = begin + i * (TimeUnit.SECONDS.toNanos(1) / RATE);
                for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                int number = i;
                producer.send(new ProducerRecord<>(stream, "k" + i % KEYS, "{\"N\":" + i + "}"), (stored, failure) -> {
                    if (failure == null) {
                        acknowledged.accept(number);
                    }
                    all.countDown();
                });
            }
            all.await();
        }
    }

    private void start() throws Exception {
        produce(RATE, number -> {});
        double[] millis = new double[STARTS];
        try (Connection connection = DriverManager.getConnection(jdbc)) {
            for (int i = -STARTS; i < STARTS; i++) {
                long begin = System.nanoTime();
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT K, COUNT(*) AS C, SUM(N) AS S FROM " + stream
                                + " WHERE N > " + Math.abs(i) + " GROUP BY K EMIT CHANGES")) {
                    if (!rows.next()) {
                        throw new IllegalStateException("no row");
                    }
                    if (i >= 0) {
                        millis[i] = (System.nanoTime() - begin) / NANOS_PER_MS;
                    }
                }
            }
        }
        print("statement to first row on waiting data, warm", millis);
    }

    /** As many queries over one stream at once, each of which must see every record. */
    private void many() throws Exception {
        int records = RATE * SECONDS;
        ExecutorService clients = Executors.newFixedThreadPool(QUERIES);
        CountDownLatch ready = new CountDownLatch(QUERIES);
        List<Future<Long>> sums = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            sums.add(clients.submit(() -> {
                try (Connection connection = DriverManager.getConnection(jdbc);
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT K, COUNT(*) AS C, SUM(N) AS S FROM " + stream
                                + " GROUP BY K EMIT CHANGES LIMIT " + records)) {
                    ready.countDown();
                    long count = 0;
                    while (rows.next()) {
                        count++;
                    }
                    return count;
                }
            }));
        }
        ready.await();
        long begin = System.nanoTime();
        produce(records, number -> {});
        double sentSeconds = (System.nanoTime() - begin) / (NANOS_PER_MS * 1_000);
        for (Future<Long> sum : sums) {
            if (sum.get() != records) {
                throw new IllegalStateException(sum.get() + " rows of " + records);
            }
        }
        double seconds = (System.nanoTime() - begin) / (NANOS_PER_MS * 1_000);
        clients.shutdown();
        System.out.printf(
                Locale.ROOT,
                "%d queries at once: %d records in %.1f s, every query had its last row after %.1f s (%,.0f rows/s)%n",
                QUERIES,
                records,
                sentSeconds,
                seconds,
                (double) QUERIES * records / seconds);
    }

    private void lookups() throws Exception {
        String table = stream + "_COUNTS";
        try (Connection connection = DriverManager.getConnection(jdbc);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " AS SELECT K, COUNT(*) AS C, MAX(N) AS M FROM " + stream
                    + " GROUP BY K EMIT CHANGES");
            produce(2 * KEYS, number -> {});
            for (long sum = 0; sum < 2 * KEYS; ) {
                try (ResultSet rows = statement.executeQuery("SELECT SUM(C) FROM " + table)) {
                    rows.next();
                    sum = rows.getLong(1);
                }
            }
        }
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        CountDownLatch connected = new CountDownLatch(CLIENTS);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<double[]>> answers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            answers.add(clients.submit(() -> lookUp(table, connected, go)));
        }
        connected.await();
        go.countDown();
        List<double[]> millis = new ArrayList<>();
        for (Future<double[]> answer : answers) {
            millis.add(answer.get());
        }
        clients.shutdown();
        double[] all = millis.stream().flatMapToDouble(Arrays::stream).toArray();
        print(String.format(Locale.ROOT, "%d clients, %,d lookups/s by key", CLIENTS, all.length / SECONDS), all);
    }

    private double[] lookUp(String table, CountDownLatch connected, CountDownLatch go)
            throws SQLException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbc);
                PreparedStatement byKey = connection.prepareStatement("SELECT C, M FROM " + table + " WHERE K = ?")) {
            connected.countDown();
            go.await();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
                int key = ThreadLocalRandom.current().nextInt(KEYS);
                byKey.setString(1, "k" + key);
                try (ResultSet rows = byKey.executeQuery()) {
                    if (!rows.next() || rows.getLong(1) != 2 || rows.getLong(2) != key + KEYS || rows.next()) {
                        throw new IllegalStateException("wrong answer for k" + key);
                    }
                }
                millis.add((System.nanoTime() - begin) / NANOS_PER_MS);
            }
        } finally {
            connected.countDown();
        }
        return millis.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void print(String words, double[] millis) {
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: ms p50 %.2f p99 %.2f max %.2f (%d)%n",
                words,
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1],
                millis.length);
    }
}
