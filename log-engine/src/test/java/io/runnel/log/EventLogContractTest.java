package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link EventLog} keeps, each against a listening node of its own. */
abstract class EventLogContractTest extends EventLogTransactionContract {
    @Test
    void aTransactionTellsWhereItsRecordsWent() throws Exception {
        create("t", 2, Map.of("max.message.bytes", "20000"));
        try (TransactionalWriter writer = writer()) {
            List<LogRecord> many = IntStream.range(0, 50)
                    .mapToObj(i -> record(i + "-" + "x".repeat(1_000)))
                    .toList();
            writer.append(P0, List.of(record("before")));
            CompletableFuture<List<Appended>> first = writer.appended(P0, many);
            CompletableFuture<List<Appended>> second = writer.appended(P0, List.of(record("one"), record("two")));
            List<Appended> batches = first.get(20, TimeUnit.SECONDS);
            assertThat(batches.get(0).baseOffset()).isEqualTo(1);
            assertThat(batches.stream()
                            .mapToLong(batch -> batch.endOffset() - batch.baseOffset())
                            .sum())
                    .isEqualTo(50);
            assertThat(batches.get(batches.size() - 1).endOffset()).isEqualTo(51);
            List<Appended> last = second.get(20, TimeUnit.SECONDS);
            assertThat(last.get(0).baseOffset()).isEqualTo(51);
            assertThat(last.get(last.size() - 1).endOffset()).isEqualTo(53);
            done(writer.commit());

            CompletableFuture<List<Appended>> refused = writer.appended(P0, List.of(record("x".repeat(30_000))));
            assertThat(catchThrowableOfType(ExecutionException.class, () -> refused.get(20, TimeUnit.SECONDS)))
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            done(writer.abort());
        }
    }

    @Test
    void topicsAreCreatedDescribedAndDeleted() throws Exception {
        TopicDescription made = create("t", 3, Map.of("retention.ms", "1000000"));
        assertThat(made.partitions()).isEqualTo(3);
        assertThat(log.topic("t")).contains(made);
        assertThat(made.configs()).containsExactlyEntriesOf(Map.of("retention.ms", "1000000"));
        create("a", 1, Map.of());
        assertThat(log.topics()).extracting(TopicDescription::name).containsExactly("a", "t");

        assertThat(failure(log.createTopic(TopicSpec.of("t", 1, Map.of())))).isInstanceOf(TopicExistsException.class);
        assertThat(failure(log.createTopic(TopicSpec.of("u", 1, Map.of("retain", "1")))))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThat(failure(log.createTopic(TopicSpec.of("u/", 1, Map.of())))).isInstanceOf(InvalidTopicException.class);
        log.deleteTopic("t").get(20, TimeUnit.SECONDS);
        assertThat(log.topic("t")).isEmpty();
        assertThat(failure(log.deleteTopic("t"))).isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> log.reader(P0)).isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> log.writer(P0)).isInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> log.reader(new TopicPartition("a", 1)))
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void appendsOfOneThreadKeepTheirOrderAndEachIsInOnePiece() throws Exception {
        create("t", 1, Map.of());
        var threads = Executors.newFixedThreadPool(4);
        try {
            ConcurrentLinkedQueue<CompletableFuture<Appended>> appends = new ConcurrentLinkedQueue<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                threads.submit(() -> {
                    PartitionWriter writer = log.writer(P0);
                    for (int i = 0; i < 500; i++) {
                        appends.add(writer.append(
                                List.of(record(thread + "/" + i + "/first"), record(thread + "/" + i + "/second"))));
                    }
                    return null;
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            for (CompletableFuture<Appended> append : appends) {
                Appended appended = append.get(20, TimeUnit.SECONDS);
                assertThat(appended.endOffset() - appended.baseOffset()).isEqualTo(2);
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, Integer> next = new HashMap<>();
        try (PartitionReader reader = log.reader(P0)) {
            List<String> values = valuesToEnd(reader);
            assertThat(values).hasSize(4_000);
            for (int at = 0; at < values.size(); at += 2) {
                String[] parts = values.get(at).split("/");
                int expected = next.merge(parts[0], 1, Integer::sum) - 1;
                assertThat(values.get(at)).isEqualTo(parts[0] + "/" + expected + "/first");
                assertThat(values.get(at + 1)).isEqualTo(parts[0] + "/" + expected + "/second");
            }
        }
    }

    @Test
    void aConditionalAppendTakesPlaceOnlyAtTheExpectedEnd() throws Exception {
        create("t", 1, Map.of());
        PartitionWriter writer = log.writer(P0);
        assertThat(writer.appendAt(0, List.of(record("a")))
                        .get(20, TimeUnit.SECONDS)
                        .endOffset())
                .isEqualTo(1);
        assertThat(failure(writer.appendAt(0, List.of(record("b")))))
                .isInstanceOfSatisfying(
                        UnexpectedEndOffsetException.class,
                        unexpected -> assertThat(unexpected.actualEndOffset()).isEqualTo(1));
        // Refused ones leave no trace in the order of those around them.
        var before = writer.append(List.of(record("b")));
        var wrong = writer.appendAt(1, List.of(record("wrong")));
        var right = writer.appendAt(2, List.of(record("c")));
        var after = writer.append(List.of(record("d")));
        assertThat(failure(wrong)).isInstanceOf(UnexpectedEndOffsetException.class);
        assertThat(before.get(20, TimeUnit.SECONDS).baseOffset()).isEqualTo(1);
        assertThat(right.get(20, TimeUnit.SECONDS).baseOffset()).isEqualTo(2);
        assertThat(after.get(20, TimeUnit.SECONDS).baseOffset()).isEqualTo(3);
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(valuesToEnd(reader)).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void ofRivalsThatExpectTheSameEndOneWins() throws Exception {
        create("t", 1, Map.of());
        int rounds = 25;
        var threads = Executors.newFixedThreadPool(3);
        try {
            for (int rival = 0; rival < 3; rival++) {
                int mine = rival;
                threads.submit(() -> {
                    PartitionWriter writer = log.writer(P0);
                    long end = 0;
                    for (int won = 0; won < rounds; ) {
                        try {
                            end = writer.appendAt(end, List.of(record(mine + "/" + won)))
                                    .get(20, TimeUnit.SECONDS)
                                    .endOffset();
                            won++;
                        } catch (ExecutionException e) {
                            end = ((UnexpectedEndOffsetException) e.getCause()).actualEndOffset();
                        }
                    }
                    return null;
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdownNow();
        }
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(valuesToEnd(reader)).hasSize(3 * rounds).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatIsRefusedIsNotStoredAndWhatIsAroundItIs() throws Exception {
        create("t", 1, Map.of("max.message.bytes", "20000"));
        PartitionWriter writer = log.writer(P0);
        List<CompletableFuture<Appended>> appends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String value = i % 20 == 7 ? "bad" : i % 20 == 11 ? "x".repeat(30_000) : "v" + i;
            appends.add(writer.append(List.of(record(value))));
        }
        List<String> stored = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (i % 20 == 7) {
                assertThat(failure(appends.get(i))).isInstanceOf(InvalidRecordException.class);
            } else if (i % 20 == 11) {
                assertThat(failure(appends.get(i))).isInstanceOf(RecordTooLargeException.class);
            } else {
                assertThat(appends.get(i).get(20, TimeUnit.SECONDS).baseOffset())
                        .isEqualTo(stored.size());
                stored.add("v" + i);
            }
        }
        assertThatThrownBy(() -> writer.append(List.of())).isInstanceOf(IllegalArgumentException.class);
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(valuesToEnd(reader)).isEqualTo(stored);
        }
    }

    @Test
    void timestampsAreTheRecordsOwnOrThoseOfTheAppend() throws Exception {
        create("t", 1, Map.of());
        long beforeMs = System.currentTimeMillis();
        Appended own = log.writer(P0)
                .append(List.of(
                        new LogRecord(null, new byte[1], START_MS + 5, List.of()),
                        new LogRecord(null, new byte[1], START_MS, List.of())))
                .get(20, TimeUnit.SECONDS);
        assertThat(own.maxTimestampMs()).isEqualTo(START_MS + 5);
        assertThat(append(log.writer(P0), "now").maxTimestampMs()).isBetween(beforeMs, System.currentTimeMillis());
        create("stamped", 1, Map.of("message.timestamp.type", "LogAppendTime"));
        TopicPartition stamped = new TopicPartition("stamped", 0);
        Appended byLog = log.writer(stamped)
                .append(List.of(new LogRecord(null, new byte[1], START_MS, List.of())))
                .get(20, TimeUnit.SECONDS);
        assertThat(byLog.maxTimestampMs()).isGreaterThanOrEqualTo(beforeMs);
        try (PartitionReader reader = log.reader(stamped)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.timestampMs()).isEqualTo(byLog.maxTimestampMs());
        }
    }

    @Test
    void readersAndWritersOfADeletedTopicLearnIt() throws Exception {
        create("t", 1, Map.of());
        PartitionWriter writer = log.writer(P0);
        append(writer, "old");
        Semaphore readable = new Semaphore(0);
        try (PartitionReader reader = log.reader(P0)) {
            reader.onReadable(readable::release);
            assertThat(valuesToEnd(reader)).containsExactly("old");
            log.deleteTopic("t").get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> {
                        while (!reader.next()) {
                            assertThat(readable.tryAcquire(20, TimeUnit.SECONDS))
                                    .isTrue();
                        }
                    })
                    .isInstanceOf(InvalidMetadataException.class);
            create("t", 1, Map.of());
            assertThatThrownBy(reader::next).isInstanceOf(InvalidMetadataException.class);
            assertThatThrownBy(reader::endOffset).isInstanceOf(InvalidMetadataException.class);
            assertThat(failure(writer.append(List.of(record("lost"))))).isInstanceOf(InvalidMetadataException.class);
        }
        append(log.writer(P0), "new");
        try (PartitionReader reader = log.reader(P0)) {
            assertThat(valuesToEnd(reader)).containsExactly("new");
        }
    }
}
