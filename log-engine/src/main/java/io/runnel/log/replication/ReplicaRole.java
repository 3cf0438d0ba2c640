package io.runnel.log.replication;

import io.runnel.log.partition.ReplicaAssignment;

/**
 * What a replica is to its partition, as the cluster's metadata says.
 *
 * @param nodeId this node's
 */
public record ReplicaRole(int nodeId, ReplicaAssignment assignment) {
    /** Of a node without a cluster; any would do. */
    private static final int THIS_NODE = 0;

    /** The only replica, under the newest leader epoch of its log. */
    static ReplicaRole alone(int leaderEpoch) {
        return new ReplicaRole(THIS_NODE, ReplicaAssignment.alone(THIS_NODE, leaderEpoch));
    }

    /** The same while nobody leads. */
    ReplicaRole waiting() {
        return new ReplicaRole(nodeId, assignment.withoutLeader());
    }

    /** Whether this node leads. */
    public boolean leads() {
        return assignment.isLedBy(nodeId);
    }

    /** Whether this node still holds a replica. */
    public boolean holds() {
        return assignment.replicas().contains(nodeId);
    }
}
