package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real producer sends in each codec, and what topics with a codec of their own make of it. */
@Timeout(120)
class CompressionTest {
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int RECORDS = 20;

    @TempDir
    static Path directory;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = new TestNode(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private void create(String topic, Map<String, String> configs) throws Exception {
        try (Admin admin = node.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty()).configs(configs)))
                    .all()
                    .get();
        }
    }

    private KafkaProducer<String, String> producer(String codec) {
        return node.producer(Map.of("compression.type", codec, "linger.ms", 50, "batch.size", 100_000));
    }

    private Set<String> storedCodecs(String topic) throws Exception {
        Set<String> codecs = new HashSet<>();
        Path file = directory.resolve(topic + "-0/00000000000000000000.log");
        try (FileRecords records = FileRecords.open(file.toFile(), false)) {
            for (RecordBatch batch : records.batches()) {
                batch.ensureValid();
                codecs.add(batch.compressionType().name);
            }
        }
        return codecs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"})
    void everyProducersBatchesAreStoredInTheTopicsCodec(String type) throws Exception {
        for (String codec : CODECS) {
            String topic = type + "-" + codec;
            create(topic, Map.of("compression.type", type));
            List<Future<?>> sent = new ArrayList<>();
            try (KafkaProducer<String, String> producer = producer(codec)) {
                for (int i = 0; i < RECORDS; i++) {
                    ProducerRecord<String, String> next =
                            new ProducerRecord<>(topic, 0, 1_000L + i, "key " + i, "value " + i);
                    next.headers().add("header", new byte[] {(byte) i});
                    sent.add(producer.send(next));
                }
            }
            for (Future<?> answer : sent) {
                answer.get();
            }
            List<ConsumerRecord<String, String>> read = node.read(new TopicPartition(topic, 0), 0, RECORDS);
            for (int i = 0; i < RECORDS; i++) {
                assertThat(read.get(i).offset()).isEqualTo(i);
                assertThat(read.get(i).key()).isEqualTo("key " + i);
                assertThat(read.get(i).value()).isEqualTo("value " + i);
                assertThat(read.get(i).timestamp()).isEqualTo(1_000L + i);
                assertThat(read.get(i).headers().lastHeader("header").value()).containsExactly(i);
            }
            String expected = switch (type) {
                case "producer" -> codec;
                case "uncompressed" -> "none";
                default -> type;
            };
            assertThat(storedCodecs(topic)).as(topic).containsExactly(expected);
        }
    }

    @Test
    void batchThatGrowsBeyondTheLimitInTheTopicsCodecIsRefused() throws Exception {
        create("small", Map.of("compression.type", "uncompressed", "max.message.bytes", "1000"));
        try (KafkaProducer<String, String> producer = producer("gzip")) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("small", "k", "x".repeat(5_000)))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            producer.send(new ProducerRecord<>("small", "k", "x".repeat(500))).get();
        }
    }

    @Test
    void recordWithoutKeyIsRefusedByACompactedTopic() throws Exception {
        create("table", Map.of("cleanup.policy", "compact"));
        try (KafkaProducer<String, String> producer = producer("lz4")) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("table", "value"))
                            .get())
                    .cause()
                    .isInstanceOf(InvalidRecordException.class)
                    .hasMessageContaining("Compacted topic cannot accept message without key");
            producer.send(new ProducerRecord<>("table", "key", "value")).get();
        }
    }

    @Test
    void compactedTopicKeepsTheLastValueOfEachKeyForNewConsumers() throws Exception {
        Path own = directory.resolve("own");
        try (TestNode compacting = new TestNode(own, Map.of("log.cleaner.backoff.ms", "5"), RecordValidator.NONE);
                Admin admin = compacting.admin();
                KafkaProducer<String, String> producer =
                        compacting.producer(Map.of("compression.type", "zstd", "linger.ms", 0))) {
            NewTopic table = new NewTopic("table", Optional.of(1), Optional.empty())
                    .configs(Map.of(
                            "cleanup.policy",
                            "compact",
                            "internal.segment.bytes",
                            "2000",
                            "min.cleanable.dirty.ratio",
                            "0.01"));
            admin.createTopics(List.of(table)).all().get();
            TopicPartition partition = new TopicPartition("table", 0);
            PartitionReader early = compacting.engine().eventLog().reader(partition);
            for (int i = 0; i < 200; i++) {
                producer.send(new ProducerRecord<>("table", "key " + i % 3, "value " + i))
                        .get();
            }
            PartitionReader reader = compacting.engine().eventLog().reader(partition);
            int records = 200;
            while (records > 60) { // The test's timeout ends this.
                reader.seek(0);
                records = 0;
                while (reader.next()) {
                    records++;
                }
            }
            assertThat(reader.endOffset()).isEqualTo(200);
            int last = -1;
            while (early.next()) {
                last = (int) early.offset();
            }
            assertThat(last).isEqualTo(199);
            List<ConsumerRecord<String, String>> read = compacting.read(partition, 0, 3);
            assertThat(read.get(0).offset()).isPositive();
        }
    }
}
