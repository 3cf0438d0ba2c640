package io.runnel.log.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.partition.ReplicaAssignment;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.ReplicaRole;
import io.runnel.log.replication.Replicas;
import io.runnel.log.replication.WantedReplica;
import io.runnel.log.storage.StorageConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorLoadInProgressException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shard whose partition is led by node 1 and followed by node 2, which fetches when the test says so; readings and alarms
 * happen when the test says so, too. At least two must be in sync. Words are its records.
 */
@Timeout(60)
class ShardTest {
    private static final TopicPartition PARTITION = new TopicPartition("__words", 0);
    private static final int COMMIT_TIMEOUT_MS = 500;
    private static final List<Integer> BOTH = List.of(1, 2);

    @TempDir
    Path directory;

    private final Queue<Runnable> readings = new ArrayDeque<>();
    private final SetTime time = new SetTime();
    private final List<Words> states = new ArrayList<>();
    private final List<Object> rung = new ArrayList<>();
    private Runnable whileReading = () -> {};
    private final SetLease lease = new SetLease();
    private boolean readable = true;
    private Replicas replicas;
    private Replica replica;
    private Shard<Words, String> shard;

    /** What was said, and who waits for nothing. */
    private final class Words implements CoordinatorState<String> {
        private final List<String> said = new ArrayList<>();
        private final List<ReplyTo<String>> waiting = new ArrayList<>();

        @Override
        public void replay(String word, RecordOrigin origin) {
            said.add(word);
        }

        @Override
        public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {}

        @Override
        public void loaded(Step<String> step) {}

        @Override
        public void alarm(Object alarm, Step<String> step) {
            rung.add(alarm);
        }

        @Override
        public void abandon(ApiException cause, Step<String> step) {
            waiting.forEach(reply -> step.fail(reply, cause));
        }
    }

    private final class WordCodec implements RecordCodec<String> {
        @Override
        public byte[] key(String word) {
            return Utils.utf8(word);
        }

        @Override
        public byte[] value(String word) {
            return Utils.utf8(word);
        }

        @Override
        public Optional<String> decode(ByteBuffer key, ByteBuffer value) {
            whileReading.run();
            return Optional.of(Utils.utf8(key));
        }
    }

    private final class Edge implements Shard.Edge {
        @Override
        public void load(Runnable reading, int failures) {
            readings.add(reading);
        }

        @Override
        public int commitTimeoutMs() {
            return COMMIT_TIMEOUT_MS;
        }

        @Override
        public Future<?> ringAt(Shard<?, ?> rings, long uptimeMs) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void deliver(Step<?> step) {
            step.deliver();
        }
    }

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM);
        replica = replicas.create(new WantedReplica(
                new Uuid(1, 2),
                PARTITION,
                TopicConfigs.storage(
                        TopicConfigs.effective(Map.of("min.insync.replicas", "2", "runnel.ack", "written"), Map.of())),
                null,
                role(1, 0, 0, BOTH)));
        ShardLog<Words, String> log =
                new ShardLog<>(PARTITION, this::leader, this::fresh, new WordCodec(), lease, time);
        shard = new Shard<>(PARTITION, log, time, new Edge());
    }

    private Words fresh() {
        Words state = new Words();
        states.add(state);
        return state;
    }

    private Replica leader() {
        if (!readable) {
            throw new NotLeaderOrFollowerException("not yet");
        }
        replica.requireLeader();
        return replica;
    }

    private static ReplicaRole role(int leader, int leaderEpoch, int partitionEpoch, List<Integer> inSync) {
        return new ReplicaRole(1, new ReplicaAssignment(leader, leaderEpoch, partitionEpoch, BOTH, inSync));
    }

    @AfterEach
    void close() {
        shard.close();
        replicas.close();
    }

    private void lead(int epoch) {
        shard.lead(epoch);
        readNext();
    }

    private void readNext() {
        readings.remove().run();
    }

    /** The follower has all that is there. */
    private void followerFetches() {
        replica.replication().fetchedBy(2, 7, replica.leaderEpoch(), replica.logEndOffset());
    }

    private CompletableFuture<String> say(String word) {
        return shard.submit(
                (words, reply, step) -> {
                    step.append(word);
                    step.answer(reply, word);
                },
                true);
    }

    private CompletableFuture<String> hear() {
        return shard.submit((words, reply, step) -> step.answer(reply, String.join(" ", words.said)), true);
    }

    private CompletableFuture<String> waitForNothing() {
        return shard.submit((words, reply, step) -> words.waiting.add(reply), true);
    }

    private static void assertRefused(CompletableFuture<?> answer, Class<? extends ApiException> error) {
        assertThat(answer).isDone();
        assertThatThrownBy(answer::get).hasCauseInstanceOf(error);
    }

    @Test
    void anAnswerThatWaitsTooLongIsRefusedAndTheStateStays() throws Exception {
        lead(0);
        CompletableFuture<String> written = say("a");
        CompletableFuture<String> seen = hear();
        time.sleep(COMMIT_TIMEOUT_MS - 1);
        shard.ring();
        assertThat(written).isNotDone();

        time.sleep(1);
        shard.ring();

        assertRefused(written, CoordinatorNotAvailableException.class);
        assertRefused(seen, CoordinatorNotAvailableException.class);
        CompletableFuture<String> later = say("b");
        assertThat(later).as("what comes later is not acknowledged before").isNotDone();
        followerFetches();
        assertThat(later.get()).isEqualTo("b");
        assertThat(hear().get()).isEqualTo("a b");
        assertThat(states).hasSize(1);
    }

    @Test
    void whatTheNodeWaitsForItselfIsToldWhenItIsCommittedHoweverLate() {
        lead(0);
        List<String> told = new ArrayList<>();
        ReplyTo<String> own = new ReplyTo<>() {
            @Override
            public void answer(String value) {
                told.add(value);
            }

            @Override
            public void fail(ApiException cause) {
                told.add(cause.toString());
            }
        };
        shard.submit(
                (words, reply, step) -> {
                    step.append("a");
                    step.answer(own, "markers");
                },
                true);
        time.sleep(COMMIT_TIMEOUT_MS);
        shard.ring();
        assertThat(told).isEmpty();

        followerFetches();

        assertThat(told).containsExactly("markers");
    }

    @Test
    void tooFewInSyncCostNoState() throws Exception {
        lead(0);
        say("a");
        followerFetches();
        CompletableFuture<String> waiting = waitForNothing();

        replica.assume(role(1, 0, 1, List.of(1)));
        assertRefused(say("b"), CoordinatorNotAvailableException.class);
        assertThat(waiting).isNotDone();

        replica.assume(role(1, 0, 2, BOTH));
        assertThat(hear().get()).isEqualTo("a");
        assertThat(states).hasSize(1);
        assertThat(waiting).isNotDone();
    }

    @Test
    void aStateIsReadWhenEnoughAreInSync() throws Exception {
        replica.assume(role(1, 0, 1, List.of(1)));
        lead(0);
        assertRefused(hear(), CoordinatorNotAvailableException.class);

        replica.assume(role(1, 0, 2, BOTH));
        readNext();

        assertThat(hear().get()).isEmpty();
    }

    @Test
    void aPartitionThatWentElsewhereIsNotSpokenFor() {
        lead(0);
        say("a");
        followerFetches();

        replica.assume(role(2, 1, 1, BOTH));

        assertRefused(hear(), NotCoordinatorException.class);
    }

    @Test
    void aPartitionThatWentAndCameBackIsReadAnew() throws Exception {
        lead(0);
        replica.assume(role(2, 1, 1, BOTH));
        replica.assume(role(1, 2, 2, BOTH));

        assertRefused(hear(), CoordinatorLoadInProgressException.class);

        lead(2);
        assertThat(hear().get()).isEmpty();
        assertThat(states).hasSize(2);
    }

    @Test
    void anAlarmIsLateNotLostWhileTheLeaseHasLapsed() {
        lead(0);
        shard.submit((words, reply, step) -> step.wakeBy("bell", step.uptimeMs() + 10), true);
        lease.lapse();
        time.sleep(10);
        shard.ring();
        assertRefused(hear(), NotCoordinatorException.class);
        assertThat(rung).isEmpty();

        lease.renew();
        time.sleep(1_000);
        shard.ring();

        assertThat(rung).containsExactly("bell");
    }

    @Test
    void anAlarmRingsWhenItsTimeHasPassedWhateverTheWallClockSays() {
        lead(0);
        shard.submit((words, reply, step) -> step.wakeBy("bell", step.uptimeMs() + 10), true);
        time.jump(1_000_000);
        shard.ring();
        assertThat(rung).isEmpty();

        time.jump(-2_000_000);
        time.sleep(10);
        shard.ring();

        assertThat(rung).containsExactly("bell");
    }

    @Test
    void whatTheNodeHasDoneItselfIsNotedWhileTheLeaseHasLapsed() throws Exception {
        lead(0);
        lease.lapse();

        CompletableFuture<String> noted = shard.submit(
                (words, reply, step) -> {
                    step.append("done");
                    step.answer(reply, "noted");
                },
                false);
        followerFetches();

        assertThat(noted.get()).isEqualTo("noted");
    }

    @Test
    void anOldReadingDoesNotReplaceANewerState() throws Exception {
        readable = false;
        lead(0); // Fails, and is to be tried again.
        Runnable old = readings.remove();
        readable = true;
        replica.assume(role(1, 1, 1, BOTH));
        lead(1);
        say("a");
        followerFetches();
        whileReading = () -> {
            whileReading = () -> {};
            say("b");
            followerFetches();
            shard.submit(
                    (words, reply, step) -> {
                        throw new IllegalStateException("given up");
                    },
                    true);
        };

        old.run();
        while (!readings.isEmpty()) {
            readNext();
        }

        if (states.size() == 1) {
            whileReading.run(); // The old one has read nothing.
            readNext();
        }
        assertThat(hear().get()).isEqualTo("a b");
    }
}
