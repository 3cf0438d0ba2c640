package io.runnel.log.replication;

import io.runnel.log.partition.InSyncProposal;
import org.apache.kafka.common.Uuid;

/** Takes the wishes of leaders for another in-sync set on their way to the controller. */
public interface InSyncProposals {
    /** Nobody carries them out: for a node that stands alone, where no replica has others. */
    InSyncProposals NONE = (replica, proposal) -> {};

    /**
     * To be sent until it is answered for certain. What became of it shows in the cluster's metadata alone, where a refusal has
     * its place, too: a partition epoch of its own. Must not wait, for the caller may hold a lock.
     */
    void propose(Replica replica, InSyncProposal proposal);

    /**
     * Whether a node is in service with that replica as far as this one knows, under the registration with which it fetches:
     * the controller lets no other be in sync.
     */
    default boolean mayBeInSync(Uuid topicId, int partition, int nodeId, long brokerEpoch) {
        return true;
    }
}
