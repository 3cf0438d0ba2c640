package io.runnel.log.partition;

import io.runnel.log.partition.LeaderEpochs.EpochEnd;

/**
 * What a follower does with its leader's answer to a fetch. Pure.
 */
public sealed interface FollowerStep {
    /** The records follow what is there: they are appended, if there are any. */
    record Append() implements FollowerStep {}

    /**
     * The log parts from the leader's at that offset, or before: everything from there on goes, and the next fetch tells
     * whether that was enough (KIP-101, KIP-279).
     */
    record Truncate(long offset) implements FollowerStep {}

    /** The leader has deleted what would follow: the log begins anew at that offset. */
    record Restart(long offset) implements FollowerStep {}

    /**
     * The leader's answer names the newest epoch that both may share, and where it ends there.
     *
     * @param own this log's epochs
     * @param theirs what the leader's log has of the follower's last fetched epoch
     */
    static FollowerStep diverging(LeaderEpochs own, EpochEnd theirs, long logStartOffset, long logEndOffset) {
        EpochEnd ours = own.endOf(theirs.leaderEpoch(), logStartOffset, logEndOffset);
        long shared = ours.isUndefined() || ours.leaderEpoch() != theirs.leaderEpoch()
                // The leader has an epoch of which nothing is here: what is here of older ones is asked about next.
                ? (ours.isUndefined() ? theirs.endOffset() : ours.endOffset())
                : Math.min(ours.endOffset(), theirs.endOffset());
        return new Truncate(Math.max(logStartOffset, Math.min(shared, logEndOffset)));
    }

    /**
     * The leader has nothing at the offset that was asked for: it has deleted it, or this log is empty and begins where the
     * leader's does not reach. A log with records that the leader's reaches gives none of them up: where the two part, the
     * leader says instead, once it knows its epochs.
     *
     * @param leaderStartOffset where its log begins
     */
    static FollowerStep outOfRange(long leaderStartOffset, long logStartOffset, long logEndOffset) {
        boolean empty = logEndOffset <= logStartOffset;
        boolean restart = leaderStartOffset > logEndOffset || (empty && leaderStartOffset != logEndOffset);
        return restart ? new Restart(leaderStartOffset) : new Append();
    }

    /**
     * The epoch that a follower names as the last one it has fetched: that of its last record, or -1 without records. An
     * epoch under which nothing was written is none (KAFKA-15510).
     */
    static int lastFetchedEpoch(LeaderEpochs own, long logStartOffset, long logEndOffset) {
        return logEndOffset <= logStartOffset ? -1 : own.epochAt(logEndOffset - 1);
    }
}
