package io.runnel.log.replication;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.compaction.Lags;
import io.runnel.log.compaction.LastRecord;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.CompactionPass;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.TopicPartition;

/** A replica as the cleaner sees it. */
final class ReplicaCleaning {
    private final TopicPartition partition;
    private final SegmentedLog log;
    private final PartitionState state;
    private final ReentrantLock lock;
    private final Runnable requireInService;

    /**
     * @param lock the replica's
     * @param requireInService throws the reason when the replica serves no more
     */
    ReplicaCleaning(
            TopicPartition partition,
            SegmentedLog log,
            PartitionState state,
            ReentrantLock lock,
            Runnable requireInService) {
        this.partition = partition;
        this.log = log;
        this.state = state;
        this.lock = lock;
        this.requireInService = requireInService;
    }

    /** What a pass does besides compacting: waits for its share of the disk, or ends it. */
    interface Pace {
        /** @throws java.io.InterruptedIOException if the pass is to end */
        void moved(long bytes) throws IOException;
    }

    TopicPartition partition() {
        return partition;
    }

    SegmentedLog log() {
        return log;
    }

    /** How much of the log waits for compaction. */
    Dirt dirt(TopicConfig config, long checkpoint, long nowMs) {
        TopicConfig.Compaction compaction = config.compaction();
        return Dirt.of(
                log.facts(),
                checkpoint,
                stableAndFlushed(),
                new Lags(compaction.minLagMs(), compaction.maxLagMs()),
                nowMs);
    }

    private long stableAndFlushed() {
        lock.lock();
        try {
            return Math.min(state.lastStableOffset(), log.recoveryPoint());
        } finally {
            lock.unlock();
        }
    }

    /** Compacts what is dirty; answers the offset (exclusive) up to which the log is compacted now. */
    long compact(Dirt dirt, long mapBytes, int bufferBytes, long nowMs, Pace pace) throws IOException {
        CompactionPass.Surroundings surroundings = new CompactionPass.Surroundings() {
            @Override
            public boolean exclusively(CompactionPass.Swap swap) throws IOException {
                lock.lock();
                try {
                    requireInService.run();
                    return swap.run();
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void moved(long bytes) throws IOException {
                requireInService.run();
                pace.moved(bytes);
            }
        };
        var terms = new CompactionPass.Terms(lastRecords(), mapBytes, bufferBytes, nowMs);
        try (CompactionPass pass = new CompactionPass(log, dirt, terms, surroundings)) {
            return pass.run();
        }
    }

    private Map<Long, LastRecord> lastRecords() {
        lock.lock();
        try {
            return LastRecord.of(state.producers());
        } finally {
            lock.unlock();
        }
    }
}
