package io.runnel.examples.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes orders: the customer is the key, {@code item,quantity} the value.
 *
 * <pre>OrderProducer [HOST:PORT [FIRST [COUNT]]]</pre>
 */
final class OrderProducer {
    private static final String TOPIC = "orders";
    private static final String[] CUSTOMERS = {"ada", "bo", "cy", "dee"};
    private static final String[] ITEMS = {"lamp", "chair", "desk"};

    private OrderProducer() {}

    public static void main(String[] args) {
        String bootstrapServers = args.length > 0 ? args[0] : "127.0.0.1:9092";
        int first = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        int count = args.length > 2 ? Integer.parseInt(args[2]) : 20;

        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                // Both are the client's defaults: an order is acknowledged when it is on disk, and one that is sent
                // again, because its acknowledgement was lost, is stored once.
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (int i = first; i < first + count; i++) {
                String customer = CUSTOMERS[i % CUSTOMERS.length];
                String order = ITEMS[i % ITEMS.length] + "," + i;
                // send returns at once; records on their way together make large batches. Orders of one customer go to
                // one partition, and stay in order there.
                producer.send(new ProducerRecord<>(TOPIC, customer, order), (metadata, failure) -> {
                    if (failure == null) {
                        System.out.println(customer + " " + order + " → " + metadata);
                    } else {
                        System.err.println(customer + " " + order + " was not stored: " + failure);
                    }
                });
            }
        } // close waits for what is under way
    }
}
