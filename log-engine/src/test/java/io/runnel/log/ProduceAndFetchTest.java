package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceAndFetchTest {
    private static final TopicPartition P0 = new TopicPartition("events", 0);
    private static final long DAY_MS = 1_700_000_000_000L;

    @TempDir
    Path dataDir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode(dataDir);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void restart() {
        node.close();
        node = new TestNode(dataDir);
    }

    private List<RecordMetadata> produce(Map<String, ?> settings, int from, int to) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer = node.producer(settings)) {
            for (int i = from; i < to; i++) {
                var headers = List.<org.apache.kafka.common.header.Header>of(
                        new RecordHeader("n", Integer.toString(i).getBytes(UTF_8)));
                sent.add(producer.send(new ProducerRecord<>("events", 0, DAY_MS + i, "k" + i, "v" + i, headers)));
            }
        }
        List<RecordMetadata> stored = new ArrayList<>();
        for (Future<RecordMetadata> each : sent) {
            stored.add(each.get());
        }
        return stored;
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void recordsComeBackAsTheyWereSent(String compression) throws Exception {
        List<RecordMetadata> stored = produce(Map.of("compression.type", compression, "linger.ms", 20), 0, 100);

        assertThat(stored).extracting(RecordMetadata::offset).containsExactlyElementsOf(longs(0, 100));
        List<ConsumerRecord<String, String>> read = node.read(P0, 40, 60);
        for (int i = 0; i < 60; i++) {
            ConsumerRecord<String, String> each = read.get(i);
            int n = 40 + i;
            assertThat(each.offset()).isEqualTo(n);
            assertThat(each.key()).isEqualTo("k" + n);
            assertThat(each.value()).isEqualTo("v" + n);
            assertThat(each.timestamp()).isEqualTo(DAY_MS + n);
            assertThat(new String(each.headers().lastHeader("n").value(), UTF_8))
                    .isEqualTo(Integer.toString(n));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "all"})
    void everyKindOfAcknowledgementStoresTheRecords(String acks) throws Exception {
        produce(Map.of("acks", acks, "enable.idempotence", false), 0, 20);

        assertThat(node.read(P0, 0, 20)).hasSize(20);
    }

    @Test
    void offsetsAreFoundByTimeAndByName() throws Exception {
        produce(Map.of("batch.size", 200), 0, 50);

        try (KafkaConsumer<String, String> consumer = node.consumer(Map.of());
                Admin admin = node.admin()) {
            assertThat(consumer.offsetsForTimes(Map.of(P0, DAY_MS + 17)).get(P0))
                    .extracting(OffsetAndTimestamp::offset, OffsetAndTimestamp::timestamp)
                    .containsExactly(17L, DAY_MS + 17);
            assertThat(consumer.offsetsForTimes(Map.of(P0, DAY_MS + 50)).get(P0))
                    .isNull();
            assertThat(consumer.beginningOffsets(Set.of(P0))).containsEntry(P0, 0L);
            assertThat(consumer.endOffsets(Set.of(P0))).containsEntry(P0, 50L);
            var newest = admin.listOffsets(Map.of(P0, OffsetSpec.maxTimestamp()))
                    .partitionResult(P0)
                    .get();
            assertThat(newest.offset()).isEqualTo(49);
            assertThat(newest.timestamp()).isEqualTo(DAY_MS + 49);
            assertThat(admin.listOffsets(Map.of(P0, OffsetSpec.earliestLocal()))
                            .partitionResult(P0)
                            .get()
                            .offset())
                    .isZero();
            assertThat(admin.listOffsets(Map.of(P0, OffsetSpec.latestTiered()))
                            .partitionResult(P0)
                            .get()
                            .offset())
                    .isEqualTo(-1);
        }
    }

    @Test
    void aWaitingFetchIsAnsweredWhenARecordComes() throws Exception {
        produce(Map.of(), 0, 1);
        try (KafkaConsumer<String, String> consumer =
                        node.consumer(Map.of("fetch.max.wait.ms", 30_000, "request.timeout.ms", 60_000));
                KafkaProducer<String, String> producer = node.producer(Map.of())) {
            consumer.assign(List.of(P0));
            consumer.seek(P0, 1);
            // The fetch is on its way, or waits, when the record comes; either way it must not take its whole wait.
            assertThat(consumer.poll(Duration.ofMillis(300))).isEmpty();
            long startNs = System.nanoTime();
            producer.send(new ProducerRecord<>("events", 0, "k", "v")).get();

            assertThat(TestNode.poll(consumer, 1).get(0).offset()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
            // The next fetch waits already, and the consumer would wait for it.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Test
    void aFetchThatFindsNothingEndsAfterItsWait() throws Exception {
        produce(Map.of(), 0, 1);
        try (KafkaConsumer<String, String> consumer =
                node.consumer(Map.of("fetch.max.wait.ms", 50, "auto.offset.reset", "none"))) {
            consumer.assign(List.of(P0));
            consumer.seek(P0, 1);
            assertThat(consumer.poll(Duration.ofMillis(400))).isEmpty();
            consumer.seek(P0, 99);
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(10)))
                    .isInstanceOf(org.apache.kafka.clients.consumer.OffsetOutOfRangeException.class);
        }
    }

    @Test
    void theFirstBatchComesEvenIfItIsLargerThanTheFetchAllows() throws Exception {
        produce(Map.of("linger.ms", 50), 0, 100);
        try (KafkaConsumer<String, String> consumer =
                node.consumer(Map.of("max.partition.fetch.bytes", 1, "fetch.max.bytes", 1))) {
            consumer.assign(List.of(P0));
            consumer.seek(P0, 0);
            assertThat(TestNode.poll(consumer, 100)).hasSize(100);
        }
    }

    @Test
    void topicsRecordsAndIdsSurviveARestart() throws Exception {
        Uuid id;
        try (Admin admin = node.admin()) {
            id = admin.createTopics(List.of(new NewTopic("events", 3, (short) 1).configs(Map.of("retention.ms", "-1"))))
                    .topicId("events")
                    .get();
        }
        String clusterId = node.engine().clusterId();
        produce(Map.of(), 0, 30);

        restart();

        assertThat(node.engine().clusterId()).isEqualTo(clusterId);
        assertThat(node.engine().eventLog().topic("events"))
                .contains(new TopicDescription("events", id, 3, (short) 1, Map.of("retention.ms", "-1"), false));
        List<RecordMetadata> more = produce(Map.of(), 30, 40);
        assertThat(more.get(0).offset()).isEqualTo(30);
        assertThat(node.read(P0, 0, 40))
                .extracting(ConsumerRecord::value)
                .startsWith("v0", "v1")
                .endsWith("v38", "v39");
    }

    @Test
    void refusedRecordsAreNamedToTheProducerAndTheOthersOfItsTopicGoOn() throws Exception {
        node.close();
        node = new TestNode(
                dataDir,
                Map.of(),
                (topic, configs) -> "id".equals(configs.get("runnel.value.schema.validation"))
                        ? () -> record -> {
                            ByteBuffer value = record.value();
                            return value != null && value.get() == 'x' ? "no x here" : null;
                        }
                        : null);
        try (Admin admin = node.admin();
                KafkaProducer<String, String> producer = node.producer(Map.of())) {
            admin.createTopics(List.of(new NewTopic("checked", 1, (short) 1)
                            .configs(Map.of("confluent.value.schema.validation", "true"))))
                    .all()
                    .get();
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("checked", "k", "x1"))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("no x here");
            assertThat(producer.send(new ProducerRecord<>("checked", "k", "y"))
                            .get()
                            .offset())
                    .isZero();
        }
    }

    @Test
    void whatCannotBeStoredIsRefusedForGood() throws Exception {
        try (KafkaProducer<String, String> producer =
                node.producer(Map.of("max.request.size", 20 << 20, "buffer.memory", 64 << 20))) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("events", "x".repeat(2 << 20)))
                            .get())
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("no/such name", "v"))
                            .get())
                    .hasCauseInstanceOf(InvalidTopicException.class);
        }
    }

    private static List<Long> longs(long from, long to) {
        return java.util.stream.LongStream.range(from, to).boxed().toList();
    }
}
