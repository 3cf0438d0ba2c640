package io.runnel.server.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a whole topic from its beginning as {@code read_committed} shows it. */
final class TopicContent {
    private static final long PATIENCE_NANOS = Duration.ofSeconds(90).toNanos();

    private final String bootstrapServers;
    private final List<TopicPartition> partitions;

    TopicContent(String bootstrapServers, String topic, int partitions) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = ClusterProcesses.indexes(partitions).stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /**
     * The values by partition and offset.
     *
     * @param ends takes the end that each partition was read to
     * @throws AssertionError if a transaction stays open, or the end is not reached
     */
    Map<Integer, TreeMap<Long, String>> read(Map<TopicPartition, Long> ends) throws InterruptedException {
        Map<Integer, TreeMap<Long, String>> found = new TreeMap<>();
        partitions.forEach(each -> found.put(each.partition(), new TreeMap<>()));
        try (KafkaConsumer<String, String> consumer = consumer("read_committed");
                KafkaConsumer<String, String> all = consumer("read_uncommitted")) {
            // Markers come after the answer to the commit; records that are behind an open transaction are not shown.
            Map<TopicPartition, Long> highWatermarks = all.endOffsets(partitions);
            View.until(
                    "transactions ended up to " + highWatermarks,
                    () -> highWatermarks.entrySet().stream()
                            .allMatch(end -> consumer.endOffsets(partitions).get(end.getKey()) >= end.getValue()));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (partitions.stream().anyMatch(each -> consumer.position(each) < highWatermarks.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    found.get(record.partition()).put(record.offset(), record.value());
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("The ends " + highWatermarks + " are not reached");
                }
            }
            ends.putAll(highWatermarks);
        }
        return found;
    }

    private KafkaConsumer<String, String> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
