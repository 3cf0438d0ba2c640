package io.runnel.log.replication;

import io.runnel.log.partition.InSyncProposal;

/** Takes the wishes of leaders for another in-sync set on their way to the controller. */
public interface InSyncProposals {
    /** Nobody carries them out: for a node that stands alone, where no replica has others. */
    InSyncProposals NONE = (replica, proposal) -> {};

    /**
     * To be sent until it is answered for certain: one that is carried out shows in the cluster's metadata, of one that never
     * will be {@link Replication#refused} is to be told. Must not wait, for the caller may hold a lock.
     */
    void propose(Replica replica, InSyncProposal proposal);

    /** Whether a node is in service as far as this one knows: the controller lets no other be in sync. */
    default boolean mayBeInSync(int nodeId) {
        return true;
    }
}
