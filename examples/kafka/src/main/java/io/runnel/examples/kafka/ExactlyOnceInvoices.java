package io.runnel.examples.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Exactly once: consume, transform, produce. For each order one invoice, whenever this program is killed and restarted: the
 * invoices and the offsets of the orders they were made from are committed in one transaction, or not at all. Readers of
 * {@code invoices} set {@code isolation.level=read_committed}.
 *
 * <pre>ExactlyOnceInvoices [HOST:PORT [INSTANCE]]</pre>
 */
final class ExactlyOnceInvoices {
    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;

    private ExactlyOnceInvoices(KafkaConsumer<String, String> consumer, KafkaProducer<String, String> producer) {
        this.consumer = consumer;
        this.producer = producer;
    }

    public static void main(String[] args) {
        String bootstrapServers = args.length > 0 ? args[0] : "127.0.0.1:9092";
        // Each instance that runs at the same time has a name of its own. One that is started again with the same name
        // takes the place of its predecessor at once: it ends the transaction that was left open, and as a static
        // member
        // of the group it has the same partitions.
        String instance = "invoices-" + (args.length > 1 ? args[1] : "1");
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                consumer(bootstrapServers, instance), new StringDeserializer(), new StringDeserializer());
        wakeUpAtExit(consumer);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        producer(bootstrapServers, instance), new StringSerializer(), new StringSerializer());
                consumer) {
            new ExactlyOnceInvoices(consumer, producer).run();
        } catch (WakeupException e) {
            // Ctrl-C or SIGTERM, between two transactions.
        }
    }

    private static Map<String, Object> consumer(String bootstrapServers, String instance) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.GROUP_ID_CONFIG,
                "invoices",
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                instance,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                // The transactions commit, not the consumer.
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
    }

    private static Map<String, Object> producer(String bootstrapServers, String instance) {
        return Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, instance);
    }

    private void run() {
        producer.initTransactions();
        consumer.subscribe(List.of("orders"));
        while (true) {
            ConsumerRecords<String, String> orders = consumer.poll(Duration.ofSeconds(1));
            if (!orders.isEmpty()) {
                invoice(orders);
            }
        }
    }

    private void invoice(ConsumerRecords<String, String> orders) {
        producer.beginTransaction();
        try {
            for (ConsumerRecord<String, String> order : orders) {
                producer.send(new ProducerRecord<>("invoices", order.key(), "invoice for " + order.value()));
            }
            // With the group's metadata an instance that has lost its partitions meanwhile is refused.
            producer.sendOffsetsToTransaction(orders.nextOffsets(), consumer.groupMetadata());
            producer.commitTransaction();
            System.out.println(orders.count() + " invoices committed");
        } catch (ApplicationRecoverableException e) {
            throw e; // another instance has this name: end
        } catch (KafkaException e) {
            System.err.println("A transaction is undone and tried again: " + e);
            producer.abortTransaction();
            readAgain();
        }
    }

    /** Takes the consumer back to what is committed. */
    private void readAgain() {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    /** Ends the poll when the process is told to stop, and lets it close. */
    private static void wakeUpAtExit(KafkaConsumer<?, ?> consumer) {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup();
            try {
                main.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
