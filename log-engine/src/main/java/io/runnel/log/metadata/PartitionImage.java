package io.runnel.log.metadata;

import java.util.List;

/**
 * Who holds a partition.
 *
 * @param replicas node ids in order of preference
 * @param inSyncReplicas node ids whose logs hold every committed record
 * @param eligibleLeaders node ids out of sync whose logs hold every committed record all the same, because nothing was
 *     committed since they left: less than {@code min.insync.replicas} were in sync (KIP-966)
 * @param reassignment what is left to do of a change of {@code replicas}
 * @param leader node id, or {@link #NO_LEADER}
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of this state (KIP-497)
 */
public record PartitionImage(
        List<Integer> replicas,
        List<Integer> inSyncReplicas,
        List<Integer> eligibleLeaders,
        Reassignment reassignment,
        int leader,
        int leaderEpoch,
        int partitionEpoch) {
    /** Stands for the leader of a partition that has none. */
    public static final int NO_LEADER = -1;

    /**
     * A change of replicas that is under way (KIP-455).
     *
     * @param adding of the replicas those that are to come; the change is complete when all of them are in sync
     * @param removing of the replicas those that go then
     */
    public record Reassignment(List<Integer> adding, List<Integer> removing) {
        /** None is under way. */
        public static final Reassignment NONE = new Reassignment(List.of(), List.of());

        public Reassignment {
            adding = List.copyOf(adding);
            removing = List.copyOf(removing);
        }

        /** Whether one is under way. */
        public boolean isUnderWay() {
            return !adding.isEmpty() || !removing.isEmpty();
        }
    }

    public PartitionImage {
        replicas = List.copyOf(replicas);
        inSyncReplicas = List.copyOf(inSyncReplicas);
        eligibleLeaders = List.copyOf(eligibleLeaders);
        if (leader != NO_LEADER && !replicas.contains(leader)) {
            throw new IllegalArgumentException("Leader " + leader + " is not among the replicas " + replicas);
        }
    }

    /** Without eligible leaders out of sync and without a reassignment. */
    public PartitionImage(
            List<Integer> replicas, List<Integer> inSyncReplicas, int leader, int leaderEpoch, int partitionEpoch) {
        this(replicas, inSyncReplicas, List.of(), Reassignment.NONE, leader, leaderEpoch, partitionEpoch);
    }

    /** A partition that has just come to be: all replicas in sync, the first one leads. */
    static PartitionImage initial(List<Integer> replicas) {
        return new PartitionImage(replicas, replicas, replicas.get(0), 0, 0);
    }

    /** The same, so that whatever was asked for about the state before is of an epoch that is over. */
    PartitionImage withNextEpoch() {
        return new PartitionImage(
                replicas, inSyncReplicas, eligibleLeaders, reassignment, leader, leaderEpoch, partitionEpoch + 1);
    }

    /** Whether it has a replica on that node. */
    public boolean isOn(int nodeId) {
        return replicas.contains(nodeId);
    }
}
