package io.runnel.log.replication;

import io.runnel.log.compaction.Dirt;
import io.runnel.log.compaction.Lags;
import io.runnel.log.compaction.LastRecord;
import io.runnel.log.partition.PartitionState;
import io.runnel.log.partition.ProducerWindow;
import io.runnel.log.storage.CompactionPass;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.SwapFailedException;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** A replica as the cleaner sees it. */
final class ReplicaCleaning {
    private final TopicPartition partition;
    private final SegmentedLog log;
    private final PartitionState state;
    private final ReentrantLock lock;
    private final Supplier<TopicConfig> config;
    private final Runnable requireInService;
    private final Foundation foundation;

    /**
     * @param lock the replica's
     * @param config what holds now
     * @param requireInService throws the reason when the replica serves no more
     * @param foundation laid before each pass
     */
    ReplicaCleaning(
            TopicPartition partition,
            SegmentedLog log,
            PartitionState state,
            ReentrantLock lock,
            Supplier<TopicConfig> config,
            Runnable requireInService,
            Foundation foundation) {
        this.partition = partition;
        this.log = log;
        this.state = state;
        this.lock = lock;
        this.config = config;
        this.requireInService = requireInService;
        this.foundation = foundation;
    }

    /** Makes durable what tells of producers whose batches a pass takes away. */
    @FunctionalInterface
    interface Foundation {
        /**
         * Called before anything is replaced: a start after a crash must begin to read batches behind those that are
         * compacted, and know there what came before.
         *
         * @param from first offset (inclusive) that may be compacted
         * @param to exclusive
         */
        void lay(long from, long to) throws IOException;
    }

    /** What a pass does besides compacting: waits for its share of the disk, or ends it. */
    interface Pace {
        /** @throws java.io.InterruptedIOException if the pass is to end */
        void moved(long bytes) throws IOException;
    }

    TopicPartition partition() {
        return partition;
    }

    TopicConfig config() {
        return config.get();
    }

    /** The directory that the partition's own lies in. */
    Path logDirectory() {
        return Objects.requireNonNull(
                log.directory().toAbsolutePath().getParent(), "a partition's directory is in one");
    }

    /** What each producer wrote last. A copy. */
    Map<Long, ProducerWindow> producers() {
        lock.lock();
        try {
            return state.producers();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets producers that wrote nothing since that time. */
    void forgetProducersSilentSince(long timeMs) {
        lock.lock();
        try {
            state.forgetProducersSilentSince(timeMs);
        } finally {
            lock.unlock();
        }
    }

    /** Closes and deletes the segments that compaction has replaced up to that time. */
    void deleteReplaced(long untilMs) throws IOException {
        log.deleteReplaced(untilMs);
    }

    /** How much of the log waits for compaction. */
    Dirt dirt(long checkpoint, long nowMs) {
        TopicConfig.Compaction compaction = config().compaction();
        return Dirt.of(
                log.profiles(),
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
        var terms = new CompactionPass.Terms(LastRecord.of(producers()), mapBytes, bufferBytes, nowMs);
        try {
            foundation.lay(dirt.firstOffset(), dirt.endOffset());
            return compact(dirt, terms, surroundings);
        } catch (SwapFailedException e) {
            throw e;
        } catch (IOException e) {
            requireInService.run(); // A deletion closes the files under a pass: that is the better reason.
            throw e;
        }
    }

    private long compact(Dirt dirt, CompactionPass.Terms terms, CompactionPass.Surroundings surroundings)
            throws IOException {
        try (CompactionPass pass = new CompactionPass(log, dirt, terms, surroundings)) {
            long compactedUpTo = pass.run();
            new ProducerSnapshots(log.directory()).deleteBelow(compactedUpTo);
            return compactedUpTo;
        }
    }
}
