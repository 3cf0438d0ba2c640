package io.runnel.log.metadata;

import java.util.List;

/**
 * Who holds a partition.
 *
 * @param replicas node ids in order of preference
 * @param inSyncReplicas node ids whose logs hold every committed record
 * @param leader node id, or {@link #NO_LEADER}
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of this state (KIP-497)
 */
public record PartitionImage(
        List<Integer> replicas, List<Integer> inSyncReplicas, int leader, int leaderEpoch, int partitionEpoch) {
    /** Stands for the leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    public PartitionImage {
        replicas = List.copyOf(replicas);
        inSyncReplicas = List.copyOf(inSyncReplicas);
        if (leader != NO_LEADER && !replicas.contains(leader)) {
            throw new IllegalArgumentException("Leader " + leader + " is not among the replicas " + replicas);
        }
    }

    /** A partition that has just come to be: all replicas in sync, the first one leads. */
    static PartitionImage initial(List<Integer> replicas) {
        return new PartitionImage(replicas, replicas, replicas.get(0), 0, 0);
    }
}
