package io.runnel.clients;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The small test that clients of every age pass: produce, group, transaction. Loaded beside one client's jar in a class
 * loader of its own, it names neither JUnit nor AssertJ.
 */
public final class ClientProgram {
    private final PlainClient clients;
    private final String name;

    private ClientProgram(PlainClient clients, String name) {
        this.clients = clients;
        this.name = name;
    }

    /**
     * Runs one part.
     *
     * @param part produce, group or transaction
     * @param name begins the names of topics, groups and transactional ids
     * @throws AssertionError if the broker does not do what this client expects
     */
    public static void run(String part, String bootstrapServers, String name, Map<String, Object> consumerSettings)
            throws ExecutionException, InterruptedException, ReflectiveOperationException {
        ClientProgram program = new ClientProgram(new PlainClient(bootstrapServers, consumerSettings), name);
        switch (part) {
            case "produce" -> program.produce();
            case "group" -> program.group();
            case "transaction" -> {
                program.transactions();
                program.consumeTransformProduce();
            }
            default -> throw new IllegalArgumentException(part);
        }
    }

    private void produce() throws ExecutionException, InterruptedException {
        String topic = name + "-produce";
        clients.createTopic(topic, 1);
        for (boolean idempotent : new boolean[] {false, true}) {
            Map<String, Object> settings = Map.of("enable.idempotence", idempotent, "compression.type", "gzip");
            try (KafkaProducer<String, String> producer = clients.producer(settings)) {
                PlainClient.send(producer, topic, idempotent ? 500 : 0, idempotent ? 1000 : 500);
            }
        }

        PlainClient.require("values in order", readAll(topic, "read_committed", 1000), sequence(0, 1000));
    }

    private void group() throws ExecutionException, InterruptedException {
        String topic = name + "-group";
        clients.createTopic(topic, 4);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of());
                KafkaConsumer<String, String> first = clients.member(name, topic)) {
            List<Integer> values = new ArrayList<>();
            PlainClient.until("the first has all partitions", () -> owns(first, values, 4));
            PlainClient.send(producer, topic, 0, 100);
            PlainClient.until("it reads all", () -> PlainClient.poll(first, values) >= 100);
            first.commitSync();
            try (KafkaConsumer<String, String> second = clients.member(name, topic)) {
                PlainClient.until("two each", () -> owns(first, values, 2) & owns(second, values, 2));
                PlainClient.send(producer, topic, 100, 200);
                PlainClient.until(
                        "both read the rest",
                        () -> PlainClient.poll(first, values) >= 200 | PlainClient.poll(second, values) >= 200);
                PlainClient.requireExactly("read by two", values, 0, 200);
                first.commitSync();
                second.commitSync();
            }
            values.clear();
            PlainClient.until("the first has all partitions again", () -> owns(first, values, 4));
            PlainClient.send(producer, topic, 200, 250);
            PlainClient.until("it reads the rest", () -> PlainClient.poll(first, values) >= 50);
            PlainClient.requireExactly("read by the one that stayed", values, 200, 250);
            first.commitSync();
            PlainClient.send(producer, topic, 250, 260);
        }
        try (KafkaConsumer<String, String> later = clients.member(name, topic)) {
            PlainClient.requireExactly("resumed", PlainClient.read(later, 10), 250, 260);
        }
    }

    private void transactions() throws ExecutionException, InterruptedException {
        String topic = name + "-transactions";
        clients.createTopic(topic, 1);
        Map<String, Object> settings = Map.of("transactional.id", name);
        try (KafkaProducer<String, String> producer = clients.producer(settings);
                KafkaProducer<String, String> successor = clients.producer(settings)) {
            producer.initTransactions();
            for (int i = 0; i < 3; i++) {
                producer.beginTransaction();
                PlainClient.send(producer, topic, i * 10, i * 10 + 10);
                if (i == 1) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
            producer.beginTransaction();
            PlainClient.send(producer, topic, 90, 95);
            successor.initTransactions();
            requireFenced(producer);
        }

        List<Integer> committed = new ArrayList<>(sequence(0, 10));
        committed.addAll(sequence(20, 30));
        PlainClient.require("committed", readAll(topic, "read_committed", 20), committed);
        List<Integer> all = new ArrayList<>(sequence(0, 30));
        all.addAll(sequence(90, 95));
        PlainClient.require("all", readAll(topic, "read_uncommitted", 35), all);
    }

    /** What was read is committed with what was written from it, or neither is. */
    private void consumeTransformProduce()
            throws InterruptedException, ExecutionException, ReflectiveOperationException {
        String from = name + "-from";
        String to = name + "-to";
        String group = name + "-transform";
        clients.createTopic(from, 1);
        clients.createTopic(to, 1);
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            PlainClient.send(producer, from, 0, 20);
        }
        try (KafkaProducer<String, String> producer =
                clients.producer(Map.of("transactional.id", name + "-transform"))) {
            producer.initTransactions();
            for (boolean commit : new boolean[] {false, true}) {
                // A new member each time: it begins where the group's committed offset is, which an abort left at 0.
                try (KafkaConsumer<String, String> consumer = clients.member(group, from)) {
                    producer.beginTransaction();
                    PlainClient.require("input", transform(consumer, producer, to), 20);
                    sendOffset(producer, consumer, group, new TopicPartition(from, 0), 20);
                    if (commit) {
                        producer.commitTransaction();
                    } else {
                        producer.abortTransaction();
                    }
                }
            }
        }

        PlainClient.require("committed", readAll(to, "read_committed", 20), sequence(1000, 1020));
        try (KafkaProducer<String, String> producer = clients.producer(Map.of())) {
            PlainClient.send(producer, from, 20, 25);
        }
        try (KafkaConsumer<String, String> later = clients.member(group, from)) {
            PlainClient.requireExactly("after the transaction", PlainClient.read(later, 5), 20, 25);
        }
    }

    private static int transform(
            KafkaConsumer<String, String> consumer, KafkaProducer<String, String> producer, String to) {
        List<Integer> values = PlainClient.read(consumer, 20);
        for (int value : values) {
            producer.send(new ProducerRecord<>(to, Integer.toString(value), Integer.toString(value + 1000)));
        }
        return values.size();
    }

    /** Clients until 2.4 give the group's name, later ones the consumer's view of it; 4.0 dropped the former. */
    private static void sendOffset(
            KafkaProducer<String, String> producer,
            KafkaConsumer<String, String> consumer,
            String group,
            TopicPartition partition,
            long offset)
            throws ReflectiveOperationException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        offsets.put(partition, new OffsetAndMetadata(offset));
        for (Method method : KafkaConsumer.class.getMethods()) {
            if (method.getName().equals("groupMetadata")) {
                Object metadata = method.invoke(consumer);
                KafkaProducer.class
                        .getMethod("sendOffsetsToTransaction", Map.class, method.getReturnType())
                        .invoke(producer, offsets, metadata);
                return;
            }
        }
        KafkaProducer.class
                .getMethod("sendOffsetsToTransaction", Map.class, String.class)
                .invoke(producer, offsets, group);
    }

    private static void requireFenced(KafkaProducer<String, String> producer) {
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            // Its name differs between versions: ProducerFencedException or InvalidProducerEpochException.
            if (!(e.getClass().getSimpleName() + e.getCause())
                    .matches("(?s).*(ProducerFenced|InvalidProducerEpoch).*")) {
                throw e;
            }
            return;
        }
        throw new AssertionError("A producer committed although a successor had taken its transactional id");
    }

    private List<Integer> readAll(String topic, String isolation, int count) {
        try (KafkaConsumer<String, String> consumer = clients.consumer(Map.of("isolation.level", isolation))) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            return PlainClient.read(consumer, count);
        }
    }

    private static boolean owns(KafkaConsumer<String, String> consumer, List<Integer> values, int partitions) {
        PlainClient.poll(consumer, values);
        return consumer.assignment().size() == partitions;
    }

    private static List<Integer> sequence(int from, int to) {
        List<Integer> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(i);
        }
        return values;
    }
}
