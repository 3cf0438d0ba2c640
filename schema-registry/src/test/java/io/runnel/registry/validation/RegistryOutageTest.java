package io.runnel.registry.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.LogRecord;
import io.runnel.log.PartitionWriter;
import io.runnel.log.TopicSpec;
import io.runnel.registry.FaultyEventLog;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.storage.LogBackedRegistry;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fault 24: the registry is down or behind. Writes to topics with validation wait for it, all else goes on. Over the
 * wire, with Kafka's own clients.
 */
@Timeout(60)
class RegistryOutageTest {
    private static final TopicPartition GUARDED = new TopicPartition("guarded", 0);
    private static final TopicPartition OPEN = new TopicPartition("open", 0);

    @TempDir
    private Path folder;

    private TestRegistry node;
    private FaultyEventLog faulty;
    private LogBackedRegistry registry;
    /** On the same topic, as on another node; nothing happens to it. */
    private LogBackedRegistry other;

    private String bootstrap;
    private int known;

    @BeforeEach
    void start() throws Exception {
        node = new TestRegistry(folder);
        other = node.on("_schemas");
        faulty = new FaultyEventLog(node.log());
        registry = LogBackedRegistry.open(
                faulty,
                RegistryConfig.from(Map.of("registry.validation.max.lag.ms", "500", "kafkastore.timeout.ms", "500")));
        InetSocketAddress kafka = node.engine().listen(registry.recordValidator());
        bootstrap = "127.0.0.1:" + kafka.getPort();
        node.log()
                .createTopic(TopicSpec.of("guarded", 1, Map.of("runnel.value.schema.validation", "id")))
                .get(20, TimeUnit.SECONDS);
        node.log().createTopic(TopicSpec.of("open", 1, Map.of())).get(20, TimeUnit.SECONDS);
        known = registry.register("guarded-value", SchemaText.avro("\"int\""));
    }

    @AfterEach
    void stop() {
        faulty.release();
        registry.close();
        other.close();
        node.close();
    }

    private KafkaProducer<byte[], byte[]> producer(int deliveryTimeoutMs) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "request.timeout.ms",
                        Math.min(deliveryTimeoutMs, 10_000),
                        "delivery.timeout.ms",
                        deliveryTimeoutMs,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static ProducerRecord<byte[], byte[]> record(TopicPartition to, int schemaId) {
        return new ProducerRecord<>(to.topic(), new byte[] {0, 0, 0, 0, (byte) schemaId, 2});
    }

    private static RecordMetadata await(Future<RecordMetadata> sent) throws Exception {
        return sent.get(20, TimeUnit.SECONDS);
    }

    private void awaitRefusal() {
        while (refusals() == 0) {
            Thread.onSpinWait();
        }
    }

    /** False when the node has begun to refuse. */
    private boolean isTaken(Future<RecordMetadata> sent) {
        while (!sent.isDone() && refusals() == 0) {
            Thread.onSpinWait();
        }
        return sent.isDone();
    }

    private long refusals() {
        return ((SchemaValidator) registry.recordValidator())
                .refused().stream()
                        .filter(each -> each.reason() == RefusalReason.REGISTRY_UNAVAILABLE)
                        .mapToLong(RefusedRecords::records)
                        .sum();
    }

    private long readable(TopicPartition partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long read = 0;
            while (read < end) {
                read += consumer.poll(Duration.ofMillis(200)).count();
            }
            return read;
        }
    }

    @Test
    void anIdThatIsNotReadYetIsTakenOnceItIs() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(30_000)) {
            faulty.stall();
            int fresh = other.register("guarded-value", SchemaText.avro("\"long\""));
            Future<RecordMetadata> sent = producer.send(record(GUARDED, fresh));
            awaitRefusal();
            assertThat(sent.isDone()).isFalse();

            faulty.release();

            assertThat(await(sent).offset()).isZero();
        }
    }

    @Test
    void whoIsBehindForLongTakesNothing() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(30_000)) {
            faulty.stall();
            other.register("elsewhere", SchemaText.avro("\"long\""));

            Future<RecordMetadata> late = producer.send(record(GUARDED, known));
            while (isTaken(late)) {
                late = producer.send(record(GUARDED, known));
            }
            assertThat(await(producer.send(record(OPEN, known))).offset()).isZero();
            assertThat(late.isDone()).isFalse();

            faulty.release();

            assertThat(await(late).hasOffset()).isTrue();
        }
    }

    @Test
    void aRegistryThatCannotReadRefusesWritesToValidatedTopicsAloneAndReadsGoOn() throws Exception {
        try (KafkaProducer<byte[], byte[]> patient = producer(30_000);
                KafkaProducer<byte[], byte[]> hasty = producer(1_000)) {
            assertThat(await(patient.send(record(GUARDED, known))).offset()).isZero();
            faulty.fail(new KafkaStorageException("the disk of _schemas is gone"));
            assertThatThrownBy(() -> registry.register("guarded-value", SchemaText.avro("\"long\"")))
                    .isInstanceOf(RegistryException.class);

            assertThatThrownBy(() -> await(hasty.send(record(GUARDED, known))))
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(refusals()).isPositive();
            assertThat(await(patient.send(record(OPEN, 77))).offset()).isZero();
            assertThat(readable(GUARDED)).isEqualTo(1);
            assertThat(readable(OPEN)).isEqualTo(1);
            assertThat(registry.schema(known)).isEqualTo(SchemaText.avro("\"int\""));
        }
    }

    @Test
    void aRegistryThatCanReadAgainGoesOnWithoutARestart() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(30_000)) {
            faulty.fail(new KafkaStorageException("the disk of _schemas is gone"));
            assertThatThrownBy(() -> registry.register("guarded-value", SchemaText.avro("\"long\"")))
                    .hasMessageContaining("the disk of _schemas is gone");
            int fresh = other.register("guarded-value", SchemaText.avro("\"long\""));
            Future<RecordMetadata> sent = producer.send(record(GUARDED, fresh));
            awaitRefusal();

            faulty.release();

            assertThat(await(sent).offset()).isZero();
            assertThat(registry.register("guarded-value", SchemaText.avro("\"double\"")))
                    .isEqualTo(fresh + 1);
        }
    }

    @Test
    void writersOfThisNodeHearTheSame() {
        PartitionWriter writer = node.log().writer(GUARDED);
        List<LogRecord> records = List.of(new LogRecord(null, new byte[] {0, 0, 0, 0, (byte) known, 2}, 1, List.of()));
        faulty.fail(new KafkaStorageException("the disk of _schemas is gone"));

        // Until the registry's own thread has come upon it, what is known is taken.
        assertThatThrownBy(() -> {
                    while (true) {
                        writer.append(records).get(20, TimeUnit.SECONDS);
                    }
                })
                .hasCauseInstanceOf(NotEnoughReplicasException.class)
                .hasMessageContaining("topic 'guarded'")
                .hasMessageContaining("the schema registry is down: reading its topic '_schemas' failed")
                .hasMessageContaining("the disk of _schemas is gone");
    }

    @Test
    void theLossOfTheRegistrysTopicIsAnOutage() throws Exception {
        node.log().deleteTopic("_schemas").get(20, TimeUnit.SECONDS);
        try (KafkaProducer<byte[], byte[]> producer = producer(30_000)) {
            Future<RecordMetadata> sent = producer.send(record(GUARDED, known));
            while (isTaken(sent)) {
                sent = producer.send(record(GUARDED, known));
            }
            assertThat(await(producer.send(record(OPEN, 77))).offset()).isZero();
            producer.close(Duration.ZERO);
        }
    }
}
