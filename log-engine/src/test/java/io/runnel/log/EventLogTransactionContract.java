package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link EventLogContractTest} about transactions. */
abstract class EventLogTransactionContract extends EventLogReadingContract {
    static final TopicPartition P1 = new TopicPartition("t", 1);
    static final TopicPartition STATE = new TopicPartition("state", 0);
    private static final String ID = "query-1";
    private static final long TIMEOUT_MS = 30_000;

    TransactionalWriter writer() {
        return log.transactionalWriter(ID, TIMEOUT_MS);
    }

    static void done(CompletableFuture<?> future) throws Exception {
        future.get(20, TimeUnit.SECONDS);
    }

    static LogRecord keyed(String key, @Nullable String value) {
        return LogRecord.of(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }

    List<String> committed(TopicPartition partition) {
        try (PartitionReader reader = log.reader(partition)) {
            return valuesToEnd(reader);
        }
    }

    private void createTopics() throws Exception {
        create("t", 2, Map.of("max.message.bytes", "20000"));
        create("state", 1, Map.of("cleanup.policy", "compact"));
    }

    private static void assertFenced(Throwable failure) {
        assertThat(failure).isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
    }

    @Test
    void outputsStateAndOffsetsOfATransactionAreSeenTogetherOnceItIsCommitted() throws Exception {
        createTopics();
        try (TransactionalWriter writer = writer()) {
            assertThat(writer.transactionalId()).isEqualTo(ID);
            for (int round = 1; round <= 10; round++) {
                writer.append(P0, List.of(record("a" + round), record("b" + round)));
                writer.append(STATE, List.of(keyed("k", "s" + round), keyed("gone", null)));
                writer.append(P1, List.of(record("c" + round)));
                writer.append(P0, List.of(record("d" + round)));
                writer.commitOffsets("g", Map.of(P0, 7L));
                writer.commitOffsets("g", Map.of(P0, 100L * round, P1, (long) round));
                assertThat(committed(P0)).hasSize(3 * round - 3);
                assertThat(committed(STATE)).hasSize(2 * round - 2);
                done(writer.commit());
                assertThat(committed(P0))
                        .endsWith("a" + round, "b" + round, "d" + round)
                        .hasSize(3 * round);
                assertThat(committed(STATE))
                        .endsWith("s" + round, (String) null)
                        .hasSize(2 * round);
                assertThat(committed(P1)).endsWith("c" + round).hasSize(round);
                assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P0, 100L * round, P1, (long) round));
            }
        }
        try (Admin admin = node.admin()) {
            Map<TopicPartition, OffsetAndMetadata> told = admin.listConsumerGroupOffsets("g")
                    .partitionsToOffsetAndMetadata()
                    .get();
            assertThat(told).containsOnlyKeys(P0, P1);
            assertThat(told.get(P0).offset()).isEqualTo(1_000);
        }
    }

    @Test
    void kafkasConsumersSeeATransactionOnlyWhenItIsCommitted() throws Exception {
        createTopics();
        try (TransactionalWriter writer = writer();
                KafkaConsumer<String, String> consumer = node.consumer(Map.of("isolation.level", "read_committed"))) {
            writer.append(P0, List.of(record("aborted")));
            done(writer.abort());
            writer.append(P0, List.of(keyed("k", "kept")));
            done(writer.commit());
            writer.append(P0, List.of(record("open")));
            consumer.assign(List.of(P0));
            consumer.seekToBeginning(List.of(P0));
            assertThat(TestNode.poll(consumer, 1))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("kept");
            long stable = consumer.endOffsets(List.of(P0)).get(P0);
            assertThat(consumer.position(P0)).isLessThanOrEqualTo(stable);
            done(writer.commit());
            assertThat(TestNode.poll(consumer, 1))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("open");
        }
    }

    @Test
    void nothingOfAnAbortedTransactionIsEverSeen() throws Exception {
        createTopics();
        try (TransactionalWriter writer = writer()) {
            writer.append(P0, List.of(record("kept")));
            writer.commitOffsets("g", Map.of(P0, 1L));
            done(writer.commit());
            writer.append(P0, List.of(record("dropped")));
            writer.append(STATE, List.of(keyed("k", "dropped")));
            writer.commitOffsets("g", Map.of(P0, 2L));
            done(writer.abort());
            assertThat(committed(P0)).containsExactly("kept");
            assertThat(committed(STATE)).isEmpty();
            assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P0, 1L));
            writer.append(P0, List.of(record("next")));
            done(writer.commit());
            assertThat(committed(P0)).containsExactly("kept", "next");
        }
    }

    @Test
    void withoutAnOpenTransactionThereIsNothingToEnd() throws Exception {
        createTopics();
        assertThat(log.committedOffsets("unknown")).isEmpty();
        try (TransactionalWriter writer = writer()) {
            done(writer.commit());
            done(writer.abort());
            writer.commitOffsets("g", Map.of());
            done(writer.commit());
            assertThat(log.committedOffsets("g")).isEmpty();
            writer.commitOffsets("g", Map.of(P1, 5L));
            done(writer.commit());
            assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P1, 5L));
        }
    }

    @Test
    void aNewWriterOfAnIdAbortsWhatTheOldOneHasOpenAndFencesIt() throws Exception {
        createTopics();
        TransactionalWriter old = writer();
        old.append(P0, List.of(record("first")));
        old.commitOffsets("g", Map.of(P0, 1L));
        done(old.commit());
        TransactionalWriter idle = old;
        old = writer();
        idle.append(P0, List.of(record("of the idle one")));
        assertFenced(failure(idle.commit()));
        old.append(P0, List.of(record("lost")));
        old.commitOffsets("g", Map.of(P0, 2L));
        try (TransactionalWriter writer = writer()) {
            assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P0, 1L));
            writer.append(P0, List.of(record("second")));
            old.append(P1, List.of(record("lost as well")));
            assertFenced(failure(old.commit()));
            assertFenced(failure(old.abort()));
            TransactionalWriter fenced = old;
            assertThatThrownBy(() -> fenced.append(P0, List.of(record("no"))))
                    .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
            old.close();
            idle.close();
            done(writer.commit());
        }
        assertThat(committed(P0)).containsExactly("first", "second");
        assertThat(committed(P1)).isEmpty();
    }

    @Test
    void oneFailureMakesTheWholeTransactionFailAndTheNextOneSucceeds() throws Exception {
        createTopics();
        Map<LogRecord, Class<? extends Throwable>> refused = new HashMap<>();
        refused.put(record("x".repeat(30_000)), RecordTooLargeException.class);
        refused.put(record("bad"), InvalidRecordException.class);
        try (TransactionalWriter writer = writer()) {
            for (Map.Entry<LogRecord, Class<? extends Throwable>> each : refused.entrySet()) {
                writer.append(P1, List.of(record("before")));
                writer.append(P0, List.of(record("beside"), each.getKey()));
                writer.append(P1, List.of(record("after")));
                writer.commitOffsets("g", Map.of(P0, 1L));
                assertThat(failure(writer.commit())).isInstanceOf(each.getValue());
                assertThat(failure(writer.commit())).isInstanceOf(each.getValue());
                done(writer.abort());
            }
            writer.append(P0, List.of(record("before")));
            writer.append(STATE, List.of(record("a record without key in a compacted topic")));
            assertThat(failure(writer.commit())).isInstanceOf(InvalidRecordException.class);
            done(writer.abort());
            writer.append(P0, List.of(record("before")));
            writer.append(new TopicPartition("t", 2), List.of(record("no such partition")));
            assertThat(failure(writer.commit())).isInstanceOf(UnknownTopicOrPartitionException.class);
            done(writer.abort());
            writer.append(P0, List.of(record("before")));
            writer.commitOffsets("g", Map.of(new TopicPartition("u", 0), 1L));
            assertThat(failure(writer.commit())).isInstanceOf(UnknownTopicOrPartitionException.class);
            done(writer.abort());
            assertThat(committed(P0)).isEmpty();
            assertThat(committed(P1)).isEmpty();
            assertThat(log.committedOffsets("g")).isEmpty();

            writer.append(P0, List.of(record("good")));
            done(writer.commit());
            assertThat(committed(P0)).containsExactly("good");
        }
    }

    @Test
    void aTransactionMayCoverManyPartitionsAndMoreThanFitsIntoMemory() throws Exception {
        int partitions = 40;
        create("wide", partitions, Map.of("max.message.bytes", "100000"));
        String kilobyte = "x".repeat(1_000);
        try (TransactionalWriter writer = writer()) {
            for (int round = 0; round < 3; round++) {
                for (int index = 0; index < partitions; index++) {
                    String prefix = round + "/";
                    List<LogRecord> records = IntStream.range(0, 400)
                            .mapToObj(at -> record(prefix + at + kilobyte))
                            .toList();
                    writer.append(new TopicPartition("wide", index), records);
                }
            }
            done(writer.commit());
        }
        for (int index = 0; index < partitions; index++) {
            List<String> values = committed(new TopicPartition("wide", index));
            assertThat(values).hasSize(1_200);
            for (int at = 0; at < values.size(); at++) {
                assertThat(values.get(at)).startsWith(at / 400 + "/" + at % 400 + "x");
            }
        }
    }

    @Test
    void writersThatShareTheirPartitionsDoNotDisturbEachOther() throws Exception {
        create("wide", 4, Map.of());
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Map<Integer, List<String>>>> written = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                int mine = id;
                written.add(threads.submit(() -> writeAtRandom("writer-" + mine, new Random(seed + mine))));
            }
            Map<Integer, List<String>> expected = new HashMap<>();
            for (Future<Map<Integer, List<String>>> each : written) {
                each.get(50, TimeUnit.SECONDS)
                        .forEach((index, values) -> expected.computeIfAbsent(index, added -> new ArrayList<>())
                                .addAll(values));
            }
            expected.forEach((index, values) -> assertThat(committed(new TopicPartition("wide", index)))
                    .as("partition %d", index)
                    .containsExactlyInAnyOrderElementsOf(values));
        } finally {
            threads.shutdownNow();
        }
    }

    /** Transactions of which some are aborted and some given up for a new writer; returns what was committed. */
    private Map<Integer, List<String>> writeAtRandom(String id, Random random) throws Exception {
        Map<Integer, List<String>> committed = new HashMap<>();
        TransactionalWriter writer = log.transactionalWriter(id, TIMEOUT_MS);
        for (int transaction = 0; transaction < 25; transaction++) {
            Map<Integer, List<String>> appended = new HashMap<>();
            for (int append = random.nextInt(8); append >= 0; append--) {
                int index = random.nextInt(4);
                String value = id + "/" + transaction + "/" + append;
                writer.append(new TopicPartition("wide", index), List.of(record(value)));
                appended.computeIfAbsent(index, added -> new ArrayList<>()).add(value);
            }
            int end = random.nextInt(10);
            if (end > 2) {
                done(writer.commit());
                appended.forEach((index, values) -> committed
                        .computeIfAbsent(index, added -> new ArrayList<>())
                        .addAll(values));
            } else if (end > 0) {
                done(writer.abort());
            } else {
                TransactionalWriter fenced = writer;
                writer = log.transactionalWriter(id, TIMEOUT_MS);
                fenced.close();
            }
        }
        writer.close();
        return committed;
    }

    @Test
    void aRestartInTheMiddleOfATransactionLeavesNothingOfIt() throws Exception {
        createTopics();
        TransactionalWriter old = writer();
        old.append(P0, List.of(record("kept")));
        old.commitOffsets("g", Map.of(P0, 1L));
        done(old.commit());
        old.append(P0, List.of(record("lost")));
        old.append(STATE, List.of(keyed("k", "lost")));
        old.commitOffsets("g", Map.of(P0, 2L));
        restart();
        try (TransactionalWriter writer = writer()) {
            assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P0, 1L));
            assertThat(committed(P0)).containsExactly("kept");
            writer.append(P0, List.of(record("second")));
            writer.append(STATE, List.of(keyed("k", "second")));
            writer.commitOffsets("g", Map.of(P0, 3L));
            done(writer.commit());
            old.close();
            assertThat(committed(P0)).containsExactly("kept", "second");
            assertThat(committed(STATE)).containsExactly("second");
            assertThat(log.committedOffsets("g")).isEqualTo(Map.of(P0, 3L));
        }
    }

    @Test
    void aTransactionThatTakesTooLongIsAbortedAndItsWriterFenced() throws Exception {
        createTopics();
        try (TransactionalWriter writer = log.transactionalWriter(ID, 300)) {
            writer.append(P0, List.of(record("late")));
            writer.append(P1, List.of(record("late")));
            awaitState(TransactionState.ONGOING);
            append(log.writer(P0), "plain");
            awaitState(TransactionState.COMPLETE_ABORT);
            assertFenced(failure(writer.commit()));
        }
        assertThat(committed(P0)).containsExactly("plain");
        assertThat(committed(P1)).isEmpty();
    }

    private void awaitState(TransactionState state) throws Exception {
        try (Admin admin = node.admin()) {
            while (admin.describeTransactions(List.of(ID)).description(ID).get().state() != state) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void closingAWriterAbortsWhatIsOpen() throws Exception {
        createTopics();
        TransactionalWriter writer = writer();
        writer.append(P0, List.of(record("dropped")));
        writer.commitOffsets("g", Map.of(P0, 2L));
        writer.close();
        writer.close();
        append(log.writer(P0), "plain");
        assertThat(committed(P0)).containsExactly("plain");
        assertThat(log.committedOffsets("g")).isEmpty();
        assertThatThrownBy(() -> writer.append(P0, List.of(record("no")))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNotPossibleIsRefused() throws Exception {
        createTopics();
        assertThatThrownBy(() -> log.transactionalWriter(ID, 0)).isInstanceOf(InvalidTxnTimeoutException.class);
        assertThatThrownBy(() -> log.transactionalWriter(ID, 1_000_000_000))
                .isInstanceOf(InvalidTxnTimeoutException.class);
        assertThatThrownBy(() -> log.transactionalWriter("", TIMEOUT_MS)).isInstanceOf(InvalidRequestException.class);
        try (TransactionalWriter writer = writer()) {
            assertThatThrownBy(() -> writer.append(P0, List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.commitOffsets("", Map.of(P0, 1L)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.commitOffsets("g", Map.of(P0, -1L)))
                    .isInstanceOf(IllegalArgumentException.class);
            done(writer.abort());
        }
    }
}
