package io.runnel.log;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A listening log in a folder of its own, with real clients. */
final class TestNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final LogEngine engine;
    private final InetSocketAddress address;

    TestNode(Path dataDir) {
        this(dataDir, Map.of(), RecordValidator.NONE);
    }

    TestNode(Path dataDir, Map<String, ?> settings, RecordValidator validator) {
        Map<String, Object> all = new HashMap<>(Map.of("data.dir", dataDir.toString(), "kafka.port", 0));
        all.putAll(settings);
        engine = LogEngine.open(LogConfig.from(all));
        address = engine.listen(validator);
    }

    LogEngine engine() {
        return engine;
    }

    InetSocketAddress address() {
        return address;
    }

    String bootstrap() {
        return address.getHostString() + ":" + address.getPort();
    }

    Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", bootstrap(), "default.api.timeout.ms", 15_000, "request.timeout.ms", 10_000));
    }

    KafkaProducer<String, String> producer(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(
                Map.of("bootstrap.servers", bootstrap(), "delivery.timeout.ms", 15_000, "request.timeout.ms", 10_000));
        all.putAll(settings);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    KafkaConsumer<String, String> consumer(Map<String, ?> settings) {
        // A consumer that closes waits for the fetch under way.
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", bootstrap(), "fetch.max.wait.ms", 50));
        all.putAll(settings);
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    /** So many records from that offset on. */
    List<ConsumerRecord<String, String>> read(TopicPartition partition, long offset, int count) {
        try (KafkaConsumer<String, String> consumer = consumer(Map.of())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            return poll(consumer, count);
        }
    }

    static List<ConsumerRecord<String, String>> poll(KafkaConsumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (records.size() < count && System.nanoTime() < deadlineNs) {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        if (records.size() < count) {
            throw new AssertionError("Only " + records.size() + " of " + count + " records came: " + records);
        }
        return records;
    }

    @Override
    public void close() {
        engine.close();
    }
}
