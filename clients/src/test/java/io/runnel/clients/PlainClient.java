package io.runnel.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the parts of the {@link ClientProgram} share: clients with the settings of the run, topics, and patience. Compiled
 * once, it runs on every client from 2.1 on, so that it may call only what all of them have.
 */
final class PlainClient {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long PATIENCE_MS = 120_000;

    private final String bootstrapServers;
    private final Map<String, Object> consumerSettings;

    PlainClient(String bootstrapServers, Map<String, Object> consumerSettings) {
        this.bootstrapServers = bootstrapServers;
        this.consumerSettings = consumerSettings;
    }

    void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        try (AdminClient admin = AdminClient.create(settings(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** A producer with {@code acks=all} and these settings. */
    KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> settings = settings(more);
        settings.put("acks", "all");
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    /** A consumer that begins at the start, commits when it is told to, and reads what is committed. */
    KafkaConsumer<String, String> consumer(Map<String, Object> more) {
        Map<String, Object> settings = settings(consumerSettings);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        settings.put("isolation.level", "read_committed");
        settings.putAll(more);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    /** A consumer of a group, subscribed to a topic. */
    KafkaConsumer<String, String> member(String group, String topic) {
        KafkaConsumer<String, String> consumer = consumer(Map.of("group.id", group));
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Sends values {@code from..to-1} with themselves as keys and waits for the last acknowledgement. */
    static void send(KafkaProducer<String, String> producer, String topic, int from, int to)
            throws ExecutionException, InterruptedException {
        List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add(producer.send(new ProducerRecord<>(topic, Integer.toString(i), Integer.toString(i))));
        }
        for (java.util.concurrent.Future<?> one : sent) {
            one.get();
        }
    }

    /** Polls until that many values have come, in the order in which they came, and then once more for what is too much. */
    static List<Integer> read(KafkaConsumer<String, String> consumer, int count) {
        List<Integer> values = new ArrayList<>();
        until("read " + count + " records", () -> poll(consumer, values) >= count);
        poll(consumer, values);
        return values;
    }

    /** One poll; answers how many values there are now. */
    static int poll(KafkaConsumer<String, String> consumer, List<Integer> values) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
            values.add(Integer.valueOf(record.value()));
        }
        return values.size();
    }

    /** Tries again and again; what is tried polls clients, so that nothing sleeps. */
    static void until(String what, BooleanSupplier attempt) {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!attempt.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Did not come to \"" + what + "\" in " + PATIENCE_MS + " ms");
            }
        }
    }

    /** The values {@code from..to-1} and no other, each once, in any order. */
    static void requireExactly(String what, List<Integer> values, int from, int to) {
        Set<Integer> expected = new TreeSet<>();
        for (int i = from; i < to; i++) {
            expected.add(i);
        }
        if (values.size() != expected.size() || !new TreeSet<>(values).equals(expected)) {
            throw new AssertionError(what + ": expected each of " + from + ".." + (to - 1) + " once, got " + values);
        }
    }

    static void require(String what, Object actual, Object expected) {
        if (!expected.equals(actual)) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    private Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }
}
