package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three whole nodes: what is said to one holds on all, and queries outlive the node that runs them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SqlOnClusterTest {
    private static final int NODES = 3;
    private static final int PAGES = 7;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static WholeCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new WholeCluster(folder, NODES).start();
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static String post(int node, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.node(node).registryUrl() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static HttpResponse<String> get(int node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(cluster.node(node).registryUrl() + path))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Answers the id. */
    private static int register(int node, String subject, String record) throws Exception {
        String answer = post(
                node,
                "/subjects/" + subject + "/versions",
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"" + record
                        + "\\\",\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"long\\\"}]}\"}");
        return Integer.parseInt(answer.replaceAll(".*\"id\":(\\d+).*", "$1"));
    }

    @Test
    @Order(1)
    void whatOneNodeRegistersEachOtherKnowsAtOnce() throws Exception {
        for (int i = 0; i < 30; i++) {
            int writer = 1 + i % NODES;
            int reader = 1 + (i + 1) % NODES;
            int id = register(writer, "s" + i, "R" + i);
            assertThat(get(reader, "/schemas/ids/" + id).statusCode()).isEqualTo(200);
            assertThat(get(reader, "/subjects/s" + i + "/versions/latest").body())
                    .contains("\"id\":" + id);
            assertThat(get(1 + (i + 2) % NODES, "/subjects").body()).contains("\"s" + i + "\"");
        }
        assertThat(get(2, "/schemas/ids/4711").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(2)
    void registrationsThroughAllNodesNeverShareOrDoubleAnId() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(NODES);
        try {
            List<Future<List<Integer>>> answers = new ArrayList<>();
            for (int node = 1; node <= NODES; node++) {
                int through = node;
                answers.add(clients.submit(() -> {
                    List<Integer> ids = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        ids.add(register(through, "common" + i, "Common" + i));
                    }
                    return ids;
                }));
            }
            List<Integer> first = answers.get(0).get();
            assertThat(new HashSet<>(first)).hasSize(20);
            for (Future<List<Integer>> answer : answers) {
                assertThat(answer.get()).isEqualTo(first);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    @Order(3)
    void producersMayUseAnIdThatAnotherNodeHasJustGiven() throws Exception {
        cluster.execute(
                1,
                "CREATE STREAM checked (n BIGINT) WITH (kafka_topic = 'checked', partitions = 3, value_format = 'JSON')");
        try (var admin = org.apache.kafka.clients.admin.Admin.create(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers(), "linger.ms", 0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            var topic = new org.apache.kafka.common.config.ConfigResource(
                    org.apache.kafka.common.config.ConfigResource.Type.TOPIC, "checked");
            admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(new org.apache.kafka.clients.admin.AlterConfigOp(
                                    new org.apache.kafka.clients.admin.ConfigEntry(
                                            "runnel.value.schema.validation", "true"),
                                    org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                int partition = i;
                WholeCluster.until(
                        "the leader of " + partition + " knows that it is to check",
                        () -> refuses(producer, partition, 4711));
            }
            for (int i = 0; i < 9; i++) {
                byte[] framed = framed(register(1 + i % NODES, "checked-value", "Checked"));
                producer.send(new ProducerRecord<>("checked", i % 3, null, framed))
                        .get(30, TimeUnit.SECONDS);
            }
        }
        cluster.execute(2, "DROP STREAM checked");
    }

    private static boolean refuses(KafkaProducer<byte[], byte[]> producer, int partition, int id) throws Exception {
        try {
            producer.send(new ProducerRecord<>("checked", partition, null, framed(id)))
                    .get(30, TimeUnit.SECONDS);
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(InvalidRecordException.class);
            return true;
        }
    }

    private static byte[] framed(int id) {
        return ByteBuffer.allocate(6).put((byte) 0).putInt(id).put((byte) 2).array();
    }

    @Test
    @Order(4)
    void whatOneNodeDefinesEachOtherKnowsAtOnce() throws Exception {
        for (int i = 0; i < 6; i++) {
            String name = "defined" + i;
            cluster.execute(
                    1 + i % NODES,
                    "CREATE STREAM " + name + " (k VARCHAR KEY, n BIGINT) WITH (kafka_topic = '" + name
                            + "', partitions = 3, value_format = 'JSON')");
            cluster.execute(1 + (i + 1) % NODES, "INSERT INTO " + name + " VALUES ('a', 1), ('b', 2), ('c', 3)");
            assertThat(cluster.rows(1 + (i + 2) % NODES, "SELECT k, n FROM " + name))
                    .containsExactly("a 1", "b 2", "c 3");
            assertThat(cluster.rows(1, "SELECT COUNT(*) FROM " + name)).containsExactly("3");
        }
    }

    @Test
    @Order(5)
    void theSystemsTablesTellOfAllNodes() throws Exception {
        assertThat(cluster.rows(
                        2, "SELECT topic, replicas FROM sys.topics WHERE topic IN ('_schemas', '_runnel_catalog')"))
                .containsExactly("_runnel_catalog 3", "_schemas 3");
        assertThat(cluster.rows(3, "SELECT node_id, state FROM sys.brokers"))
                .containsExactly("1 ACTIVE", "2 ACTIVE", "3 ACTIVE");
        assertThat(cluster.rows(1, "SELECT COUNT(*) FROM sys.brokers WHERE controller"))
                .containsExactly("1");
        assertThat(cluster.rows(1, "SELECT DISTINCT replicas FROM sys.partitions WHERE topic = 'defined0'"))
                .allMatch(replicas -> Set.of(replicas.split(",")).equals(Set.of("1", "2", "3")));
    }

    @Test
    @Order(6)
    void uncommittedRecordsOfPartitionsElsewhereAreRead() throws Exception {
        for (int node = 1; node <= NODES; node++) {
            try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(node));
                    Statement statement = connection.createStatement()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
                try (ResultSet result = statement.executeQuery("SELECT COUNT(*), SUM(n) FROM defined1")) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getLong(1)).isEqualTo(3);
                    assertThat(result.getLong(2)).isEqualTo(6);
                }
            }
        }
    }

    @Test
    @Order(6)
    void eachNodeReadsTheSameInEveryFormat() throws Exception {
        long seed = 11;
        Random random = new Random(seed);
        for (String format : List.of("JSON", "AVRO", "PROTOBUF", "JSON_SR", "DELIMITED")) {
            String name = "IN_" + format;
            cluster.execute(
                    1 + random.nextInt(NODES),
                    "CREATE STREAM " + name + " (k VARCHAR KEY, n BIGINT, t VARCHAR) WITH (kafka_topic = '" + name
                            + "', partitions = 3, value_format = '" + format + "')");
            List<String> expected = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long n = random.nextInt(1000);
                String text = "t" + random.nextInt(100);
                values.add("('k" + i + "', " + n + ", '" + text + "')");
                expected.add("k" + i + " " + n + " " + text);
            }
            Collections.sort(expected);
            cluster.execute(1 + random.nextInt(NODES), "INSERT INTO " + name + " VALUES " + String.join(", ", values));
            for (int node = 1; node <= NODES; node++) {
                assertThat(cluster.rows(node, "SELECT k, n, t FROM " + name))
                        .as("%s through node %s, seed %s", format, node, seed)
                        .isEqualTo(expected);
            }
        }
    }

    /** The node that runs a query, as one of them says. */
    private static int owner(int through, String sink) throws SQLException {
        List<String> owners =
                cluster.rows(through, "SELECT node_id FROM sys.queries WHERE sink = '" + sink.toUpperCase() + "'");
        assertThat(owners).hasSize(1);
        return Integer.parseInt(owners.get(0));
    }

    @Test
    @Order(7)
    void aQueryIsPausedAndEndedThroughAnyNode() throws Exception {
        cluster.execute(1, "CREATE STREAM copied AS SELECT k, n FROM defined0 EMIT CHANGES");
        int owner = owner(1, "copied");
        int other = 1 + owner % NODES;
        assertThat(owner(other, "copied")).isEqualTo(owner);
        WholeCluster.until(
                "the copy is complete",
                () -> cluster.rows(other, "SELECT k FROM copied").size() == 3);
        String id = cluster.rows(other, "SELECT query_id FROM sys.queries WHERE sink = 'COPIED'")
                .get(0);
        assertThat(cluster.rows(other, "SHOW QUERIES").toString()).contains("wanted, on node " + owner);
        cluster.execute(other, "PAUSE " + id);
        String state = "SELECT state FROM sys.queries WHERE query_id = '" + id + "'";
        WholeCluster.until("it is paused", () -> cluster.rows(owner, state).equals(List.of("PAUSED")));
        cluster.execute(other, "INSERT INTO defined0 VALUES ('d', 4)");
        cluster.execute(other, "RESUME " + id);
        WholeCluster.until(
                "it goes on", () -> cluster.rows(other, "SELECT k FROM copied").size() == 4);
        cluster.execute(other, "TERMINATE " + id);
        assertThat(cluster.rows(owner, "SELECT query_id FROM sys.queries WHERE sink = 'COPIED'"))
                .isEmpty();
        assertThat(cluster.rows(other, "SELECT topic FROM sys.topics WHERE topic LIKE '%" + id + "%'"))
                .isEmpty();
    }

    @Test
    @Order(8)
    void eachResultIsThereOnceWhenTheNodeDiesThatRunsTheQuery() throws Exception {
        cluster.execute(
                1,
                "CREATE STREAM clicks (page VARCHAR KEY, n BIGINT)"
                        + " WITH (kafka_topic = 'clicks', partitions = 3, value_format = 'JSON')");
        cluster.execute(
                2,
                "CREATE TABLE counts AS SELECT page, COUNT(*) AS c, SUM(n) AS s FROM clicks GROUP BY page EMIT CHANGES");
        cluster.execute(
                3, "CREATE STREAM doubled AS SELECT page, n * 2 AS m FROM clicks WHERE n % 3 <> 0 EMIT CHANGES");
        int victim = owner(1, "counts");
        int survivor = 1 + victim % NODES;
        AtomicBoolean enough = new AtomicBoolean();
        Thread load = new Thread(() -> produce(enough), "load");
        load.start();
        try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(survivor));
                Statement statement = connection.createStatement();
                ResultSet seen = statement.executeQuery("SELECT n FROM clicks EMIT CHANGES")) {
            see(seen, 100);
            WholeCluster.until(
                    "the query has counted",
                    () -> !cluster.rows(survivor, "SELECT page FROM counts").isEmpty());
            cluster.kill(victim);
            WholeCluster.until("another node has it", () -> owner(survivor, "counts") != victim);
            see(seen, 300); // What is never-ending goes on through the change of leaders.
        } finally {
            enough.set(true);
            load.join();
        }
        assertSame(
                survivor, "SELECT page, c, s FROM counts", "SELECT page, COUNT(*), SUM(n) FROM clicks GROUP BY page");
        assertSame(survivor, "SELECT page, m FROM doubled", "SELECT page, n * 2 FROM clicks WHERE n % 3 <> 0");
    }

    private static void see(ResultSet rows, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            assertThat(rows.next()).isTrue();
        }
    }

    private static void produce(AtomicBoolean enough) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "linger.ms", 2),
                new StringSerializer(),
                new StringSerializer())) {
            for (long n = 0; !enough.get(); n++) {
                producer.send(new ProducerRecord<>("clicks", "p" + n % PAGES, "{\"n\":" + n + "}"));
                TimeUnit.MILLISECONDS.sleep(2); // A load that leaves the machine time for the rest.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertSame(int node, String output, String history) throws Exception {
        List<String> expected = cluster.rows(node, history);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        List<String> found = cluster.rows(node, output);
        while (!found.equals(expected) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50); // Until the query has caught up.
            found = cluster.rows(node, output);
        }
        assertThat(found).as(output).isEqualTo(expected);
    }

    @Test
    @Order(9)
    void aClientOfADeadNodeFindsAnother() throws Exception {
        List<Integer> alive = new ArrayList<>();
        int dead = 0;
        for (int id = 1; id <= NODES; id++) {
            if (cluster.node(id) == null) {
                dead = id;
            } else {
                alive.add(id);
            }
        }
        assertThat(alive).hasSize(2);
        try (Connection connection = DriverManager.getConnection(cluster.jdbcUrl(dead, alive.get(0), alive.get(1)));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM defined1")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(3);
        }
        assertThat(cluster.rows(alive.get(0), "SELECT state FROM sys.brokers WHERE node_id = " + dead))
                .containsExactly("FENCED");
    }
}
