package io.runnel.log.replication;

import io.runnel.log.partition.PartitionState;
import io.runnel.log.storage.DiskSync;
import io.runnel.log.storage.ExpiredSegments;
import io.runnel.log.storage.ExpiredSegments.Bounds;
import io.runnel.log.storage.ExpiredSegments.Expired;
import io.runnel.log.storage.RemovedSegments;
import io.runnel.log.storage.SegmentFacts;
import io.runnel.log.storage.SegmentedLog;
import io.runnel.log.storage.TopicConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a replica's log start offset and takes out the segments below it: DeleteRecords and retention.
 *
 * <p>The start offset moves first, then segments leave the log, then their files get another name, the oldest first, and
 * only later are they closed and deleted. So a reader is told that its offset is out of range, one under way goes on,
 * and a crash leaves a log without holes.
 */
final class LogTrim {
    private static final Logger LOG = LoggerFactory.getLogger(LogTrim.class);

    private final TopicPartition partition;
    private final SegmentedLog log;
    private final PartitionState state;
    private final ReentrantLock lock;
    private final Runnable requireWritable;
    private final Supplier<CompletableFuture<Void>> startOffsetsOnDisk;
    private final AppendTimes appendTimes;

    /**
     * @param lock the replica's
     * @param requireWritable throws the reason when the replica serves no more
     * @param startOffsetsOnDisk complete when log start offsets of before the call are on disk
     */
    LogTrim(
            TopicPartition partition,
            SegmentedLog log,
            PartitionState state,
            ReentrantLock lock,
            Runnable requireWritable,
            Supplier<CompletableFuture<Void>> startOffsetsOnDisk) {
        this.partition = partition;
        this.log = log;
        this.state = state;
        this.lock = lock;
        this.requireWritable = requireWritable;
        this.startOffsetsOnDisk = startOffsetsOnDisk;
        this.appendTimes = new AppendTimes(log.endOffset());
    }

    CompletableFuture<Long> deleteRecordsBefore(long offset, TopicConfig config) {
        long startOffset;
        try {
            if (!config.deletes()) {
                throw new PolicyViolationException("Records of " + partition + " cannot be deleted before offset "
                        + offset + ": the topic's cleanup.policy lacks delete.");
            }
            lock.lock();
            try {
                requireWritable.run();
                startOffset = state.startAfterDeleting(offset);
                moveStart(startOffset);
            } finally {
                lock.unlock();
            }
        } catch (ApiException e) {
            return CompletableFuture.failedFuture(e);
        }
        return startOffsetsOnDisk.get().thenApply(done -> startOffset);
    }

    /** Under the lock: the leader's log begins there, so nobody may read from this one what is before that either. */
    void follow(long leaderStartOffset) {
        long startOffset = Math.min(leaderStartOffset, state.highWatermark());
        if (startOffset > state.logStartOffset()) {
            moveStart(startOffset);
        }
    }

    private void moveStart(long startOffset) {
        state.advanceLogStartOffset(startOffset);
        if (log.advanceStart(startOffset)) {
            LOG.debug("{} now begins at offset {}", partition, startOffset);
        }
    }

    /**
     * Takes the segments out of the log that retention lets go, the active one too if it has expired. For the
     * housekeeping thread.
     *
     * @param sync of the log's directory, which goes offline when that fails
     * @return the removed ones, whose files are to be deleted later
     */
    RemovedSegments applyRetention(TopicConfig config, RetentionClock clock, DiskSync sync) throws IOException {
        List<Expired> expired = decide(config, clock);
        if (expired.isEmpty()) {
            return RemovedSegments.NONE;
        }
        long keptFrom = expired.get(expired.size() - 1).segment().endOffset();
        // A crash must not find the old segments gone and the new one not there: the log would begin at 0 again. Nor
        // may
        // it find what producers wrote in them forgotten.
        snapshots().force(keptFrom - 1, keptFrom, sync);
        RemovedSegments removed = remove(keptFrom, config.segments().fileDeleteDelayMs());
        if (removed.count() > 0) {
            expired.forEach(this::report);
            removed.rename();
            snapshots().deleteBelow(keptFrom);
        }
        return removed;
    }

    /** Decides, and begins a new segment if the active one is to go. */
    private List<Expired> decide(TopicConfig config, RetentionClock clock) throws IOException {
        lock.lock();
        try {
            if (outOfService()) {
                return List.of();
            }
            List<SegmentFacts> segments = appendTimes.of(log.segmentFacts(), config, clock);
            // What an open transaction has written stays until it is decided; what is not flushed may be flushed now.
            long deletableEnd = Math.min(state.lastStableOffset(), log.recoveryPoint());
            Bounds bounds = new Bounds(state.logStartOffset(), deletableEnd, clock.nowMs());
            List<Expired> expired = ExpiredSegments.of(segments, config, bounds);
            if (!expired.isEmpty() && expired.size() == segments.size()) {
                snapshots().write(log.endOffset(), state.producers()); // First: no segment without what it begins with.
                log.roll();
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    private RemovedSegments remove(long keptFrom, long deleteDelayMs) {
        lock.lock();
        try {
            if (outOfService()) {
                return RemovedSegments.NONE;
            }
            moveStart(keptFrom);
            return log.removeBelow(keptFrom, deleteDelayMs);
        } finally {
            lock.unlock();
        }
    }

    private ProducerSnapshots snapshots() {
        return new ProducerSnapshots(log.directory());
    }

    private boolean outOfService() {
        try {
            requireWritable.run();
            return false;
        } catch (ApiException e) {
            return true;
        }
    }

    private void report(Expired expired) {
        SegmentFacts segment = expired.segment();
        LOG.info(
                "Deleting segment {} of {} with offsets up to {}, {} bytes: {}",
                segment.baseOffset(),
                partition,
                segment.endOffset() - 1,
                segment.sizeInBytes(),
                expired.reason());
    }
}
