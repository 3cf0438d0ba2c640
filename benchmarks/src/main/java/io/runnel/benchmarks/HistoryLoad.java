package io.runnel.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills a node with bids and auctions in JSON and Avro, and declares them: streams {@code bid_json}, {@code
 * auction_json}, {@code bid_avro}, {@code auction_avro}. Arguments: BOOTSTRAP REGISTRY-URL JDBC-URL BIDS.
 */
public final class HistoryLoad {
    static final int PARTITIONS = 2;
    private static final String BID_COLUMNS =
            "auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR, `dateTime` TIMESTAMP, extra VARCHAR";
    private static final String AUCTION_COLUMNS = "id BIGINT, itemName VARCHAR, initialBid BIGINT, reserve BIGINT, "
            + "`dateTime` TIMESTAMP, expires TIMESTAMP, seller BIGINT, category BIGINT, extra VARCHAR";

    private final Map<String, Object> settings;

    private HistoryLoad(String bootstrap) {
        settings = Map.of(
                "bootstrap.servers", bootstrap, "batch.size", 65_536, "linger.ms", 20, "buffer.memory", 64 << 20);
    }

    public static void main(String[] args) throws SQLException, IOException, InterruptedException, ExecutionException {
        HistoryLoad load = new HistoryLoad(args[0]);
        long bids = Long.parseLong(args[3].replace("_", ""));
        int bidSchema = register(args[1], "bids-avro", Nexmark.BID_SCHEMA);
        int auctionSchema = register(args[1], "auctions-avro", Nexmark.AUCTION_SCHEMA);
        load.fill("bids-json", bids, Nexmark.json()::bid);
        load.fill("auctions-json", Nexmark.auctions(bids), Nexmark.json()::auction);
        load.fill("bids-avro", bids, Nexmark.avro(bidSchema)::bid);
        load.fill("auctions-avro", Nexmark.auctions(bids), Nexmark.avro(auctionSchema)::auction);
        try (Connection connection = DriverManager.getConnection(args[2]);
                Statement statement = connection.createStatement()) {
            for (String format : List.of("json", "avro")) {
                statement.execute("CREATE STREAM bid_" + format + " (" + BID_COLUMNS + ") WITH (KAFKA_TOPIC='bids-"
                        + format + "', VALUE_FORMAT='" + format + "')");
                statement.execute("CREATE STREAM auction_" + format + " (" + AUCTION_COLUMNS
                        + ") WITH (KAFKA_TOPIC='auctions-" + format + "', VALUE_FORMAT='" + format + "')");
            }
        }
    }

    private void fill(String topic, long records, LongFunction<byte[]> record)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)
                            .configs(Map.of("runnel.ack", "written", "retention.ms", "-1"))))
                    .all()
                    .get();
        }
        AtomicReference<Exception> failure = new AtomicReference<>();
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long number = 0; number < records; number++) {
                byte[] value = record.apply(number);
                bytes += value.length;
                producer.send(
                        new ProducerRecord<>(topic, (int) (number % PARTITIONS), null, value), (metadata, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("Filling " + topic + " failed", failure.get());
        }
        System.err.printf("%s: %d records of %.1f bytes%n", topic, records, (double) bytes / records);
    }

    private static int register(String registry, String topic, String schema) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry + "/subjects/" + topic + "-value/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"" + schema.replace("\"", "\\\"") + "\"}"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Registering a schema failed: " + response.body());
        }
        return Integer.parseInt(response.body().replaceAll(".*\"id\":([0-9]+).*", "$1"));
    }
}
