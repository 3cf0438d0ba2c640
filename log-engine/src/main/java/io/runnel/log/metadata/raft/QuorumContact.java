package io.runnel.log.metadata.raft;

import java.util.Optional;

/** How this node gets on with its quorum. */
public interface QuorumContact {
    /** What keeps this node from being in touch with it, if anything is known to. */
    Optional<QuorumTrouble> trouble();

    /**
     * For how many milliseconds it is not certain that this node is the one controller: since it asked what a majority of
     * the voters has answered it as their leader. {@link Long#MAX_VALUE} if it does not lead, or nobody has answered.
     */
    long uncertainMs();
}
