package io.runnel.log.metadata.raft;

/**
 * What keeps a node from being in touch with its quorum.
 *
 * @param text for the user: what it is and what to do
 * @param refused whether the node may not be a member as it is, so that waiting alone does not help
 */
public record QuorumTrouble(String text, boolean refused) {}
