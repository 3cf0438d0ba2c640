package io.runnel.examples.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Orders in Avro with Confluent's serializers: two versions of a schema, and a reader of both.
 *
 * <pre>AvroOrders [HOST:PORT [REGISTRY_URL [TOPIC]]]</pre>
 */
public final class AvroOrders {
    private static final List<String> CUSTOMERS = List.of("ada", "bo", "cy", "dee");
    private static final List<String> ITEMS = List.of("lamp", "chair", "desk");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String STRINGS = "org.apache.kafka.common.serialization.String";
    private static final String AVRO = "io.confluent.kafka.serializers.KafkaAvro";

    /** What an application wrote that did not know of discounts yet. */
    private static final Schema OLDER =
            fields().requiredString("item").requiredInt("quantity").endRecord();
    /** What is added has no default here, so that {@link Order} and others could not be read: the registry refuses it. */
    private static final Schema INCOMPATIBLE = fields().requiredString("item")
            .requiredInt("quantity")
            .requiredString("shop")
            .endRecord();

    private final String bootstrap;
    private final String registryUrl;
    private final String topic;

    private AvroOrders(String bootstrap, String registryUrl, String topic) {
        this.bootstrap = bootstrap;
        this.registryUrl = registryUrl;
        this.topic = topic;
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        AvroOrders orders = new AvroOrders(
                args.length > 0 ? args[0] : "127.0.0.1:9092",
                args.length > 1 ? args[1] : "http://127.0.0.1:8081",
                args.length > 2 ? args[2] : "avro-orders-java");
        orders.createTopic();
        List<Object> older = new ArrayList<>();
        List<Object> newer = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            older.add(generic(OLDER, i));
            newer.add(new Order(ITEMS.get((10 + i) % 3), 10 + i, 0.5));
        }
        orders.write(0, older);
        orders.write(10, newer);
        orders.read(20);
        orders.writeWithIncompatibleSchema();
        orders.writeWithoutSchema();
    }

    private static SchemaBuilder.FieldAssembler<Schema> fields() {
        return SchemaBuilder.record(Order.class.getName()).fields();
    }

    private static GenericRecord generic(Schema schema, int number) {
        GenericRecord order = new GenericData.Record(schema);
        order.put("item", ITEMS.get(number % 3));
        order.put("quantity", number);
        return order;
    }

    private void createTopic() throws InterruptedException, ExecutionException {
        // The log itself refuses values that no schema of the topic's subject has written, whoever sends them.
        NewTopic wanted = new NewTopic(topic, 1, (short) 1).configs(Map.of("runnel.value.schema.validation", "id"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    private void write(int first, List<Object> orders) throws InterruptedException, ExecutionException {
        // The serializer registers the schema with the first order; its id travels in each value. The schema of a class
        // is
        // read off it, that of a GenericRecord is the record's own.
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "key.serializer",
                STRINGS + "Serializer",
                "value.serializer",
                AVRO + "Serializer",
                "schema.registry.url",
                registryUrl,
                "schema.reflection",
                orders.get(0) instanceof Order);
        List<Future<?>> sent = new ArrayList<>();
        try (KafkaProducer<String, Object> producer = new KafkaProducer<>(settings)) {
            for (Object order : orders) {
                sent.add(producer.send(new ProducerRecord<>(topic, CUSTOMERS.get((first + sent.size()) % 4), order)));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
        System.out.println("wrote " + sent.size() + " orders");
    }

    private void read(int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                topic + "-readers",
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                STRINGS + "Deserializer",
                "value.deserializer",
                AVRO + "Deserializer",
                "schema.registry.url",
                registryUrl,
                "schema.reflection",
                true);
        int left = count;
        try (KafkaConsumer<String, Order> consumer = new KafkaConsumer<>(settings)) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (left > 0 && System.nanoTime() < end) {
                for (ConsumerRecord<String, Order> record : consumer.poll(Duration.ofMillis(500))) {
                    System.out.println("new " + record.key() + " " + record.value());
                    left--;
                }
            }
        }
        if (left > 0) {
            throw new IllegalStateException(left + " orders did not come within " + PATIENCE);
        }
    }

    private void writeWithIncompatibleSchema() throws InterruptedException, ExecutionException {
        GenericRecord order = generic(INCOMPATIBLE, 20);
        order.put("shop", "corner");
        try {
            write(20, List.of(order));
        } catch (SerializationException e) {
            // The registry's answer, with its error code at the end.
            String answer =
                    e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            System.out.println("an incompatible schema refused: " + answer.replaceAll("(?s).*error code: ", ""));
            return;
        }
        throw new IllegalStateException("The incompatible schema was not refused");
    }

    private void writeWithoutSchema() throws InterruptedException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap,
                "key.serializer", STRINGS + "Serializer",
                "value.serializer", STRINGS + "Serializer");
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(settings)) {
            producer.send(new ProducerRecord<>(topic, "{\"item\": \"lamp\"}")).get();
        } catch (ExecutionException e) {
            String error = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
            System.out.println("a value without schema refused: " + error);
            return;
        }
        throw new IllegalStateException("The value without schema was not refused");
    }
}
