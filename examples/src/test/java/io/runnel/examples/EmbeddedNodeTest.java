package io.runnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.server.Runnel;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** A node inside a test, to be copied: README.md shows the first of these. */
final class EmbeddedNodeTest {
    @Test
    void ordersOfOneCustomerAddUp() throws SQLException {
        try (Runnel node = Runnel.start();
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM ORDERS (CUSTOMER VARCHAR KEY, QUANTITY INTEGER)"
                    + " WITH (KAFKA_TOPIC = 'orders', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");
            statement.execute("INSERT INTO ORDERS VALUES ('ada', 2), ('bo', 4), ('ada', 1)");

            try (ResultSet rows = statement.executeQuery("SELECT SUM(QUANTITY) FROM ORDERS WHERE CUSTOMER = 'ada'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void recordsOfAKafkaProducerAreRows() throws Exception {
        try (Runnel node = Runnel.start();
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer());
                Connection connection = DriverManager.getConnection(node.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE STREAM ORDERS (CUSTOMER VARCHAR KEY, QUANTITY INTEGER)"
                    + " WITH (KAFKA_TOPIC = 'orders', PARTITIONS = 1, VALUE_FORMAT = 'JSON')");

            producer.send(new ProducerRecord<>("orders", "cy", "{\"QUANTITY\": 7}"))
                    .get();

            try (ResultSet rows = statement.executeQuery("SELECT CUSTOMER, QUANTITY FROM ORDERS")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("CUSTOMER")).isEqualTo("cy");
                assertThat(rows.getInt("QUANTITY")).isEqualTo(7);
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
