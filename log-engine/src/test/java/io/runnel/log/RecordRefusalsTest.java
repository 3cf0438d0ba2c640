package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What producers see of records that a topic's validator refuses (KIP-467), and what becomes of their batches. */
@Timeout(60)
class RecordRefusalsTest {
    private static final short FIRST_WITH_RECORD_ERRORS = 8;
    private static final short FIRST_WITH_TOPIC_IDS = 13;
    private static final TopicPartition P0 = new TopicPartition("checked", 0);
    private static final TopicPartition P1 = new TopicPartition("checked", 1);

    /** Refuses what begins with "bad". */
    private static final RecordValidator NOTHING_BAD =
            (topic, configs) -> !configs.get("runnel.value.schema.validation").equals("id")
                    ? null
                    : () -> record -> {
                        ByteBuffer value = record.value();
                        String text = value == null ? "" : UTF_8.decode(value).toString();
                        return text.startsWith("bad") ? "'" + text + "' is bad" : null;
                    };

    @TempDir
    Path dataDir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode(dataDir, Map.of("transaction.state.log.num.partitions", 1), NOTHING_BAD);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void create(Map<String, String> configs) {
        Map<String, String> all = new HashMap<>(configs);
        all.put("confluent.value.schema.validation", "true");
        node.engine().eventLog().createTopic(TopicSpec.of("checked", 2, all)).join();
    }

    private static MemoryRecords batch(String codec, String... values) {
        SimpleRecord[] records = new SimpleRecord[values.length];
        for (int i = 0; i < values.length; i++) {
            records[i] = new SimpleRecord(System.currentTimeMillis(), "k".getBytes(UTF_8), values[i].getBytes(UTF_8));
        }
        return MemoryRecords.withRecords(Compression.of(codec).build(), records);
    }

    private static IntStream produceVersions() {
        return IntStream.rangeClosed(ApiKeys.PRODUCE.oldestVersion(), ApiKeys.PRODUCE.latestVersion());
    }

    @ParameterizedTest
    @MethodSource("produceVersions")
    void everyVersionSaysWhatItCanAndOtherPartitionsGoOn(int version) throws Exception {
        create(Map.of());
        Uuid topicId = node.engine().eventLog().topic("checked").orElseThrow().id();
        TopicProduceData topic = new TopicProduceData()
                .setName(version < FIRST_WITH_TOPIC_IDS ? "checked" : "")
                .setTopicId(version < FIRST_WITH_TOPIC_IDS ? Uuid.ZERO_UUID : topicId)
                .setPartitionData(List.of(
                        new PartitionProduceData().setIndex(0).setRecords(batch("none", "a", "bad 1", "c", "bad 3")),
                        new PartitionProduceData().setIndex(1).setRecords(batch("none", "a", "b"))));
        ProduceRequestData data = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(5000);
        data.topicData().add(topic);
        try (RawClient client = new RawClient(node.address())) {
            ProduceResponse response = client.call(new ProduceRequest(data, (short) version), 1);
            List<PartitionProduceResponse> answers =
                    response.data().responses().iterator().next().partitionResponses();

            assertThat(answers.get(0).errorCode()).isEqualTo(Errors.INVALID_RECORD.code());
            assertThat(answers.get(0).baseOffset()).isEqualTo(-1);
            if (version >= FIRST_WITH_RECORD_ERRORS) {
                assertThat(answers.get(0).errorMessage())
                        .isEqualTo("Record 1 of the batch may not enter checked-0: 'bad 1' is bad");
                assertThat(answers.get(0).recordErrors())
                        .containsExactly(
                                new BatchIndexAndErrorMessage()
                                        .setBatchIndex(1)
                                        .setBatchIndexErrorMessage("'bad 1' is bad"),
                                new BatchIndexAndErrorMessage()
                                        .setBatchIndex(3)
                                        .setBatchIndexErrorMessage("'bad 3' is bad"));
            }
            assertThat(answers.get(1).errorCode()).isZero();
        }
        assertThat(endOffset(P0)).isZero();
        assertThat(endOffset(P1)).isEqualTo(2);
    }

    private long endOffset(TopicPartition partition) {
        try (PartitionReader reader = node.engine().eventLog().reader(partition)) {
            return reader.endOffset();
        }
    }

    private static Future<RecordMetadata> send(KafkaProducer<String, String> producer, String value) {
        return producer.send(new ProducerRecord<>("checked", 0, "k", value));
    }

    /** The producer learns which record was bad, and its sequence goes on behind the batch that was refused. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void anIdempotentProducerGoesOnAfterARefusedBatch(String codec) throws Exception {
        create(Map.of());
        Map<String, Object> settings =
                Map.of("linger.ms", 4_000, "compression.type", codec, "enable.idempotence", true);
        try (KafkaProducer<String, String> producer = node.producer(settings)) {
            for (int round = 0; round < 3; round++) {
                Future<RecordMetadata> before = send(producer, "before");
                Future<RecordMetadata> bad = send(producer, "bad");
                producer.flush();
                assertThatThrownBy(bad::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InvalidRecordException.class)
                        .hasMessageContaining("'bad' is bad");
                assertThatThrownBy(before::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(KafkaException.class)
                        .hasMessageContaining("part of a batch which had one more more invalid records");

                Future<RecordMetadata> good = send(producer, "good");
                producer.flush();
                assertThat(good.get().offset()).isEqualTo(round);
            }
        }
    }

    @Test
    void aTransactionWithARefusedRecordIsAbortedAndTheNextOneIsTaken() throws Exception {
        create(Map.of());
        try (KafkaProducer<String, String> producer = node.producer(Map.of("transactional.id", "t"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "lost").get();
            assertThatThrownBy(() -> send(producer, "bad").get()).hasCauseInstanceOf(InvalidRecordException.class);
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(RuntimeException.class);
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "kept").get();
            producer.commitTransaction();
        }
        try (KafkaConsumer<String, String> consumer = node.consumer(Map.of("isolation.level", "read_committed"))) {
            consumer.assign(List.of(P0));
            consumer.seekToBeginning(List.of(P0));
            assertThat(TestNode.poll(consumer, 1))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("kept");
        }
    }

    @Test
    void compactedTopicsWithLogAppendTimeTakeTombstonesAndRefuseTheRest() throws Exception {
        create(Map.of("cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime"));
        try (KafkaProducer<String, String> producer = node.producer(Map.of())) {
            assertThatThrownBy(() -> send(producer, "bad").get()).hasMessageContaining("'bad' is bad");
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("checked", 0, null, "no key"))
                            .get())
                    .hasMessageContaining("without key");
            producer.send(new ProducerRecord<>("checked", 0, "k", null)).get();
            long before = System.currentTimeMillis();
            assertThat(producer.send(new ProducerRecord<>("checked", 0, 5L, "k", "good"))
                            .get()
                            .timestamp())
                    .isGreaterThanOrEqualTo(before);
        }
        List<String> values = new ArrayList<>();
        node.read(P0, 0, 2).forEach(each -> values.add(String.valueOf(each.value())));
        assertThat(values).containsExactly("null", "good");
    }

    @Test
    void theNodesDefaultHoldsForUsersTopicsAndNotForThoseOfItsOwnParts() throws Exception {
        node.close();
        node = new TestNode(dataDir, Map.of("runnel.value.schema.validation", "id"), NOTHING_BAD);
        EventLog log = node.engine().eventLog();
        log.createTopic(TopicSpec.of("checked", 1, Map.of())).join();
        log.createTopic(TopicSpec.of("_schemas", 1, Map.of())).join();
        log.createTopic(TopicSpec.of("__asked", 1, Map.of("runnel.value.schema.validation", "id")))
                .join();
        try (KafkaProducer<String, String> producer = node.producer(Map.of())) {
            assertThatThrownBy(() -> send(producer, "bad").get()).hasMessageContaining("'bad' is bad");
            producer.send(new ProducerRecord<>("_schemas", "bad")).get();
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("__asked", "bad"))
                            .get())
                    .hasMessageContaining("'bad' is bad");
        }
    }

    @Test
    void validationThatIsSwitchedOnAndOffHoldsForTheNextRecord() throws Exception {
        node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("checked", 2, Map.of()))
                .join();
        try (Admin admin = node.admin();
                RawClient client = new RawClient(node.address());
                KafkaProducer<String, String> producer = node.producer(Map.of())) {
            for (int round = 0; round < 3; round++) {
                send(producer, "bad but not looked at").get();
                ConfigChanges.set(admin, "checked", "confluent.value.schema.validation", "true");
                assertThatThrownBy(() -> send(producer, "bad").get()).hasMessageContaining("'bad' is bad");
                send(producer, "good").get();
                ConfigChanges.set(admin, "checked", "runnel.value.schema.validation", "none");
            }
            assertThatThrownBy(() -> ConfigChanges.set(admin, "checked", "runnel.value.schema.validation", "strict"))
                    .hasMessageContaining("must be none, id or deep");
            assertThatThrownBy(() -> ConfigChanges.set(admin, "checked", "confluent.key.subject.name.strategy", "mine"))
                    .hasMessageContaining("must be topic, record or topic-record");
            ConfigChanges.set(admin, "checked", "confluent.key.subject.name.strategy", "topic-record");
            assertThat(ConfigChanges.described(admin, "checked"))
                    .containsEntry("runnel.value.schema.validation", "none")
                    .containsEntry(
                            "runnel.key.subject.name.strategy",
                            "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy")
                    .doesNotContainKey("confluent.value.schema.validation");
            assertThat(ConfigChanges.described(
                            client,
                            "checked",
                            "confluent.value.schema.validation",
                            "confluent.key.subject.name.strategy",
                            "runnel.value.schema.validation"))
                    .containsOnly(
                            Map.entry("confluent.value.schema.validation", "false"),
                            Map.entry("runnel.value.schema.validation", "none"),
                            Map.entry(
                                    "confluent.key.subject.name.strategy",
                                    "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy"));
        }
    }
}
