package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class DeleteRecordsTest {
    private static final TopicPartition EVENTS = new TopicPartition("events", 0);

    @TempDir
    Path dataDir;

    private TestNode node;
    private Admin admin;
    private KafkaProducer<String, String> producer;

    @BeforeEach
    void start() {
        node = new TestNode(
                dataDir,
                Map.of("log.retention.check.interval.ms", 50, "log.segment.delete.delay.ms", 0),
                RecordValidator.NONE);
        admin = node.admin();
        producer = node.producer(Map.of());
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
        node.close();
    }

    private void create(String name, int partitions, Map<String, String> configs) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) -1).configs(configs)))
                .all()
                .get();
    }

    private void produce(TopicPartition to, int count, Long timestampMs) throws Exception {
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(to.topic(), to.partition(), timestampMs, null, "value"))
                    .get(15, TimeUnit.SECONDS);
        }
    }

    private long deleteBefore(TopicPartition partition, long offset) throws Exception {
        return admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .lowWatermarks()
                .get(partition)
                .get()
                .lowWatermark();
    }

    private long earliest(TopicPartition partition) throws Exception {
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    @Test
    void deletedRecordsAreGoneForEveryConsumerAndAfterARestart() throws Exception {
        create("events", 1, Map.of());
        produce(EVENTS, 10, null);

        assertThat(deleteBefore(EVENTS, 4)).isEqualTo(4);

        assertThat(earliest(EVENTS)).isEqualTo(4);
        assertThat(deleteBefore(EVENTS, 2)).isEqualTo(4);
        try (KafkaConsumer<String, String> consumer = node.consumer(Map.of("auto.offset.reset", "earliest"))) {
            consumer.assign(List.of(EVENTS));
            consumer.seek(EVENTS, 1);
            assertThat(TestNode.poll(consumer, 6).get(0).offset()).isEqualTo(4);
        }
        assertThat(deleteBefore(EVENTS, -1)).isEqualTo(10);
        stop();
        start();
        assertThat(earliest(EVENTS)).isEqualTo(10);
        produce(EVENTS, 1, null);
        assertThat(node.read(EVENTS, 10, 1).get(0).offset()).isEqualTo(10);
    }

    @Test
    void whatCannotBeDeletedIsRefusedWithKafkasErrors() throws Exception {
        create("events", 1, Map.of());
        create("compacted", 1, Map.of("cleanup.policy", "compact"));
        create("both", 1, Map.of("cleanup.policy", "compact,delete"));
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("_runnel_catalog", 1, Map.of()))
                .join();
        produce(EVENTS, 2, null);

        assertThatThrownBy(() -> deleteBefore(EVENTS, 3)).cause().isInstanceOf(OffsetOutOfRangeException.class);
        assertThatThrownBy(() -> deleteBefore(new TopicPartition("compacted", 0), 0))
                .cause()
                .isInstanceOf(PolicyViolationException.class);
        assertThat(deleteBefore(new TopicPartition("both", 0), 0)).isZero();
        assertThatThrownBy(() -> deleteBefore(new TopicPartition("_runnel_catalog", 0), 0))
                .cause()
                .isInstanceOf(InvalidTopicException.class);
    }

    /** As Kafka Streams does with its repartition topics: whatever was processed is deleted, all the time. */
    @Test
    void recordsThatWereReadAreDeletedAgainAndAgain() throws Exception {
        int partitions = 3;
        create("repartition", partitions, Map.of("internal.segment.bytes", "200", "retention.ms", "-1"));
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(index -> new TopicPartition("repartition", index))
                .toList();
        try (KafkaConsumer<String, String> consumer = node.consumer(Map.of("auto.offset.reset", "none"))) {
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (int round = 1; round <= 15; round++) {
                for (TopicPartition partition : all) {
                    produce(partition, 4, null);
                }
                TestNode.poll(consumer, 4 * partitions);
                Map<TopicPartition, RecordsToDelete> read = all.stream()
                        .collect(Collectors.toMap(
                                partition -> partition,
                                partition -> RecordsToDelete.beforeOffset(consumer.position(partition))));
                admin.deleteRecords(read).all().get();
                for (TopicPartition partition : all) {
                    assertThat(earliest(partition)).isEqualTo(4L * round);
                }
            }
        }
        awaitSegments("repartition-0", 1);
    }

    @Test
    void retentionDeletesRecordsOf1970AndKeepsTheYoung() throws Exception {
        create("events", 1, Map.of("internal.segment.bytes", "200", "retention.ms", "3600000"));
        produce(EVENTS, 6, 0L);
        long now = System.currentTimeMillis();
        produce(EVENTS, 2, now);

        awaitSegments("events-0", 1);

        assertThat(earliest(EVENTS)).isEqualTo(6);
        assertThat(node.read(EVENTS, 6, 2)).allMatch(found -> found.timestamp() == now);
    }

    private void awaitSegments(String partition, int count) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        List<String> segments;
        do {
            try (Stream<Path> files = Files.list(dataDir.resolve(partition))) {
                segments = files.map(file -> file.getFileName().toString())
                        .filter(name -> name.contains(".log"))
                        .toList();
            }
            if (segments.size() == count) {
                return;
            }
            Thread.sleep(10);
        } while (System.nanoTime() < deadlineNs);
        throw new AssertionError("There should be " + count + " segments: " + segments);
    }
}
