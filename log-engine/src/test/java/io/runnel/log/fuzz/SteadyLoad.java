package io.runnel.log.fuzz;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients that behave, on a topic of their own: what they were promised must hold whatever goes on beside them. */
final class SteadyLoad {
    static final TopicPartition PARTITION = new TopicPartition("well-behaved-and-not-to-be-touched", 0);
    /** Records between two pauses: enough to be always there, few enough to be remembered over a long campaign. */
    private static final int BURST = 20;

    private static final long PAUSE_NANOS = 10_000_000;

    private final String bootstrap;
    private final Queue<String> findings;
    private final ConcurrentSkipListMap<Long, String> acknowledged = new ConcurrentSkipListMap<>();
    private final AtomicLong slowestAnswerMs = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private volatile boolean running = true;

    SteadyLoad(String bootstrap, Queue<String> findings) {
        this.bootstrap = bootstrap;
        this.findings = findings;
    }

    static void createTopic(Admin admin) throws Exception {
        admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                .all()
                .get();
    }

    /** Produces until stopped, each record acknowledged before much more is sent; then nothing is in flight. */
    void produce() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "linger.ms",
                1,
                "delivery.timeout.ms",
                60_000,
                "request.timeout.ms",
                15_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (long i = 0; running; i++) {
                String value = "value-" + i;
                long sentNanos = System.nanoTime();
                producer.send(new ProducerRecord<>(PARTITION.topic(), 0, "k", value), (metadata, failure) -> {
                    if (failure != null) {
                        findings.add("a well-behaved producer's record failed: " + failure);
                    } else if (acknowledged.put(metadata.offset(), value) != null) {
                        findings.add("offset " + metadata.offset() + " was acknowledged twice");
                    }
                    slowestAnswerMs.accumulateAndGet((System.nanoTime() - sentNanos) / 1_000_000, Math::max);
                });
                if (i % BURST == 0) {
                    producer.flush();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (RuntimeException e) {
            findings.add("the well-behaved producer failed: " + e);
        }
    }

    /** Consumes until stopped, and sees each offset once, in order. */
    void consume() {
        try (KafkaConsumer<String, String> consumer = consumer()) {
            long expected = 0;
            while (running) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.offset() != expected) {
                        findings.add("consumed offset " + record.offset() + " instead of " + expected);
                        return;
                    }
                    expected++;
                    consumed.incrementAndGet();
                }
            }
        } catch (RuntimeException e) {
            findings.add("the well-behaved consumer failed: " + e);
        }
    }

    private KafkaConsumer<String, String> consumer() {
        return consumer(bootstrap);
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap) {
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", 30_000),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, 0);
        return consumer;
    }

    void stop() {
        running = false;
    }

    long slowestAnswerMs() {
        return slowestAnswerMs.get();
    }

    long acknowledgedRecords() {
        return acknowledged.size();
    }

    long consumedRecords() {
        return consumed.get();
    }

    /** What the partition holds now, against what was acknowledged; empty when they are the same. */
    List<String> differencesIn(String nodeNow) {
        TreeMap<Long, String> stored = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = consumer(nodeNow)) {
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, -1L);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(each -> stored.put(each.offset(), each.value()));
            }
        }
        List<String> differences = new ArrayList<>();
        acknowledged.forEach((offset, value) -> {
            if (!value.equals(stored.get(offset))) {
                differences.add("offset " + offset + ": acknowledged " + value + ", stored " + stored.get(offset));
            }
        });
        if (stored.size() != acknowledged.size()) {
            differences.add(stored.size() + " records are stored, " + acknowledged.size() + " were acknowledged");
        }
        return differences;
    }
}
