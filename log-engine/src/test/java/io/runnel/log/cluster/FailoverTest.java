package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records survive the nodes that took them. */
class FailoverTest {
    private static final String TOPIC = "events";
    private static final int PARTITIONS = 3;

    @TempDir
    Path folder;

    private ClusterFixture cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new ClusterFixture(folder, 3, Map.of()).start();
        try (Admin admin = cluster.admin()) {
            admin.createTopics(List.of(
                            new NewTopic(TOPIC, PARTITIONS, (short) 3).configs(Map.of("min.insync.replicas", "2"))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "linger.ms", "1"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<Future<RecordMetadata>> send(KafkaProducer<String, String> producer, int from, int to) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = from; i < to; i++) {
            sent.add(producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, null, Integer.toString(i))));
        }
        producer.flush();
        return sent;
    }

    private static void awaitAll(List<Future<RecordMetadata>> sent) throws Exception {
        for (Future<RecordMetadata> each : sent) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    private List<TopicPartitionInfo> partitions() throws Exception {
        try (Admin admin = cluster.admin()) {
            TopicDescription topic = admin.describeTopics(List.of(TOPIC))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(TOPIC);
            return topic.partitions();
        }
    }

    private void awaitAllInSync() throws Exception {
        ClusterFixture.until(
                "all replicas are in sync",
                () -> partitions().stream()
                        .allMatch(partition -> partition.isr().size() == 3));
    }

    /** All that is committed, by partition, in order. */
    private Map<Integer, List<Integer>> read(int expected) {
        Map<Integer, List<Integer>> values = new java.util.TreeMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int index = 0; index < PARTITIONS; index++) {
                all.add(new TopicPartition(TOPIC, index));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            int count = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (count < expected && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofMillis(200))) {
                    values.computeIfAbsent(found.partition(), index -> new ArrayList<>())
                            .add(Integer.parseInt(found.value()));
                    count++;
                }
            }
        }
        return values;
    }

    private void assertThereOnceAndInOrder(int count) {
        Map<Integer, List<Integer>> found = read(count);
        for (int index = 0; index < PARTITIONS; index++) {
            List<Integer> expected = new ArrayList<>();
            for (int i = index; i < count; i += PARTITIONS) {
                expected.add(i);
            }
            assertThat(found.get(index)).as("partition %s", index).isEqualTo(expected);
        }
    }

    @Test
    void acknowledgedRecordsSurviveEachLeader() throws Exception {
        try (KafkaProducer<String, String> producer = producer()) {
            awaitAll(send(producer, 0, 300));
            int first = partitions().get(0).leader().id();
            cluster.kill(first);
            awaitAll(send(producer, 300, 600));
            assertThat(Set.copyOf(partitions().stream()
                            .map(each -> each.leader().id())
                            .toList()))
                    .doesNotContain(first);
            cluster.start(first);
            awaitAllInSync();
            int second = partitions().get(1).leader().id();
            cluster.kill(second);
            awaitAll(send(producer, 600, 900));
            assertThereOnceAndInOrder(900);
            cluster.start(second);
        }
        awaitAllInSync();
        assertThereOnceAndInOrder(900);
    }
}
