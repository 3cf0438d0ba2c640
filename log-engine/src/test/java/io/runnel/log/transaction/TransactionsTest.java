package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.transaction.TransactionRecord.Value;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private static final int TIMEOUT_MS = 1_000;
    private static final int EXPIRATION_MS = 60_000;
    private static final long FRESH = 500;

    private final List<MarkersDue> due = new ArrayList<>();
    private short level = 2;
    private final SimulatedCoordinator<Transactions, TransactionRecord> coordinator = new SimulatedCoordinator<>(
            () -> new Transactions(new TransactionSettings(10_000, EXPIRATION_MS, 1_000, true), () -> level, collect()),
            new TransactionRecordCodec(),
            1_700_000_000_000L);

    private ReplyTo<MarkersDue> collect() {
        return new ReplyTo<>() {
            @Override
            public void answer(MarkersDue value) {
                due.add(value);
            }

            @Override
            public void fail(ApiException cause) {
                throw cause;
            }
        };
    }

    private Answer<ProducerIdentity> initialize(long producerId, int epoch, long freshId) {
        Initialize request = new Initialize("t", TIMEOUT_MS, producerId, (short) epoch, freshId);
        return coordinator.submit((state, reply, step) -> state.initialize(request, reply, step));
    }

    private void assertInitialized(Answer<ProducerIdentity> answer, long id, int epoch) {
        assertThat(answer.value().id()).isEqualTo(id);
        assertThat(answer.value().epoch()).isEqualTo((short) epoch);
    }

    private Answer<Boolean> add(long producerId, int epoch, int partition, int version) {
        AddPartitions request =
                new AddPartitions("t", producerId, (short) epoch, Map.of("a", Set.of(partition)), (short) version);
        return coordinator.submit((state, reply, step) -> state.addPartitions(request, reply, step));
    }

    private Answer<EndAnswer> end(long producerId, int epoch, boolean commit, int version) {
        End request = new End("t", producerId, (short) epoch, commit, (short) version, -1);
        return coordinator.submit((state, reply, step) -> state.end(request, reply, step));
    }

    private void writeMarkers() {
        MarkersDue written = due.remove(due.size() - 1);
        coordinator.<Boolean>submit((state, reply, step) -> state.markersWritten(written, reply, step));
    }

    private Value described() {
        return coordinator
                .<Value>submit((state, reply, step) -> state.describe("t", reply, step))
                .value();
    }

    private void put(Value value) {
        coordinator.<Boolean>submit((state, reply, step) -> {
            step.append(new TransactionRecord("t", value));
            step.answer(reply, true);
        });
    }

    private static void assertRefused(Answer<?> answer, Class<? extends ApiException> error) {
        assertThat(answer.error()).isInstanceOf(error);
    }

    @Test
    void newInstanceGetsTheNextEpochAndTheOldOneIsFenced() {
        assertInitialized(initialize(-1, -1, FRESH), FRESH, 0);
        assertInitialized(initialize(-1, -1, FRESH + 1), FRESH, 1);
        assertRefused(add(FRESH, 0, 0, 0), ProducerFencedException.class);
        assertRefused(add(FRESH + 9, 0, 0, 0), InvalidPidMappingException.class);
        assertRefused(initialize(FRESH, 0, FRESH + 1), ProducerFencedException.class);
    }

    @Test
    void producerThatGoesOnGetsTheNextEpochOnceHoweverOftenItAsks() {
        initialize(-1, -1, FRESH);
        assertInitialized(initialize(FRESH, 0, FRESH + 1), FRESH, 1);
        coordinator.restart();
        assertInitialized(initialize(FRESH, 0, FRESH + 2), FRESH, 1);
        assertInitialized(initialize(-1, -1, FRESH + 3), FRESH, 2);
        assertRefused(initialize(FRESH, 1, FRESH + 4), ProducerFencedException.class);
    }

    @Test
    void openTransactionIsAbortedBeforeANewInstanceTakesOver() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 3, 0);
        assertRefused(initialize(-1, -1, FRESH + 1), ConcurrentTransactionsException.class);
        assertThat(due).singleElement().satisfies(markers -> {
            assertThat(markers.committed()).isFalse();
            assertThat(markers.producerEpoch()).isEqualTo((short) 2);
            assertThat(markers.partitions()).isEqualTo(Map.of("a", Set.of(3)));
        });
        assertRefused(initialize(-1, -1, FRESH + 1), ConcurrentTransactionsException.class);
        assertRefused(end(FRESH, 0, true, 2), ProducerFencedException.class);
        writeMarkers();
        assertThat(described().state()).isEqualTo(TransactionState.COMPLETE_ABORT);
        assertInitialized(initialize(-1, -1, FRESH + 1), FRESH, 3);
    }

    @Test
    void producerOfAnOldEpochDoesNotAbortTheTransactionOfItsSuccessor() {
        initialize(-1, -1, FRESH);
        initialize(-1, -1, FRESH + 1);
        add(FRESH, 1, 3, 2);
        assertRefused(initialize(FRESH, 0, FRESH + 2), ProducerFencedException.class);
        assertThat(described().state()).isEqualTo(TransactionState.ONGOING);
        assertRefused(initialize(FRESH, 1, FRESH + 2), ConcurrentTransactionsException.class);
        assertThat(described().state()).isEqualTo(TransactionState.PREPARE_ABORT);
    }

    @Test
    void markersOfAnEndWithAnEpochOfItsOwnCountAlsoIfTheyWereAskedForBeforeARestart() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 2);
        end(FRESH, 0, true, 2);
        MarkersDue old = due.remove(0);
        coordinator.restart();
        Answer<Boolean> late = coordinator.submit((state, reply, step) -> state.markersWritten(old, reply, step));
        assertThat(late.value()).isTrue();
        assertThat(described().state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
        writeMarkers();
        assertThat(described().state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void timeoutIsBounded() {
        for (int wrong : List.of(0, -1, 10_001)) {
            Initialize request = new Initialize("t", wrong, -1, (short) -1, FRESH);
            assertRefused(
                    coordinator.<ProducerIdentity>submit(
                            (state, reply, step) -> state.initialize(request, reply, step)),
                    InvalidTxnTimeoutException.class);
        }
    }

    @Test
    void endsWithAnEpochOfTheirOwnCanBeRepeatedAndNotReversed() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 2);
        assertThat(end(FRESH, 0, true, 2).value()).isEqualTo(new EndAnswer(false, FRESH, (short) 1));
        assertRefused(end(FRESH, 0, true, 2), ConcurrentTransactionsException.class);
        assertRefused(end(FRESH, 0, false, 2), InvalidTxnStateException.class);
        writeMarkers();
        coordinator.restart();
        assertThat(end(FRESH, 0, true, 2).value()).isEqualTo(new EndAnswer(false, FRESH, (short) 1));
        assertRefused(end(FRESH, 0, false, 2), InvalidTxnStateException.class);
        assertRefused(end(FRESH, 1, true, 2), InvalidTxnStateException.class);
        assertThat(end(FRESH, 1, false, 2).value())
                .as("a producer aborts that does not know whether its transaction has begun")
                .isEqualTo(new EndAnswer(false, FRESH, (short) 2));
        assertThat(due).as("nothing was written in it").isEmpty();
    }

    @Test
    void endsOfOlderClientsKeepTheEpoch() {
        initialize(-1, -1, FRESH);
        assertRefused(end(FRESH, 0, true, 0), InvalidTxnStateException.class);
        add(FRESH, 0, 0, 0);
        assertThat(end(FRESH, 0, true, 0).value().producerEpoch()).isZero();
        assertThat(due.get(0).epochBumped()).isFalse();
        assertRefused(end(FRESH, 0, true, 0), ConcurrentTransactionsException.class);
        writeMarkers();
        assertThat(end(FRESH, 0, true, 0).error()).isNull();
        assertRefused(end(FRESH, 0, false, 0), InvalidTxnStateException.class);
    }

    private void putAtEpoch(short last) {
        put(new Value(
                new ProducerIdentity(7, last, (short) -1, 7, -1),
                TIMEOUT_MS,
                TransactionState.EMPTY,
                Map.of(),
                -1,
                0,
                (short) 0));
    }

    @Test
    void exhaustedEpochsTakeANewProducerId() {
        short last = Short.MAX_VALUE - 1;
        putAtEpoch(last);
        add(7, last, 0, 2);
        assertThat(end(7, last, true, 2).value().needsProducerId()).isTrue();
        assertThat(described().state()).isEqualTo(TransactionState.ONGOING);
        End request = new End("t", 7, last, true, (short) 2, FRESH);
        Answer<EndAnswer> ended = coordinator.submit((state, reply, step) -> state.end(request, reply, step));
        assertThat(ended.value()).isEqualTo(new EndAnswer(false, FRESH, (short) 0));
        assertThat(due.get(0).producerId()).isEqualTo(7);
        assertThat(due.get(0).producerEpoch()).isEqualTo(Short.MAX_VALUE);
        assertRefused(initialize(FRESH, 0, FRESH + 1), ConcurrentTransactionsException.class);
        writeMarkers();
        coordinator.restart();
        assertThat(end(7, last, true, 2).value()).isEqualTo(new EndAnswer(false, FRESH, (short) 0));
        assertThat(add(FRESH, 0, 0, 2).value()).isTrue();
    }

    @Test
    void producerFencedAtItsLastEpochDoesNotGoOnUnderTheOneReservedForThat() {
        short last = Short.MAX_VALUE - 1;
        putAtEpoch(last);
        add(7, last, 0, 2);
        coordinator.pass(TIMEOUT_MS);
        writeMarkers();
        assertRefused(end(7, last, false, 2), ProducerFencedException.class);
        assertInitialized(initialize(-1, -1, FRESH), FRESH, 0);
    }

    @Test
    void transactionThatTakesTooLongIsAbortedAlsoAfterARestartAndWhateverTheClock() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 2);
        coordinator.pass(TIMEOUT_MS / 2);
        coordinator.jump(3_600_000);
        add(FRESH, 0, 1, 2);
        coordinator.pass(TIMEOUT_MS / 2 - 1);
        assertThat(described().state()).isEqualTo(TransactionState.ONGOING);
        coordinator.jump(-7_200_000);
        coordinator.restart();
        coordinator.pass(TIMEOUT_MS - 1);
        assertThat(described().state()).isEqualTo(TransactionState.ONGOING);
        coordinator.pass(1);
        assertThat(described().state()).isEqualTo(TransactionState.PREPARE_ABORT);
        assertThat(due).hasSize(1);
        assertRefused(end(FRESH, 0, true, 2), ProducerFencedException.class);
    }

    @Test
    void markersAreAskedForAgainAfterARestartAndOldOnesCompleteNothing() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 0);
        end(FRESH, 0, true, 0);
        MarkersDue old = due.remove(0);
        coordinator.restart();
        assertThat(due).containsExactly(old);
        Answer<Boolean> late = coordinator.submit((state, reply, step) -> state.markersWritten(old, reply, step));
        assertThat(late.value()).isFalse();
        assertThat(described().state()).isEqualTo(TransactionState.PREPARE_COMMIT);
        writeMarkers();
        assertThat(described().state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void nextTransactionWaitsForTheMarkersOfTheLastButNotForLong() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 0);
        end(FRESH, 0, true, 0);
        Answer<Boolean> patient = add(FRESH, 0, 1, 0);
        assertThat(patient.done()).isFalse();
        writeMarkers();
        assertThat(patient.value()).isTrue();
        end(FRESH, 0, true, 0);
        Answer<Boolean> tooLong = add(FRESH, 0, 1, 0);
        coordinator.pass(Transactions.MAX_WAIT_MS);
        assertRefused(tooLong, ConcurrentTransactionsException.class);
        Answer<Boolean> interrupted = add(FRESH, 0, 1, 0);
        coordinator.restart();
        assertThat(interrupted.error()).isNotNull();
    }

    @Test
    void partitionsOutsideOfTheTransactionAreNamed() {
        initialize(-1, -1, FRESH);
        add(FRESH, 0, 0, 0);
        AddPartitions asked = new AddPartitions("t", FRESH, (short) 0, Map.of("a", Set.of(0, 1)), (short) 0);
        Answer<Set<TopicPartition>> verified =
                coordinator.submit((state, reply, step) -> state.verifyPartitions(asked, reply, step));
        assertThat(verified.value()).containsExactly(new TopicPartition("a", 1));
        end(FRESH, 0, true, 0);
        Answer<Set<TopicPartition>> ending =
                coordinator.submit((state, reply, step) -> state.verifyPartitions(asked, reply, step));
        assertRefused(ending, ConcurrentTransactionsException.class);
    }

    @Test
    void idsExpireByTheTimeThatHasPassedNotByTheClock() {
        initialize(-1, -1, FRESH);
        coordinator.jump(10L * EXPIRATION_MS);
        coordinator.pass(EXPIRATION_MS - 1_000);
        assertThat(described().state()).isEqualTo(TransactionState.EMPTY);
        coordinator.pass(2_000);
        Answer<Value> gone = coordinator.submit((state, reply, step) -> state.describe("t", reply, step));
        assertRefused(gone, TransactionalIdNotFoundException.class);
        coordinator.restart();
        assertRefused(add(FRESH, 0, 0, 0), InvalidPidMappingException.class);
    }
}
