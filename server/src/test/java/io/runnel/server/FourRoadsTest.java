package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One record on each of the four roads of docs/ARCHITECTURE.md, through the clients that users have. */
final class FourRoadsTest {
    private static Runnel node;
    private static Connection connection;

    @BeforeAll
    static void startNode() throws SQLException {
        node = Runnel.start();
        connection = DriverManager.getConnection(node.jdbcUrl());
    }

    @AfterAll
    static void stopNode() throws SQLException {
        connection.close();
        Path data = node.dataDir();
        node.close();
        assertThat(Files.exists(data)).isFalse();
    }

    @Test
    void aProducedRecordIsARowOfHistory() throws SQLException, InterruptedException, ExecutionException {
        execute("CREATE STREAM ORDERS (ID VARCHAR KEY, ITEM VARCHAR, PRICE DOUBLE) "
                + "WITH (KAFKA_TOPIC='orders', PARTITIONS=3, VALUE_FORMAT='JSON')");
        try (KafkaProducer<String, String> producer = producer()) {
            producer.send(new ProducerRecord<>("orders", "o-1", "{\"ITEM\":\"tea\",\"PRICE\":2.5}"))
                    .get();
            producer.send(new ProducerRecord<>("orders", "o-2", "{\"item\":\"jam\",\"price\":4}"))
                    .get();
        }

        assertThat(rows("SELECT ID, ITEM, PRICE FROM ORDERS ORDER BY ID"))
                .containsExactly(List.of("o-1", "tea", 2.5), List.of("o-2", "jam", 4.0));
        assertThat(rows("SELECT COUNT(*) FROM ORDERS")).containsExactly(List.of(2L));
    }

    @Test
    void anInsertedRowIsARecordForAnyConsumer() throws SQLException {
        execute("CREATE STREAM GREETINGS (ID VARCHAR KEY, TEXT VARCHAR) "
                + "WITH (KAFKA_TOPIC='greetings', PARTITIONS=1, VALUE_FORMAT='JSON')");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO GREETINGS (ID, TEXT) VALUES (?, ?)")) {
            insert.setString(1, "g-1");
            insert.setString(2, "hello");
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }

        List<ConsumerRecord<String, String>> records = consume("greetings", 1);

        assertThat(records).hasSize(1);
        assertThat(records.get(0).key()).isEqualTo("g-1");
        assertThat(records.get(0).value()).isEqualTo("{\"TEXT\":\"hello\"}");
    }

    @Test
    void aContinuousQueryGivesEachChangeAsItHappens() throws SQLException, InterruptedException, ExecutionException {
        execute("CREATE STREAM CLICKS (WHO VARCHAR KEY, N INTEGER) "
                + "WITH (KAFKA_TOPIC='clicks', PARTITIONS=1, VALUE_FORMAT='JSON')");
        try (KafkaProducer<String, String> producer = producer();
                Statement statement = connection.createStatement();
                ResultSet changes =
                        statement.executeQuery("SELECT WHO, COUNT(*), SUM(N) FROM CLICKS GROUP BY WHO EMIT CHANGES")) {
            for (int i = 1; i <= 3; i++) {
                producer.send(new ProducerRecord<>("clicks", "ann", "{\"N\":" + i + "}"))
                        .get();
                assertThat(changes.next()).isTrue();
                assertThat(changes.getString(1)).isEqualTo("ann");
                assertThat(changes.getLong(2)).isEqualTo(i);
                assertThat(changes.getLong(3)).isEqualTo(i * (i + 1) / 2);
            }
        }
    }

    @Test
    void aRecordWhoseSchemaIsNotRegisteredIsRefusedAtTheLog()
            throws IOException, InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
            NewTopic guarded =
                    new NewTopic("guarded", 1, (short) 1).configs(Map.of("runnel.value.schema.validation", "deep"));
            admin.createTopics(List.of(guarded)).all().get();
        }
        int id = register(
                "guarded-value", "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            byte[] good = ByteBuffer.allocate(6)
                    .put((byte) 0)
                    .putInt(id)
                    .put((byte) 2)
                    .array();
            byte[] unknownId = ByteBuffer.allocate(6)
                    .put((byte) 0)
                    .putInt(id + 1000)
                    .put((byte) 2)
                    .array();
            byte[] cutShort = ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();

            assertThat(producer.send(new ProducerRecord<>("guarded", good))
                            .get()
                            .offset())
                    .isZero();
            for (byte[] bad : List.of(unknownId, cutShort, "plain".getBytes(StandardCharsets.UTF_8))) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("guarded", bad))
                                .get())
                        .hasCauseInstanceOf(InvalidRecordException.class)
                        .hasMessageContaining("topic 'guarded'");
            }
            assertThat(producer.send(new ProducerRecord<>("guarded", good))
                            .get()
                            .offset())
                    .isEqualTo(1);
        }
    }

    @Test
    void theCatalogsTopicIsClosedToClients() throws SQLException {
        execute(
                "CREATE STREAM KEPT (ID VARCHAR KEY, N INTEGER) WITH (KAFKA_TOPIC='kept', PARTITIONS=1, VALUE_FORMAT='JSON')");
        try (KafkaProducer<String, String> producer = producer();
                Admin admin = Admin.create(Map.of("bootstrap.servers", node.bootstrapServers()))) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("_runnel_catalog", "k", "garbage"))
                            .get())
                    .hasCauseInstanceOf(InvalidTopicException.class);
            assertThatThrownBy(() ->
                            admin.deleteTopics(List.of("_runnel_catalog")).all().get())
                    .hasCauseInstanceOf(InvalidRequestException.class);
        }

        assertThat(rows("SHOW STREAMS")).anyMatch(row -> row.contains("KEPT"));
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", node.bootstrapServers(), "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<ConsumerRecord<String, String>> consume(String topic, int atLeast) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", node.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (records.size() < atLeast) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            return records;
        }
    }

    private static int register(String subject, String schema) throws IOException, InterruptedException {
        String body = "{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node.registryUrl() + "/subjects/" + subject + "/versions"))
                                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Integer.parseInt(answer.body().replaceAll("\\D", ""));
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<Object>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
