package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.Decision;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.TransactionMarker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A partition's real decisions over a log in memory, in which each batch says whose transaction it was sent in. */
final class SimulatedPartition {
    final TopicPartition name;
    private final TransactionsHistory history;
    private final List<Entry> log = new ArrayList<>();
    private final Map<Long, List<Integer>> open = new HashMap<>();
    private final List<Integer> committed = new ArrayList<>();
    private PartitionState state;

    private interface Entry {}

    private record Batch(BatchFacts facts, long offset) implements Entry {}

    private record End(TransactionMarker marker, long offset) implements Entry {}

    SimulatedPartition(int index, TransactionsHistory history) {
        this.name = new TopicPartition("t", index);
        this.history = history;
        this.state = new PartitionState(name.toString(), 0);
    }

    long ticketFor(long producerId, short epoch, int sequence, long nowMs) {
        return state.ticketFor(producerId, epoch, sequence, nowMs);
    }

    void giveBack(long producerId, short epoch, long ticket) {
        state.giveBackTicket(producerId, epoch, ticket);
    }

    /** Stores one record of a client's transaction, or throws what its producer gets. */
    void append(long producerId, short epoch, int sequence, int transaction, long ticket) {
        BatchFacts facts = new BatchFacts(producerId, epoch, sequence, 0, 0, 0, true, false);
        Decision decision = state.decide(facts, ticket);
        if (decision instanceof Decision.Refuse refusal) {
            throw refusal.cause();
        }
        if (decision instanceof Decision.Store store) {
            log.add(new Batch(facts, store.baseOffset()));
            state.stored(facts, store.baseOffset(), 0);
            commitLog();
            open.computeIfAbsent(producerId, added -> new ArrayList<>()).add(transaction);
        }
    }

    /** Stores a marker, or throws what its coordinator gets; what it ends must be one client's transaction as a whole. */
    void end(TransactionMarker marker, boolean epochBumped) {
        if (state.decide(marker, epochBumped) instanceof Decision.Refuse refusal) {
            throw refusal.cause();
        }
        long offset = state.logEndOffset();
        log.add(new End(marker, offset));
        state.ended(marker, offset, 0);
        state.takeBackTickets(marker, epochBumped);
        commitLog();
        List<Integer> ended = open.remove(marker.producerId());
        if (ended != null) {
            Set<Integer> transactions = new HashSet<>(ended);
            assertThat(transactions)
                    .as("transactions of a client that one marker ends in %s", name)
                    .hasSize(1);
            history.ended(transactions.iterator().next(), marker.committed(), name);
            if (marker.committed()) {
                committed.addAll(ended);
            }
        }
    }

    private void commitLog() {
        state.flushed(state.logEndOffset());
        state.advanceHighWatermark(state.position(true));
    }

    /** The node restarts: the state is read back. */
    void restart() {
        state = new PartitionState(name.toString(), 0);
        long end = 0;
        for (Entry entry : log) {
            if (entry instanceof Batch batch) {
                state.stored(batch.facts(), batch.offset(), 0);
                end = batch.offset() + 1;
            } else if (entry instanceof End marker) {
                state.ended(marker.marker(), marker.offset(), 0);
                end = marker.offset() + 1;
            }
        }
        state.opened(end);
    }

    /** How many records of a client's transaction readers of committed records see. */
    long visible(int transaction) {
        return committed.stream().filter(each -> each == transaction).count();
    }

    /** What stands in the log of producers whose transaction is open, to be read by people; empty when there is none. */
    List<String> hanging() {
        return log.stream()
                .filter(entry -> open.containsKey(
                        entry instanceof Batch batch
                                ? batch.facts().producerId()
                                : ((End) entry).marker().producerId()))
                .map(Object::toString)
                .toList();
    }

    boolean hangs() {
        return state.lastStableOffset() < state.logEndOffset();
    }
}
