package io.runnel.log.replication;

import io.runnel.log.partition.FollowerStep;
import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.LeaderEpochs.EpochEnd;
import io.runnel.log.storage.LogPosition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.record.internal.MemoryRecords;

/** The log of a replica that follows: what to ask its leader for, and what to do with the answer. Thread-safe. */
public final class FollowerLog {
    private final LocalReplica replica;
    private final Replication replication;
    private final FetchedBatches batches;

    FollowerLog(LocalReplica replica, Replication replication, FetchedBatches batches) {
        this.replica = replica;
        this.replication = replication;
        this.batches = batches;
    }

    /**
     * What a follower asks its leader for.
     *
     * @param offset exclusive end of what is in its log, under the topic's promise
     * @param lastFetchedEpoch of its last record, or -1
     */
    public record NextFetch(long offset, int leaderEpoch, int lastFetchedEpoch, long logStartOffset) {}

    /** Whether {@link #nextFetch} has to wait for the disk. */
    public boolean flushIsDue() {
        return replica.settings().flushPromised() && !replica.isFlushed();
    }

    /** Has others do that flush, or begin it, before {@link #nextFetch} comes to it. */
    public void flushSoon() {
        replica.requestFlush();
    }

    /**
     * What to ask for next. Where the topic promises the flush, all that is in the log is flushed first: the offset says that
     * it is.
     *
     * @throws KafkaStorageException if that cannot be
     */
    public NextFetch nextFetch() {
        boolean promised = replica.settings().flushPromised();
        if (flushIsDue()) {
            replica.flushNow();
        }
        replica.requireWritable();
        replica.lock().lock();
        try {
            long start = replica.log().startOffset();
            long end = replica.log().endOffset();
            return new NextFetch(
                    replica.state().position(promised),
                    replication.leaderEpoch(),
                    FollowerStep.lastFetchedEpoch(replication.leaderEpochs(), start, end),
                    start);
        } finally {
            replica.lock().unlock();
        }
    }

    /**
     * The leader has answered with these records, which may be none.
     *
     * @param leaderEpoch of the request
     * @return false if they came too late: this replica follows somebody else now, or leads
     */
    public boolean store(
            int leaderEpoch, MemoryRecords records, long leaderHighWatermark, long leaderStartOffset, long nowMs) {
        Watermark.Moved moved;
        LeaderEpochs before = replication.leaderEpochs();
        replica.lock().lock();
        try {
            replica.requireWritable();
            ReplicaRole known = replication.role();
            if (known.leads() || known.assignment().leaderEpoch() != leaderEpoch) {
                return false;
            }
            replica.service().orStop(() -> {
                batches.store(records, nowMs, (header, epoch) -> replication.beginsAt(epoch, header.baseOffset()));
                return true;
            });
            LogPosition end = replica.log().end();
            moved = replica.watermark().advance(Math.min(leaderHighWatermark, end.offset()), end);
            replica.trim().follow(leaderStartOffset);
        } finally {
            replica.lock().unlock();
            if (before != replication.leaderEpochs()) {
                replication.writeLeaderEpochs();
            }
        }
        replica.watermark().tell(moved);
        return true;
    }

    /** What to do when the leader says where the logs part. */
    public FollowerStep diverging(EpochEnd theirs) {
        replica.lock().lock();
        try {
            return FollowerStep.diverging(
                    replication.leaderEpochs(),
                    theirs,
                    replica.log().startOffset(),
                    replica.log().endOffset());
        } finally {
            replica.lock().unlock();
        }
    }

    /** What to do when the leader has nothing at the offset that was asked for. */
    public FollowerStep outOfRange(long leaderStartOffset) {
        replica.lock().lock();
        try {
            return FollowerStep.outOfRange(
                    leaderStartOffset,
                    replica.log().startOffset(),
                    replica.log().endOffset());
        } finally {
            replica.lock().unlock();
        }
    }
}
