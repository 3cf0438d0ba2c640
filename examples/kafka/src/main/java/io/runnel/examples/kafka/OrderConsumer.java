package io.runnel.examples.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads orders as a member of a group. Start it twice, and each has some of the partitions; stop one, and the other goes on
 * with its partitions. The client commits every five seconds and when it closes.
 *
 * <pre>OrderConsumer [HOST:PORT]</pre>
 */
final class OrderConsumer {
    private OrderConsumer() {}

    public static void main(String[] args) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                args.length > 0 ? args[0] : "127.0.0.1:9092",
                ConsumerConfig.GROUP_ID_CONFIG,
                "order-readers",
                // Where a group without committed offsets begins; the default is what comes from now on.
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        wakeUpAtExit(consumer);
        try (consumer) {
            consumer.subscribe(List.of("orders"));
            while (true) {
                for (ConsumerRecord<String, String> order : consumer.poll(Duration.ofSeconds(1))) {
                    System.out.println(order.key() + " " + order.value());
                }
            }
        } catch (WakeupException e) {
            // Ctrl-C or SIGTERM: closed by now, with what was read committed and the group left.
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
