package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/** What is agreed before the first flight: its schema, the topic that holds to it, and how SQL sees the topic. */
final class ContractSteps {
    static final String SUBJECT = FlightsProducer.TOPIC + "-value";

    private static final int PARTITIONS = 6;
    private static final short REPLICAS = 1;

    /** The flights are of 2001: by Kafka's default of seven days they would be deleted at once. */
    private static final Map<String, String> TOPIC_CONFIGS =
            Map.of("retention.ms", "-1", "runnel.value.schema.validation", "true");

    private static final String CREATE_STREAM = """
            CREATE STREAM FLIGHTS (
              ORIGIN VARCHAR KEY,
              DESTINATION VARCHAR,
              DELAY INTEGER,
              DISTANCE INTEGER,
              DEPARTURE TIMESTAMP
            ) WITH (KAFKA_TOPIC = 'FLIGHTS', VALUE_FORMAT = 'AVRO')""";

    private static final String CREATE_TABLE = """
            CREATE TABLE AIRPORTS (
              IATA VARCHAR PRIMARY KEY,
              NAME VARCHAR,
              CITY VARCHAR,
              STATE VARCHAR,
              COUNTRY VARCHAR,
              LATITUDE DOUBLE,
              LONGITUDE DOUBLE
            ) WITH (KAFKA_TOPIC = 'AIRPORTS', PARTITIONS = 1, VALUE_FORMAT = 'JSON')""";

    private final Runnel node;
    private final RegistryClient registry;
    private final Connection connection;

    ContractSteps(Runnel node, RegistryClient registry, Connection connection) {
        this.node = node;
        this.registry = registry;
        this.connection = connection;
    }

    List<Step> steps() {
        return List.of(
                new Step(
                        "schema",
                        "The contract: what a flight is, as an Avro schema in the registry",
                        "POST " + node.registryUrl() + "/subjects/" + SUBJECT + "/versions",
                        screen -> registerSchema()),
                new Step(
                        "topic",
                        "A topic that refuses what is not of that schema (Kafka's Admin client)",
                        "create topic FLIGHTS, 6 partitions\n"
                                + "  retention.ms=-1\n"
                                + "  runnel.value.schema.validation=true",
                        screen -> createTopic()),
                new Step("stream", "The topic seen as a stream of rows", CREATE_STREAM, screen -> run(CREATE_STREAM)),
                new Step(
                        "table",
                        "A table: the newest row of each airport, its topic made along with it",
                        CREATE_TABLE,
                        screen -> run(CREATE_TABLE)));
    }

    private Answer registerSchema() throws IOException, InterruptedException {
        int id = registry.register(SUBJECT, FlightSchema.AGREED);
        return Answer.row(List.of("subject", "schema id"), SUBJECT, id);
    }

    private Answer createTopic() throws ExecutionException, InterruptedException {
        Map<String, Object> properties = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, node.bootstrapServers());
        try (Admin admin = Admin.create(properties)) {
            NewTopic topic = new NewTopic(FlightsProducer.TOPIC, PARTITIONS, REPLICAS).configs(TOPIC_CONFIGS);
            int partitions = admin.createTopics(List.of(topic))
                    .numPartitions(FlightsProducer.TOPIC)
                    .get();
            return Answer.row(List.of("topic", "partitions"), FlightsProducer.TOPIC, partitions);
        }
    }

    private Answer run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return Answer.NONE;
        }
    }
}
