package io.runnel.log.simulation;

import io.runnel.log.partition.BatchFacts;
import io.runnel.log.partition.Leadership;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ProducerWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a replica's state back from its log, with all protections or less. */
final class StateReading {
    private StateReading() {}

    static PartitionState read(World world, SimulatedTopics.Partition partition, SimulatedLog log, long highWatermark) {
        PartitionState state = new PartitionState(partition.toString(), log.startOffset());
        log.batches().forEach(batch -> apply(state, batch, world.nowMs()));
        if (!world.has(Protection.WHOLE_WINDOW)) {
            return newestOnly(partition, log, state, highWatermark);
        }
        state.opened(log.endOffset(), highWatermark);
        return state;
    }

    /** A batch stands in the log. */
    static void apply(PartitionState state, StoredBatch batch, long nowMs) {
        if (batch.marker() != null) {
            state.ended(batch.marker(), batch.baseOffset(), nowMs);
        } else {
            state.stored(batch.facts(), batch.baseOffset(), nowMs);
        }
    }

    private static PartitionState newestOnly(
            SimulatedTopics.Partition partition, SimulatedLog log, PartitionState whole, long highWatermark) {
        Map<Long, ProducerWindow> windows = new HashMap<>();
        whole.producers().forEach((id, window) -> {
            List<ProducerWindow.RememberedBatch> batches = window.batches();
            windows.put(
                    id,
                    new ProducerWindow(
                            window.producerEpoch(),
                            window.coordinatorEpoch(),
                            window.lastSeenMs(),
                            window.transactionStart(),
                            batches.subList(Math.max(0, batches.size() - 1), batches.size())));
        });
        PartitionState state = new PartitionState(partition.toString(), log.startOffset());
        state.restore(windows, log.endOffset());
        state.opened(log.endOffset(), highWatermark);
        return state;
    }

    static PartitionState withoutSequences(SimulatedTopics.Partition partition, SimulatedLog log, long highWatermark) {
        PartitionState state = new PartitionState(partition.toString(), log.startOffset());
        for (StoredBatch batch : log.batches()) {
            BatchFacts facts = batch.facts();
            boolean forgotten = batch.marker() == null && !facts.transactional();
            StoredBatch read = !forgotten
                    ? batch
                    : new StoredBatch(
                            batch.baseOffset(),
                            new BatchFacts(
                                    BatchFacts.NO_PRODUCER,
                                    (short) -1,
                                    -1,
                                    facts.lastOffsetDelta(),
                                    facts.maxTimestampMs(),
                                    facts.leaderEpoch(),
                                    false,
                                    false),
                            batch.content(),
                            null,
                            List.of());
            apply(state, read, 0);
        }
        state.opened(log.endOffset(), highWatermark);
        return state;
    }

    /** What would be committed if only those counted that are known to be in sync. */
    static long committedWithoutWishes(Leadership leading, int self, long own, int least) {
        List<Integer> inSync = leading.assignment().inSyncReplicas();
        if (inSync.size() < Math.min(least, leading.assignment().replicas().size())) {
            return -1;
        }
        long committed = own;
        for (int replica : inSync) {
            committed = replica == self ? committed : Math.min(committed, leading.positionOf(replica));
        }
        return committed;
    }

    /** Where the first transaction begins that has no marker in the log, replicated or not. */
    static long firstWithoutMarker(SimulatedLog log) {
        Map<Long, Long> open = new HashMap<>();
        for (StoredBatch batch : log.batches()) {
            long producer = batch.facts().producerId();
            if (batch.marker() != null) {
                open.remove(producer);
            } else if (batch.facts().transactional()) {
                open.putIfAbsent(producer, batch.baseOffset());
            }
        }
        long first = log.endOffset();
        for (long start : open.values()) {
            first = Math.min(first, start);
        }
        return first;
    }

    /** Whether a batch is part of a transaction that ends with an abort. */
    static boolean isAborted(List<StoredBatch> batches, int index) {
        BatchFacts facts = batches.get(index).facts();
        if (!facts.transactional() || facts.control()) {
            return false;
        }
        for (int i = index + 1; i < batches.size(); i++) {
            StoredBatch later = batches.get(i);
            if (later.marker() != null && later.marker().producerId() == facts.producerId()) {
                return !later.marker().committed();
            }
        }
        return false;
    }
}
