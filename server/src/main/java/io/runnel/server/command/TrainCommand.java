package io.runnel.server.command;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;

/**
 * Walks every road of a record once, so that a JVM run with {@code -XX:ArchiveClassesAtExit} archives the classes that
 * a node needs. The launcher runs it after a build.
 */
@Command(
        name = "train-class-archive",
        hidden = true,
        description = "Loads the classes of a node, for a class-data-sharing archive.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final String TOPIC = "TRAINING";
    private static final String HOST = "127.0.0.1";

    @Override
    public Integer call() throws IOException, SQLException, InterruptedException, ExecutionException {
        for (List<String> start : List.of(List.of("start"), List.of("cluster", "start"))) {
            List<String> called = new ArrayList<>(start);
            called.addAll(List.of("--kafka-port", "0", "--set", "num.partitions=1"));
            Main.commandLine(called).parseArgs(called.toArray(String[]::new));
        }
        alone();
        amongOthers();
        return 0;
    }

    private static void alone() throws SQLException, InterruptedException, ExecutionException {
        try (Runnel node = Runnel.start();
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM " + TOPIC + " (ID VARCHAR KEY, N BIGINT, T TIMESTAMP) WITH (KAFKA_TOPIC='"
                    + TOPIC + "', PARTITIONS=1, VALUE_FORMAT='JSON')");
            statement.execute("INSERT INTO " + TOPIC + " VALUES ('a', 1, TIMESTAMP '2001-01-01 00:00:00')");
            produce(node);
            for (String query : List.of(
                    "SELECT * FROM " + TOPIC + " WHERE N > 0 ORDER BY ID",
                    "SELECT ID, COUNT(*), AVG(N) FROM " + TOPIC + " GROUP BY ID",
                    "SELECT ID, COUNT(*) FROM " + TOPIC + " GROUP BY ID EMIT CHANGES LIMIT 2",
                    "SHOW STREAMS")) {
                drain(statement, query);
            }
        }
    }

    /** Two nodes of a cluster with a topic that both keep. */
    private static void amongOthers() throws IOException, InterruptedException, ExecutionException {
        String voters;
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getByName(HOST));
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            voters = "1@" + HOST + ":" + one.getLocalPort() + ",2@" + HOST + ":" + two.getLocalPort();
        }
        // Each needs the other to start.
        CompletableFuture<Runnel> other = CompletableFuture.supplyAsync(() -> member(voters, "2"));
        try (Runnel node = member(voters, "1")) {
            produce(node);
        } finally {
            other.get().close();
        }
    }

    private static Runnel member(String voters, String id) {
        return Runnel.builder()
                .set("controller.quorum.voters", voters)
                .set("node.id", id)
                .start();
    }

    private static void produce(Runnel node) throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                java.util.Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "b", "{\"N\":2}")).get();
        }
    }

    private static void drain(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                rows.getObject(columns);
            }
        }
    }
}
