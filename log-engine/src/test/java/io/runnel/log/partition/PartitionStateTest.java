package io.runnel.log.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TransactionCoordinatorFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionStateTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    private final PartitionState state = new PartitionState("t-0", 0);

    private static BatchFacts batch(long producerId, int epoch, int baseSequence, int count) {
        return new BatchFacts(producerId, (short) epoch, baseSequence, count - 1, 5, 0, false, false);
    }

    private Decision.Store store(BatchFacts facts) {
        Decision.Store store = (Decision.Store) state.decide(facts);
        state.stored(facts, store.baseOffset(), NOW_MS);
        return store;
    }

    @Test
    void batchesWithoutProducerGetConsecutiveOffsets() {
        assertThat(store(batch(BatchFacts.NO_PRODUCER, -1, -1, 3))).isEqualTo(new Decision.Store(0, 2));
        assertThat(store(batch(BatchFacts.NO_PRODUCER, -1, -1, 1))).isEqualTo(new Decision.Store(3, 3));
        assertThat(state.logEndOffset()).isEqualTo(4);
    }

    @Test
    void eachOfTheLastFiveBatchesIsKnownAsDuplicateAndNoOlderOne() {
        for (int i = 0; i < 6; i++) {
            store(batch(7, 0, 2 * i, 2));
        }
        for (int i = 1; i < 6; i++) {
            assertThat(state.decide(batch(7, 0, 2 * i, 2))).isEqualTo(new Decision.Duplicate(2L * i, 2L * i + 1, 5));
        }
        assertRefused(batch(7, 0, 0, 2), OutOfOrderSequenceException.class);
    }

    @Test
    void gapInSequenceIsRefusedWithTheSequenceThatIsDue() {
        store(batch(7, 0, 0, 3));
        Decision decision = state.decide(batch(7, 0, 4, 1));
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        assertThat(((Decision.Refuse) decision).cause())
                .isInstanceOf(OutOfOrderSequenceException.class)
                .hasMessageContaining("sequence 3 was expected, the batch begins with 4");
    }

    @Test
    void sequenceWrapsAroundToZero() {
        state.stored(batch(7, 0, Integer.MAX_VALUE - 1, 4), 0, NOW_MS); // MAX-1, MAX, 0, 1
        assertRefused(batch(7, 0, 0, 1), OutOfOrderSequenceException.class);
        assertThat(store(batch(7, 0, 2, 1)).baseOffset()).isEqualTo(4);
        assertThat(state.decide(batch(7, 0, Integer.MAX_VALUE - 1, 4))).isEqualTo(new Decision.Duplicate(0, 3, 5));
    }

    @Test
    void newEpochStartsAtZeroAndFencesTheOldOne() {
        store(batch(7, 0, 0, 3));
        assertRefused(batch(7, 1, 3, 1), OutOfOrderSequenceException.class);
        store(batch(7, 1, 0, 1));
        assertRefused(batch(7, 0, 3, 1), InvalidProducerEpochException.class);
    }

    @Test
    void unknownProducerBeginsWithItsFirstSequenceSoThatNoBatchOvertakesThoseBeforeIt() {
        assertRefused(batch(9, 3, 42, 1), UnknownProducerIdException.class);
        assertThat(store(batch(9, 4, 0, 1)).baseOffset()).isZero();
        assertThat(store(transactional(10, 0, 42, 1)).baseOffset())
                .as("its coordinator knows")
                .isEqualTo(1);
    }

    private static BatchFacts transactional(long producerId, int epoch, int baseSequence, int count) {
        return new BatchFacts(producerId, (short) epoch, baseSequence, count - 1, 5, 0, true, false);
    }

    private static TransactionMarker marker(long producerId, int epoch, boolean committed, int coordinatorEpoch) {
        return new TransactionMarker(producerId, (short) epoch, committed, coordinatorEpoch);
    }

    private @Nullable CompletedTransaction end(TransactionMarker marker) {
        long offset = ((Decision.Store) state.decide(marker, false)).baseOffset();
        CompletedTransaction foretold = state.completion(marker);
        CompletedTransaction completed = state.ended(marker, offset, NOW_MS);
        assertThat(completed).isEqualTo(foretold);
        return completed;
    }

    @Test
    void openTransactionsHoldTheLastStableOffsetUntilTheHighWatermarkPassesTheirMarkers() {
        store(batch(BatchFacts.NO_PRODUCER, -1, -1, 2));
        store(transactional(7, 0, 0, 3)); // Offsets 2 to 4.
        store(transactional(8, 0, 0, 1)); // Offset 5.
        state.advanceHighWatermark(state.position(false));
        assertThat(state.lastStableOffset()).isEqualTo(2);
        assertThat(end(marker(7, 0, false, 1))).isEqualTo(new CompletedTransaction(7, 2, 6, false, 5));
        assertThat(state.lastStableOffset()).as("the marker may still be lost").isEqualTo(2);
        state.advanceHighWatermark(state.position(false));
        assertThat(state.lastStableOffset()).isEqualTo(5);
        assertThat(end(marker(8, 0, true, 1))).isEqualTo(new CompletedTransaction(8, 5, 7, true, 8));
        state.advanceHighWatermark(state.position(false));
        assertThat(state.lastStableOffset()).isEqualTo(8);
    }

    @Test
    void markersOfOldEpochsOldCoordinatorsAndEarlierTransactionsAreRefused() {
        store(transactional(7, 3, 0, 1));
        assertThat(end(marker(7, 3, true, 5))).isNotNull();
        assertThat(end(marker(7, 3, true, 5)))
                .as("a coordinator repeats itself")
                .isNull();
        assertThat(state.decide(marker(7, 2, true, 5), false))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        refused -> assertThat(refused.cause()).isInstanceOf(InvalidProducerEpochException.class));
        assertThat(state.decide(marker(7, 3, true, 4), false))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        refused ->
                                assertThat(refused.cause()).isInstanceOf(TransactionCoordinatorFencedException.class));
        store(transactional(7, 3, 1, 1));
        assertThat(state.decide(marker(7, 3, true, 5), true))
                .as("with an epoch for each transaction this is the end of the one before, come late")
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void markerWithNewEpochBeginsSequencesAtZero() {
        store(transactional(7, 0, 0, 4));
        end(marker(7, 1, true, 0));
        assertRefused(transactional(7, 0, 4, 1), InvalidProducerEpochException.class);
        assertRefused(transactional(7, 1, 4, 1), OutOfOrderSequenceException.class);
        store(transactional(7, 1, 0, 1));
    }

    @Test
    void batchOutsideTheOpenTransactionIsRefused() {
        store(transactional(7, 0, 0, 1));
        assertRefused(batch(7, 0, 1, 1), InvalidTxnStateException.class);
        state.forgetProducersSilentSince(NOW_MS + 1);
        assertRefused(batch(7, 0, 1, 1), InvalidTxnStateException.class);
    }

    @Test
    void highWatermarkIsTheFlushedEndWhereFlushIsPromised() {
        store(batch(BatchFacts.NO_PRODUCER, -1, -1, 10));
        assertThat(state.advanceHighWatermark(state.position(true))).isFalse();
        state.flushed(6);
        assertThat(state.advanceHighWatermark(state.position(true))).isTrue();
        assertThat(state.highWatermark()).isEqualTo(6);
        assertThat(state.advanceHighWatermark(state.position(false))).isTrue();
        assertThat(state.highWatermark()).isEqualTo(10);
        assertThat(state.advanceHighWatermark(state.position(true))).isFalse();
        assertThat(state.highWatermark()).as("never goes back").isEqualTo(10);
    }

    @Test
    void silentProducersAreForgottenByTheBrokersTimeNotTheRecords() {
        store(batch(7, 0, 0, 1));
        state.forgetProducersSilentSince(NOW_MS);
        assertThat(state.producers()).containsKey(7L);
        state.forgetProducersSilentSince(NOW_MS + 1);
        assertThat(state.producers()).isEmpty();
    }

    @Test
    void batchBelowTheLogsEndBreaksAnInvariant() {
        store(batch(BatchFacts.NO_PRODUCER, -1, -1, 10));
        assertThatThrownBy(() -> state.stored(batch(BatchFacts.NO_PRODUCER, -1, -1, 1), 9, NOW_MS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("9");
    }

    /** Producers that retry, lose answers and send ahead: every record is stored once, in order. */
    @Test
    void everyRecordOfRetryingProducersIsStoredOnceAndInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, Integer> stored = new HashMap<>();
        Map<String, Decision.Store> offsets = new HashMap<>();
        long expectedEnd = 0;
        for (int step = 0; step < 20_000; step++) {
            long producer = random.nextInt(5);
            int due = stored.getOrDefault(producer, 0);
            int batchNumber = Math.max(0, due - 6 + random.nextInt(8));
            BatchFacts facts = batch(producer, 0, batchNumber * 3, 3);
            Decision decision = state.decide(facts);
            String where = "seed " + seed + " step " + step + " batch " + batchNumber + " due " + due;
            if (batchNumber == due) {
                assertThat(decision).as(where).isEqualTo(new Decision.Store(expectedEnd, expectedEnd + 2));
                state.stored(facts, expectedEnd, NOW_MS);
                offsets.put(producer + "/" + due, (Decision.Store) decision);
                stored.put(producer, due + 1);
                expectedEnd += 3;
            } else if (batchNumber < due && batchNumber >= due - 5) {
                Decision.Store original = Objects.requireNonNull(offsets.get(producer + "/" + batchNumber), where);
                assertThat(decision)
                        .as(where)
                        .isEqualTo(new Decision.Duplicate(original.baseOffset(), original.lastOffset(), 5));
            } else {
                assertThat(decision).as(where).isInstanceOf(Decision.Refuse.class);
            }
            assertThat(state.logEndOffset()).as(where).isEqualTo(expectedEnd);
        }
    }

    private void assertRefused(BatchFacts facts, Class<?> error) {
        Decision decision = state.decide(facts);
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        assertThat(((Decision.Refuse) decision).cause()).isInstanceOf(error);
    }

    private static BatchFacts transactional(int epoch, int sequence) {
        return new BatchFacts(7, (short) epoch, sequence, 0, 0, 0, true, false);
    }

    @Test
    void transactionBeginsOnlyWithATicketThatNoEndHasTakenBack() {
        long ticket = state.ticketFor(7, (short) 0, 0, 0);
        assertThat(state.ticketFor(7, (short) 0, 1, 0)).as("the same beginning").isEqualTo(ticket);
        assertThat(state.decide(transactional(0, 0), PartitionState.OPEN_TRANSACTION))
                .isInstanceOf(Decision.Refuse.class);

        state.ended(marker(7, 0, false, 0), state.logEndOffset(), 0);
        state.takeBackTickets(marker(7, 0, false, 0), false);

        Decision late = state.decide(transactional(0, 0), ticket);
        assertThat(late).isInstanceOf(Decision.Refuse.class);
        assertThat(((Decision.Refuse) late).cause()).isInstanceOf(InvalidTxnStateException.class);
        assertThat(state.decide(transactional(0, 0), state.ticketFor(7, (short) 0, 0, 0)))
                .isInstanceOf(Decision.Store.class);
    }

    @Test
    void ticketOfTheNextTransactionOutlivesTheMarkerOfTheLastThatHasItsEpoch() {
        state.stored(transactional(0, 0), 0, 0);
        long next = state.ticketFor(7, (short) 1, 0, 0);
        state.ended(marker(7, 1, true, 0), 1, 0);
        state.takeBackTickets(marker(7, 1, true, 0), true);
        assertThat(state.decide(transactional(1, 0), next)).isInstanceOf(Decision.Store.class);
    }

    @Test
    void batchOfAnOpenTransactionNeedsNoTicketUntilItsEnd() {
        state.stored(transactional(0, 0), 0, 0);
        assertThat(state.ticketFor(7, (short) 0, 1, 0)).isEqualTo(PartitionState.OPEN_TRANSACTION);
        assertThat(state.decide(transactional(0, 1), PartitionState.OPEN_TRANSACTION))
                .isInstanceOf(Decision.Store.class);
        state.ended(marker(7, 0, true, 0), 1, 0);
        assertThat(state.decide(transactional(0, 1), PartitionState.OPEN_TRANSACTION))
                .as("it would begin a transaction that nobody ends")
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void secondBatchIsNotStoredBeforeTheFirstThatStillWaits() {
        state.ticketFor(7, (short) 0, 0, 0);
        long ticket = state.ticketFor(7, (short) 0, 1, 0);
        Decision overtaking = state.decide(transactional(0, 1), ticket);
        assertThat(overtaking).isInstanceOf(Decision.Refuse.class);
        assertThat(((Decision.Refuse) overtaking).cause()).isInstanceOf(OutOfOrderSequenceException.class);
        assertThat(state.decide(transactional(0, 0), ticket)).isInstanceOf(Decision.Store.class);
    }

    @Test
    void beginningsThatNeverCameAreForgotten() {
        long ticket = state.ticketFor(7, (short) 0, 0, 100);
        state.forgetProducersSilentSince(101);
        assertThat(state.decide(transactional(0, 0), ticket)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void beginningOfAnotherEpochDoesNotStandInAProducersWay() {
        long invented = state.ticketFor(7, (short) 32_766, 0, 0);
        long ticket = state.ticketFor(7, (short) 4, 0, 0);
        assertThat(PartitionState.begins(ticket)).isTrue();
        assertThat(state.decide(transactional(4, 0), ticket)).isInstanceOf(Decision.Store.class);
        assertThat(state.decide(transactional(4, 0), invented)).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void beginningThatIsRefusedLeavesNothingBehindOnceNoOtherSharesIt() {
        long ticket = state.ticketFor(7, (short) 0, 3, 0);
        state.ticketFor(7, (short) 0, 5, 0);
        state.giveBackTicket(7, (short) 0, ticket);
        assertThat(state.decide(transactional(0, 3), ticket)).isInstanceOf(Decision.Store.class);
        state.giveBackTicket(7, (short) 0, ticket);
        assertThat(state.decide(transactional(0, 3), ticket)).isInstanceOf(Decision.Refuse.class);
        long next = state.ticketFor(7, (short) 0, 9, 0);
        assertThat(state.decide(transactional(0, 9), next))
                .as("not held up by the sequences that were refused")
                .isInstanceOf(Decision.Store.class);
    }

    @Test
    void producerThatALaterEpochHasFencedIsToldSo() {
        state.stored(transactional(2, 0), 0, 0);
        long ticket = state.ticketFor(7, (short) 1, 0, 0);
        assertThat(ticket).isEqualTo(PartitionState.FENCED);
        assertThat(state.decide(transactional(1, 0), ticket))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        refused -> assertThat(refused.cause()).isInstanceOf(InvalidProducerEpochException.class));
    }
}
