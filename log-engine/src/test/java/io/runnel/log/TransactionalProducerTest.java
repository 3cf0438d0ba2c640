package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions over the wire, with Kafka's own producer, consumer and admin client. */
@Timeout(60)
class TransactionalProducerTest {
    private static final String TOPIC = "orders";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);

    @TempDir
    Path dataDir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode(dataDir);
        node.engine().eventLog().createTopic(TopicSpec.of(TOPIC, 2, Map.of())).join();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private KafkaProducer<String, String> producer(String id) {
        return producer(id, 60_000);
    }

    private KafkaProducer<String, String> producer(String id, int timeoutMs) {
        return node.producer(
                Map.of("transactional.id", id, "transaction.timeout.ms", timeoutMs, "max.block.ms", 20_000));
    }

    private static ProducerRecord<String, String> record(TopicPartition partition, String value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), null, value);
    }

    /** What a reader of committed records sees, to the last stable offsets. */
    private List<String> committed() throws Exception {
        awaitMarkers();
        try (KafkaConsumer<String, String> consumer = node.consumer(Map.of("isolation.level", "read_committed"))) {
            List<TopicPartition> partitions = List.of(FIRST, SECOND);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> values = new ArrayList<>();
            while (!partitions.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }

    /** A commit is acknowledged when it is decided; its records are seen when the markers are written. */
    private void awaitMarkers() throws Exception {
        ListTransactionsOptions ending = new ListTransactionsOptions()
                .filterStates(Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
        try (Admin admin = node.admin()) {
            while (!listed(admin, ending).isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private static TransactionDescription describe(Admin admin, String id) throws Exception {
        return admin.describeTransactions(List.of(id)).description(id).get();
    }

    /** Waits until an administrator sees the transaction in this state. */
    private static void awaitState(Admin admin, String id, TransactionState state) throws Exception {
        while (describe(admin, id).state() != state) {
            Thread.onSpinWait();
        }
    }

    private void useTransactionVersion(int level) throws Exception {
        try (Admin admin = node.admin()) {
            admin.updateFeatures(
                            Map.of(
                                    "transaction.version",
                                    new FeatureUpdate((short) level, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 0})
    void committedRecordsAreSeenAndAbortedOnesAreNot(int transactionVersion) throws Exception {
        if (transactionVersion == 0) {
            useTransactionVersion(0);
        }
        try (KafkaProducer<String, String> producer = producer("t")) {
            producer.initTransactions();
            for (int round = 0; round < 5; round++) {
                producer.beginTransaction();
                producer.send(record(FIRST, "a" + round));
                producer.send(record(SECOND, "b" + round));
                producer.commitTransaction();
                producer.beginTransaction();
                producer.send(record(FIRST, "aborted" + round)).get();
                producer.abortTransaction();
            }
            producer.beginTransaction();
            producer.send(record(SECOND, "open")).get();
            assertThat(committed())
                    .containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");
            producer.commitTransaction();
        }
        assertThat(committed()).hasSize(11).contains("open");
    }

    @Test
    void aSecondInstanceFencesTheFirstAndAbortsItsTransaction() throws Exception {
        try (KafkaProducer<String, String> first = producer("t");
                KafkaProducer<String, String> second = producer("t")) {
            first.initTransactions();
            first.beginTransaction();
            first.send(record(FIRST, "zombie")).get();
            second.initTransactions();
            second.beginTransaction();
            second.send(record(FIRST, "living"));
            second.commitTransaction();
            assertThatThrownBy(() -> first.send(record(FIRST, "late")).get()).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(first::commitTransaction).isInstanceOf(KafkaException.class);
        }
        assertThat(committed()).containsExactly("living");
    }

    @Test
    void aTransactionThatTakesTooLongIsAborted() throws Exception {
        try (KafkaProducer<String, String> slow = producer("t", 300);
                Admin admin = node.admin()) {
            slow.initTransactions();
            slow.beginTransaction();
            slow.send(record(FIRST, "slow")).get();
            awaitState(admin, "t", TransactionState.COMPLETE_ABORT);
            assertThatThrownBy(() -> {
                        slow.send(record(FIRST, "slower")).get();
                        slow.commitTransaction();
                    })
                    .isNotNull();
        }
        assertThat(committed()).isEmpty();
    }

    @Test
    void offsetsAreCommittedWithTheTransactionAndNotWithoutIt() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(FIRST, new OffsetAndMetadata(7));
        try (KafkaProducer<String, String> producer = producer("t");
                KafkaConsumer<String, String> reader = node.consumer(Map.of("group.id", "g"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(SECOND, "out"));
            producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata("g"));
            producer.abortTransaction();
            awaitMarkers();
            assertThat(reader.committed(Set.of(FIRST)).get(FIRST)).isNull();
            producer.beginTransaction();
            producer.send(record(SECOND, "out"));
            producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata("g"));
            producer.commitTransaction();
            awaitMarkers();
            assertThat(reader.committed(Set.of(FIRST))).isEqualTo(offsets);
        }
        assertThat(committed()).containsExactly("out");
    }

    @Test
    void aTransactionOutlivesARestart() throws Exception {
        int port = node.address().getPort();
        Map<String, Object> settings = new HashMap<>(Map.of("kafka.port", port));
        try (KafkaProducer<String, String> producer = producer("t")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(FIRST, "before")).get();
            node.close();
            node = new TestNode(dataDir, settings, RecordValidator.NONE);
            producer.send(record(FIRST, "after")).get();
            assertThat(committed()).isEmpty();
            producer.commitTransaction();
        }
        assertThat(committed()).containsExactly("before", "after");
    }

    @Test
    void aTransactionEndsThoughATopicOfItsIsDeleted() throws Exception {
        TopicPartition gone = new TopicPartition("gone", 0);
        node.engine().eventLog().createTopic(TopicSpec.of("gone", 1, Map.of())).join();
        try (KafkaProducer<String, String> producer = producer("t");
                Admin admin = node.admin()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(record(gone, "gone")).get();
            producer.send(record(FIRST, "stays")).get();
            admin.deleteTopics(List.of("gone")).all().get();
            producer.commitTransaction();
            awaitState(admin, "t", TransactionState.COMPLETE_COMMIT);
        }
        assertThat(committed()).containsExactly("stays");
    }

    @Test
    void producersDoNotStandInEachOthersWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String id = "parallel-" + i;
            running.add(CompletableFuture.runAsync(
                    () -> {
                        try (KafkaProducer<String, String> producer = producer(id)) {
                            producer.initTransactions();
                            for (int round = 0; round < 10; round++) {
                                producer.beginTransaction();
                                producer.send(record(FIRST, id));
                                producer.send(record(SECOND, id));
                                if (round % 2 == 0) {
                                    producer.commitTransaction();
                                } else {
                                    producer.abortTransaction();
                                }
                            }
                        }
                    },
                    threads));
        }
        threads.shutdown();
        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).get();
        assertThat(committed()).hasSize(8 * 5 * 2);
    }

    @Test
    void administratorsListAndDescribeTransactions() throws Exception {
        try (KafkaProducer<String, String> open = producer("open-1");
                KafkaProducer<String, String> done = producer("done-1");
                Admin admin = node.admin()) {
            open.initTransactions();
            open.beginTransaction();
            open.send(record(SECOND, "x")).get();
            done.initTransactions();
            done.beginTransaction();
            done.send(record(FIRST, "x"));
            done.commitTransaction();
            awaitState(admin, "done-1", TransactionState.COMPLETE_COMMIT);
            TransactionDescription described = describe(admin, "open-1");
            assertThat(described.state()).isEqualTo(TransactionState.ONGOING);
            assertThat(described.topicPartitions()).containsExactly(SECOND);
            assertThat(described.transactionTimeoutMs()).isEqualTo(60_000);
            assertThat(listed(admin, new ListTransactionsOptions())).containsExactlyInAnyOrder("open-1", "done-1");
            assertThat(listed(admin, new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING))))
                    .containsExactly("open-1");
            assertThat(listed(admin, new ListTransactionsOptions().filterProducerIds(Set.of(described.producerId()))))
                    .containsExactly("open-1");
            assertThat(listed(admin, new ListTransactionsOptions().filterOnDuration(3_600_000)))
                    .isEmpty();
            assertThat(listed(admin, new ListTransactionsOptions().filterOnTransactionalIdPattern("done-.*")))
                    .containsExactly("done-1");
            open.abortTransaction();
        }
    }

    private static List<String> listed(Admin admin, ListTransactionsOptions options) throws Exception {
        return admin.listTransactions(options).all().get().stream()
                .map(TransactionListing::transactionalId)
                .toList();
    }

    @Test
    void theNextTransactionNeedNotWaitForAPause() throws Exception {
        try (KafkaProducer<String, String> producer = producer("t")) {
            producer.initTransactions();
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                producer.beginTransaction();
                sent.add(producer.send(record(i % 2 == 0 ? FIRST : SECOND, "v" + i)));
                producer.commitTransaction();
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
        assertThat(committed()).hasSize(200);
    }
}
