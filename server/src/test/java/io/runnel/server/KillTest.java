package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledgement under acks=all is a promise: it outlives SIGKILL (docs/ARCHITECTURE.md, socket to disk). */
final class KillTest {
    private static final int KILLS = 5;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 500;
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "kill";

    @TempDir
    private Path folder;

    @Test
    void noAcknowledgedRecordIsMissingAfterKillsUnderLoad() throws IOException, InterruptedException {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        for (int kill = 0; kill < KILLS; kill++) {
            try (NodeProcess node = NodeProcess.start(folder, "--set", "num.partitions=" + PARTITIONS)) {
                produceUntilKilled(node, kill, acknowledged);
            }
        }
        try (NodeProcess node = NodeProcess.start(folder)) {
            Set<String> missing = new HashSet<>(acknowledged);
            missing.removeAll(stored(node));

            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLS * ACKNOWLEDGED_BEFORE_KILL);
            assertThat(missing).isEmpty();
            assertThat(node.terminate()).isIn(0, 143);
        }
    }

    private static void produceUntilKilled(NodeProcess node, int round, Set<String> acknowledged)
            throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        Thread sender = new Thread(() -> send(node.bootstrapServers(), round, acknowledged, enough), "sender");
        sender.start();
        enough.await();
        node.kill();
        sender.interrupt();
        sender.join();
    }

    /** Sends until interrupted; notes each value whose acknowledgement came. */
    private static void send(String bootstrap, int round, Set<String> acknowledged, CountDownLatch enough) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 1, "max.block.ms", 1000);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                String value = round + "-" + i;
                producer.send(new ProducerRecord<>(TOPIC, value, value), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.add(value);
                        enough.countDown();
                    }
                });
            }
        } catch (KafkaException e) {
            // The node is gone, as it should be: what counts are the acknowledgements that came before.
        }
        boolean interrupted = Thread.interrupted(); // close refuses to work on an interrupted thread
        producer.close(Duration.ZERO);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<String> stored(NodeProcess node) {
        Set<String> stored = new HashSet<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", node.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    stored.add(record.value());
                }
            }
        }
        return stored;
    }
}
