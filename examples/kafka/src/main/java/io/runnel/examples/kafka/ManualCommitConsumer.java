package io.runnel.examples.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * At least once: commits a partition's offset when its orders are packed, and not before. Killed in between, it packs them
 * again after the restart, and loses none.
 *
 * <pre>ManualCommitConsumer [HOST:PORT]</pre>
 */
final class ManualCommitConsumer {
    private ManualCommitConsumer() {}

    public static void main(String[] args) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                args.length > 0 ? args[0] : "127.0.0.1:9092",
                ConsumerConfig.GROUP_ID_CONFIG,
                "packers",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        wakeUpAtExit(consumer);
        try (consumer) {
            consumer.subscribe(List.of("orders"));
            while (true) {
                packAndCommit(consumer, consumer.poll(Duration.ofSeconds(1)));
            }
        } catch (WakeupException e) {
            // Ctrl-C or SIGTERM.
        }
    }

    private static void packAndCommit(KafkaConsumer<String, String> consumer, ConsumerRecords<String, String> orders) {
        for (TopicPartition partition : orders.partitions()) {
            List<ConsumerRecord<String, String>> ofPartition = orders.records(partition);
            for (ConsumerRecord<String, String> order : ofPartition) {
                System.out.println("packed " + order.key() + " " + order.value());
            }
            // The committed offset is the next one to read.
            long next = ofPartition.get(ofPartition.size() - 1).offset() + 1;
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(next)));
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
