package io.runnel.log.metadata.raft;

import org.apache.kafka.common.Uuid;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * A member as Raft knows it: a node together with the folder in which it keeps its votes and its log (KIP-853's replica
 * key). A node that lost its folder gets a new directory id and is therefore another member: nobody takes its vote for
 * that of the one that was.
 *
 * @param node its id and where it is reached
 * @param directoryId chosen when the folder was new
 */
record QuorumPeer(QuorumVoter node, Uuid directoryId) {
    /** Between node id and directory id; neither contains it. */
    private static final char SEPARATOR = '.';

    RaftPeerId id() {
        return RaftPeerId.valueOf(node.id() + String.valueOf(SEPARATOR) + directoryId);
    }

    RaftPeer raftPeer() {
        return RaftPeer.newBuilder().setId(id()).setAddress(node.address()).build();
    }

    static QuorumPeer of(RaftPeer peer) {
        String address = peer.getAddress();
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new QuorumPeer(
                new QuorumVoter(nodeId(peer.getId()), bare, Integer.parseInt(address.substring(colon + 1))),
                directoryId(peer.getId()));
    }

    static int nodeId(RaftPeerId id) {
        String text = id.toString();
        return Integer.parseInt(text.substring(0, text.indexOf(SEPARATOR)));
    }

    static Uuid directoryId(RaftPeerId id) {
        String text = id.toString();
        return Uuid.fromString(text.substring(text.indexOf(SEPARATOR) + 1));
    }

    /** {@code ID@HOST:PORT/DIRECTORY}, which {@link #parse} reads. */
    @Override
    public String toString() {
        return node + "/" + directoryId;
    }

    static QuorumPeer parse(String text) {
        int slash = text.lastIndexOf('/');
        return new QuorumPeer(
                QuorumVoter.parse(text.substring(0, slash)).get(0), Uuid.fromString(text.substring(slash + 1)));
    }
}
