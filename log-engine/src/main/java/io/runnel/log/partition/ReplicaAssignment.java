package io.runnel.log.partition;

import java.util.List;

/**
 * Who holds a partition, as one replica of it was told by the cluster's metadata.
 *
 * @param leader node id, negative if there is none
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of any of this (KIP-497)
 * @param replicas node ids
 * @param inSyncReplicas node ids, among the replicas
 */
public record ReplicaAssignment(
        int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> inSyncReplicas) {
    public ReplicaAssignment {
        replicas = List.copyOf(replicas);
        inSyncReplicas = List.copyOf(inSyncReplicas);
    }

    /** Of a partition whose only replica is on that node. */
    public static ReplicaAssignment alone(int nodeId, int leaderEpoch) {
        return new ReplicaAssignment(nodeId, leaderEpoch, 0, List.of(nodeId), List.of(nodeId));
    }

    /** The same while nobody leads. */
    public ReplicaAssignment withoutLeader() {
        return new ReplicaAssignment(-1, leaderEpoch, partitionEpoch, replicas, inSyncReplicas);
    }

    /** Whether that node leads. */
    public boolean isLedBy(int nodeId) {
        return leader == nodeId;
    }

    /** Whether there are replicas besides the one. */
    public boolean isReplicated() {
        return replicas.size() > 1;
    }
}
