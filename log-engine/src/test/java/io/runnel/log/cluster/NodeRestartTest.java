package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that starts again has what it had: the history in its metadata log is not carried out a second time. */
class NodeRestartTest {
    private static final String TOPIC = "events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
    private static final int RECORDS = 50;

    @TempDir
    Path folder;

    private static void create(Admin admin) throws Exception {
        admin.createTopics(List.of(new NewTopic(TOPIC, Map.of(0, List.of(1)))))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private static void produce(ClusterFixture cluster, String prefix) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                producer.send(new ProducerRecord<>(TOPIC, 0, null, prefix + i)).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static List<String> read(ClusterFixture cluster) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION), Duration.ofSeconds(30))
                    .get(PARTITION);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (consumer.position(PARTITION) < end && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(found -> values.add(found.value()));
            }
        }
        return values;
    }

    private static List<String> expected(String prefix) {
        return Stream.iterate(0, i -> i + 1).limit(RECORDS).map(i -> prefix + i).toList();
    }

    private void assertNothingAside(ClusterFixture cluster) throws Exception {
        try (Stream<Path> entries = Files.list(cluster.folder(1))) {
            assertThat(entries.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.endsWith("-stray"))
                    .contains(TOPIC + "-0");
        }
    }

    @Test
    void aTopicThatWasDeletedAndCreatedAgainKeepsItsRecords() throws Exception {
        try (ClusterFixture cluster = new ClusterFixture(folder, 1, Map.of()).start()) {
            try (Admin admin = cluster.admin()) {
                create(admin);
                produce(cluster, "old");
                admin.deleteTopics(List.of(TOPIC)).all().get(30, TimeUnit.SECONDS);
                create(admin);
            }
            produce(cluster, "new");

            cluster.stop(1);
            cluster.start();

            assertThat(read(cluster)).isEqualTo(expected("new"));
            assertNothingAside(cluster);
        }
    }

    @Test
    void aPartitionThatWentAndCameBackKeepsItsRecords() throws Exception {
        try (ClusterFixture cluster = new ClusterFixture(folder, 2, Map.of()).start()) {
            try (Admin admin = cluster.admin()) {
                create(admin);
                moveTo(admin, 2);
                moveTo(admin, 1);
            }
            produce(cluster, "back");

            cluster.stop(1);
            cluster.stop(2);
            cluster.start();

            assertThat(read(cluster)).isEqualTo(expected("back"));
            assertNothingAside(cluster);
        }
    }

    private static void moveTo(Admin admin, int node) throws Exception {
        admin.alterPartitionReassignments(Map.of(PARTITION, Optional.of(new NewPartitionReassignment(List.of(node)))))
                .all()
                .get(30, TimeUnit.SECONDS);
        ClusterFixture.until(
                "the partition is on node " + node,
                () -> admin
                        .describeTopics(List.of(TOPIC))
                        .allTopicNames()
                        .get(30, TimeUnit.SECONDS)
                        .get(TOPIC)
                        .partitions()
                        .get(0)
                        .replicas()
                        .stream()
                        .allMatch(replica -> replica.id() == node));
    }
}
