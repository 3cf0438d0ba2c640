package io.runnel.log.metadata.raft;

import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * The quorum as this node sees it, for DescribeQuorum (KIP-595, KIP-836). Only the leader knows how far the others are; on
 * another node their progress is unknown.
 *
 * @param leaderId the leader's node id, or -1 if nobody is known to lead
 * @param leaderEpoch the newest term that this node knows
 * @param highWatermark the offset after the newest entry that is known to be committed
 * @param settled whether no change of the members is under way
 * @param voters sorted by node id, this one included; while a change is under way those that will be
 * @param observers sorted by node id
 */
public record QuorumDescription(
        int leaderId,
        long leaderEpoch,
        long highWatermark,
        boolean settled,
        List<Replica> voters,
        List<Replica> observers) {
    /** Stands for an offset or a time that is not known. */
    public static final long UNKNOWN = -1L;

    public QuorumDescription {
        voters = List.copyOf(voters);
        observers = List.copyOf(observers);
    }

    /**
     * A member's progress.
     *
     * @param directoryId of the folder that it keeps its log in (KIP-853)
     * @param logEndOffset the offset after the newest entry that it is known to have on disk, or {@link #UNKNOWN}
     * @param lastFetchTimestampMs wall clock of its newest answer to the leader, or {@link #UNKNOWN}
     * @param lastCaughtUpTimestampMs wall clock at which it was last seen to have all that is committed, or {@link
     *     #UNKNOWN}
     */
    public record Replica(
            QuorumVoter node,
            Uuid directoryId,
            long logEndOffset,
            long lastFetchTimestampMs,
            long lastCaughtUpTimestampMs) {}
}
