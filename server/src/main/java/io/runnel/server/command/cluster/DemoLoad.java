package io.runnel.server.command.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.jspecify.annotations.Nullable;

/** An idempotent producer at a steady rate, which remembers what was acknowledged and when, and a check of what is there. */
final class DemoLoad implements AutoCloseable {
    private static final int DELIVERY_MS = 60_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String servers;
    private final String topic;
    private final int partitions;
    private final long pauseNs;
    private final KafkaProducer<Long, Long> producer;
    private final Thread thread = new Thread(this::run, "demo-load");
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Acks> acks = new ConcurrentHashMap<>();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean running = true;

    /** When a partition's records were acknowledged: the longest time without is what its writers waited. */
    private static final class Acks {
        private long lastNs = System.nanoTime();
        private long longestNs;

        synchronized void acknowledged(long nowNs) {
            longestNs = Math.max(longestNs, nowNs - lastNs);
            lastNs = nowNs;
        }

        synchronized void restart(long nowNs) {
            lastNs = nowNs;
            longestNs = 0;
        }

        synchronized long longestMs() {
            return TimeUnit.NANOSECONDS.toMillis(longestNs);
        }
    }

    /**
     * What there is of what was sent.
     *
     * @param acknowledged records that the cluster has acknowledged
     * @param lost of these those that are not there
     * @param doubled records that are there more than once
     * @param failed records that the producer has given up
     */
    record Verdict(long acknowledged, Collection<Long> lost, Collection<Long> doubled, long failed) {
        boolean isSound() {
            return lost.isEmpty() && doubled.isEmpty();
        }
    }

    DemoLoad(String servers, String topic, int partitions, int recordsPerSecond) {
        this.servers = servers;
        this.topic = topic;
        this.partitions = partitions;
        this.pauseNs = TimeUnit.SECONDS.toNanos(1) / recordsPerSecond;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        DELIVERY_MS),
                new LongSerializer(),
                new LongSerializer());
    }

    void start() {
        thread.start();
    }

    private void run() {
        long dueNs = System.nanoTime();
        for (long id = 0; running; id++) {
            long sent = id;
            int partition = (int) (id % partitions);
            producer.send(
                    new ProducerRecord<>(topic, partition, id, id),
                    (metadata, failure) -> settle(sent, metadata, failure));
            dueNs += pauseNs;
            LockSupport.parkNanos(dueNs - System.nanoTime());
        }
    }

    private void settle(long id, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null || metadata == null) {
            failed.incrementAndGet();
            return;
        }
        acknowledged.add(id);
        acks.computeIfAbsent(metadata.partition(), partition -> new Acks()).acknowledged(System.nanoTime());
    }

    /** Records that were acknowledged so far. */
    long acknowledged() {
        return acknowledged.size();
    }

    /** Counts pauses anew. */
    void restartClocks() {
        long nowNs = System.nanoTime();
        acks.values().forEach(each -> each.restart(nowNs));
    }

    /** The longest time without an acknowledgement, in milliseconds, by partition. */
    Map<Integer, Long> longestPausesMs() {
        Map<Integer, Long> longest = new TreeMap<>();
        acks.forEach((partition, times) -> longest.put(partition, times.longestMs()));
        return longest;
    }

    /** Ends the load, waits for what is under way, and reads back what is there. */
    Verdict verify() throws InterruptedException {
        running = false;
        thread.join();
        producer.flush();
        Map<Long, Integer> found = found();
        Set<Long> lost = new TreeSet<>(acknowledged);
        lost.removeAll(found.keySet());
        List<Long> doubled = new ArrayList<>();
        found.forEach((id, times) -> {
            if (times > 1) {
                doubled.add(id);
            }
        });
        return new Verdict(acknowledged.size(), lost, doubled, failed.get());
    }

    private Map<Long, Integer> found() {
        Map<Long, Integer> found = new HashMap<>();
        try (KafkaConsumer<Long, Long> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
                new LongDeserializer(),
                new LongDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<Long, Long> read : consumer.poll(POLL)) {
                    found.merge(read.value(), 1, Integer::sum);
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        running = false;
        producer.close(Duration.ofSeconds(1));
    }
}
