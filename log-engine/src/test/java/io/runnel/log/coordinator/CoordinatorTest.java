package io.runnel.log.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.partition.TransactionMarker;
import io.runnel.log.replication.FaultyDisk;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.storage.StorageConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge of the coordinators, on a log of this process: words are its records, the newest value of a name holds. */
@Timeout(60)
class CoordinatorTest {
    private static final String TOPIC = "__words";
    private static final Uuid TOPIC_ID = new Uuid(1, 2);
    private static final long PRODUCER = 7;
    private static final short EPOCH = 3;

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();
    private Replicas replicas;
    private Replica replica;
    private Coordinator<Words, Word> coordinator;
    private volatile boolean hidden;
    private volatile boolean leased = true;
    private int commitTimeoutMs = 5_000;

    private record Word(String name, String value) {}

    /** What the records say, what open transactions would say, and who waits for a word. */
    private static final class Words implements CoordinatorState<Word> {
        private final Map<String, String> values = new HashMap<>();
        private final Map<Long, List<Word>> pending = new HashMap<>();
        private final List<ReplyTo<String>> waiting = new ArrayList<>();

        @Override
        public void replay(Word word, RecordOrigin origin) {
            if (origin.transactional()) {
                pending.computeIfAbsent(origin.producerId(), id -> new ArrayList<>())
                        .add(word);
            } else {
                values.put(word.name(), word.value());
            }
        }

        @Override
        public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {
            List<Word> ended = pending.remove(producerId);
            if (ended != null && committed) {
                ended.forEach(word -> values.put(word.name(), word.value()));
            }
        }

        @Override
        public void loaded(Step<Word> step) {}

        @Override
        public void alarm(Object alarm, Step<Word> step) {
            waiting.forEach(reply -> step.answer(reply, alarm.toString()));
            waiting.clear();
        }

        @Override
        public void abandon(ApiException cause, Step<Word> step) {
            waiting.forEach(reply -> step.fail(reply, cause));
            waiting.clear();
        }
    }

    private static final class WordCodec implements RecordCodec<Word> {
        @Override
        public byte[] key(Word word) {
            return Utils.utf8(word.name());
        }

        @Override
        public byte[] value(Word word) {
            return Utils.utf8(word.value());
        }

        @Override
        public Optional<Word> decode(ByteBuffer key, ByteBuffer value) {
            return Optional.of(new Word(Utils.utf8(key), Utils.utf8(value)));
        }
    }

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM, disk);
        replica = replicas.create(
                TOPIC_ID,
                new TopicPartition(TOPIC, 0),
                TopicConfigs.storage(TopicConfigs.effective(Map.of("max.message.bytes", "1000"), Map.of())),
                null);
        coordinator = new Coordinator<>(
                new CoordinatorTopic(TOPIC, 1, (short) 1, Map.of(), commitTimeoutMs),
                new WordCodec(),
                Words::new,
                (topic, partition) -> {
                    if (hidden) {
                        throw new NotCoordinatorException("hidden");
                    }
                    return replica;
                },
                topic -> CompletableFuture.failedFuture(new InvalidRequestException("not to be called")),
                Lease.alone(1),
                Time.SYSTEM);
    }

    private void begin() throws Exception {
        PartitionImage partition = new PartitionImage(List.of(1), List.of(1), 1, 0, 0);
        coordinator.changed(ClusterImage.EMPTY.apply(List.of(new TopicCreated(TOPIC, TOPIC_ID, List.of(partition)))));
        awaitLoaded();
    }

    private void awaitLoaded() throws Exception {
        while (true) {
            try {
                read("x").get(20, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOfAny(
                                CoordinatorLoadInProgressException.class, CoordinatorNotAvailableException.class);
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void close() {
        disk.release();
        coordinator.close();
        replicas.close();
    }

    private CompletableFuture<String> write(String name, String value) {
        return coordinator.submit("id", (words, reply, step) -> {
            step.append(new Word(name, value));
            step.answer(reply, value);
        });
    }

    private CompletableFuture<String> read(String name) {
        return coordinator.submit(
                "id", (words, reply, step) -> step.answer(reply, words.values.getOrDefault(name, "none")));
    }

    private CompletableFuture<String> waitFor(long delayMs, String alarm) {
        return coordinator.submit("id", (words, reply, step) -> {
            words.waiting.add(reply);
            step.wakeBy(alarm, step.uptimeMs() + delayMs);
        });
    }

    private void restart() throws Exception {
        coordinator.close();
        replicas.close();
        open();
        begin();
    }

    private static <T> T now(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsCoordinatedBeforeTheTopicIsThere() {
        assertThatThrownBy(() -> now(read("a"))).hasCauseInstanceOf(NotCoordinatorException.class);
        assertThatThrownBy(() -> coordinator.partitionOf("a")).isInstanceOf(NotCoordinatorException.class);
    }

    @Test
    void answersLeaveWhenWhatTheyTellOfIsOnDisk() throws Exception {
        begin();
        disk.hold();

        CompletableFuture<String> written = write("a", "1");
        CompletableFuture<String> seen = read("a");
        disk.flushBegan.acquire();

        assertThat(written).isNotDone();
        assertThat(seen).as("a read of what is not committed").isNotDone();
        disk.release();
        assertThat(now(written)).isEqualTo("1");
        assertThat(now(seen)).isEqualTo("1");
    }

    @Test
    void stateIsReadBackFromItsRecords() throws Exception {
        begin();
        now(write("a", "1"));
        now(write("b", "2"));
        now(write("a", "3"));

        restart();

        assertThat(now(read("a"))).isEqualTo("3");
        assertThat(now(read("b"))).isEqualTo("2");
    }

    @Test
    void refusedRecordsLeaveNoTraceInTheState() throws Exception {
        begin();
        now(write("a", "1"));
        CompletableFuture<String> waiting = waitFor(3_600_000, "never");

        assertThatThrownBy(() -> now(write("a", "x".repeat(2_000)))).hasCauseInstanceOf(RecordTooLargeException.class);

        assertThatThrownBy(() -> now(waiting)).hasCauseInstanceOf(CoordinatorLoadInProgressException.class);
        awaitLoaded();
        assertThat(now(read("a"))).isEqualTo("1");
    }

    @Test
    void eventThatFailsHalfwayLeavesNoTraceInTheState() throws Exception {
        begin();

        CompletableFuture<String> halfway = coordinator.submit("id", (words, reply, step) -> {
            step.append(new Word("a", "half"));
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> now(halfway)).hasCauseInstanceOf(ApiException.class);
        awaitLoaded();
        assertThat(now(read("a"))).isEqualTo("none");
    }

    @Test
    void refusalReachesItsCallerAlone() throws Exception {
        begin();
        CompletableFuture<String> waiting = waitFor(3_600_000, "never");

        CompletableFuture<String> refused = coordinator.submit("id", (words, reply, step) -> {
            throw new InvalidRequestException("no");
        });

        assertThatThrownBy(() -> now(refused)).hasCauseInstanceOf(InvalidRequestException.class);
        assertThat(waiting).isNotDone();
    }

    @Test
    void failedFlushFailsWhoeverWaitsForIt() throws Exception {
        begin();
        disk.hold();
        CompletableFuture<String> written = write("a", "1");
        CompletableFuture<String> waiting = waitFor(3_600_000, "never");
        disk.flushBegan.acquire();
        disk.breakDown();
        disk.release();

        assertThatThrownBy(() -> now(written)).hasCauseInstanceOf(ApiException.class);
        assertThatThrownBy(() -> now(waiting)).hasCauseInstanceOf(ApiException.class);
        assertThatThrownBy(() -> now(read("a"))).hasCauseInstanceOf(ApiException.class);
    }

    @Test
    void alarmsRingWhileNothingElseHappens() throws Exception {
        begin();

        assertThat(now(waitFor(5, "ding"))).isEqualTo("ding");
        assertThat(now(waitFor(0, "dong"))).isEqualTo("dong");
    }

    @Test
    void whoeverWaitsIsToldThatTheNodeShutsDown() throws Exception {
        begin();
        CompletableFuture<String> waiting = waitFor(3_600_000, "never");

        coordinator.close();

        assertThatThrownBy(() -> now(waiting)).hasCauseInstanceOf(NotCoordinatorException.class);
    }

    @Test
    void alarmsThatRingLeaveNothingBehind() throws Exception {
        begin();
        CompletableFuture<String> far = waitFor(3_600_000, "far");
        for (int round = 0; round < 50; round++) {
            now(waitFor(0, "near"));
            waitFor(3_600_000, "far");
        }

        assertThat(far).isDone();
        assertThat(coordinator.alarmsAsked()).as("calls that wait in the timer").isLessThanOrEqualTo(2);
    }

    @Test
    void recordsOfTransactionHoldOnceItsMarkerIsCommitted() throws Exception {
        begin();
        writeInTransaction("a", "1");
        assertThat(now(read("a"))).isEqualTo("none");

        disk.hold();
        var ended = coordinator.endTransaction(0, new TransactionMarker(PRODUCER, EPOCH, true, 0), false);
        CompletableFuture<String> seen = read("a");
        disk.flushBegan.acquire();

        assertThat(seen).as("what a marker above the high watermark would tell").isNotDone();
        disk.release();
        now(ended);
        assertThat(now(seen)).isEqualTo("1");
        restart();
        assertThat(now(read("a"))).isEqualTo("1");
    }

    @Test
    void recordsOfOpenTransactionAreStillPendingAfterRestart() throws Exception {
        begin();
        writeInTransaction("a", "1");
        restart();
        assertThat(now(read("a"))).isEqualTo("none");

        now(coordinator.endTransaction(0, new TransactionMarker(PRODUCER, EPOCH, false, 0), false));

        assertThat(now(read("a"))).isEqualTo("none");
        assertThat(replica.lastStableOffset()).isEqualTo(replica.logEndOffset());
    }

    private void writeInTransaction(String name, String value) throws Exception {
        now(coordinator.submit("id", (Words words, ReplyTo<String> reply, Step<Word> step) -> {
            step.inTransaction(PRODUCER, EPOCH);
            step.append(new Word(name, value));
            step.answer(reply, value);
        }));
    }

    @Test
    void partitionThatCannotBeReadIsTriedAgain() throws Exception {
        hidden = true;
        CountDownLatch asked = new CountDownLatch(1);
        Thread opener = new Thread(() -> {
            try {
                begin();
                asked.countDown();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        opener.start();
        while (!unavailable()) {
            Thread.onSpinWait();
        }
        hidden = false;

        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        opener.join();
    }

    private boolean unavailable() throws Exception {
        try {
            now(read("a"));
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof CoordinatorNotAvailableException;
        }
    }
}
