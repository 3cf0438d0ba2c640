package io.runnel.log.metadata.raft;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** How far the members are, as the leader knows it. */
final class Progress {
    private final Map<RaftPeerId, Long> caughtUpAtMs = new HashMap<>();

    /**
     * What the leader knows of another member.
     *
     * @param matchIndex the newest entry that it has on disk, or -1
     * @param silentMs since its newest answer
     */
    record Follower(RaftPeerId id, long matchIndex, long silentMs) {}

    /** The other members, as far as this node leads; else none. */
    static List<Follower> followers(RaftServer.Division division) {
        DivisionInfo info = division.getInfo();
        RoleInfoProto role = info.getRoleInfoProto();
        long[] matchIndexes = info.getFollowerMatchIndices();
        if (!role.hasLeaderInfo() || matchIndexes == null) {
            return List.of();
        }
        List<ServerRpcProto> answers = role.getLeaderInfo().getFollowerInfoList();
        List<Follower> followers = new ArrayList<>();
        // Both in the order of the leader's senders; when these change between the two, the next look is right.
        for (int i = 0; i < answers.size() && answers.size() == matchIndexes.length; i++) {
            followers.add(new Follower(
                    RaftPeerId.valueOf(answers.get(i).getId().getId()),
                    matchIndexes[i],
                    answers.get(i).getLastRpcElapsedTimeMs()));
        }
        return followers;
    }

    /** How long a member has not answered the leader; null if this node does not lead, or does not send to it. */
    static @Nullable Long silentMs(RaftServer.Division division, RaftPeerId member) {
        return followers(division).stream()
                .filter(each -> each.id().equals(member))
                .map(Follower::silentMs)
                .findAny()
                .orElse(null);
    }

    /** Takes note of who has all that is committed; to be called several times a second. */
    synchronized void look(RaftServer.Division division, long nowMs) {
        List<Follower> followers = followers(division);
        if (followers.isEmpty()) {
            caughtUpAtMs.clear();
            return;
        }
        long committed = division.getRaftLog().getLastCommittedIndex();
        for (Follower each : followers) {
            if (each.matchIndex() >= committed) {
                caughtUpAtMs.put(each.id(), nowMs - each.silentMs());
            }
        }
    }

    /** The quorum for DescribeQuorum. */
    synchronized QuorumDescription describe(RaftServer.Division division, long nowMs) {
        look(division, nowMs);
        DivisionInfo info = division.getInfo();
        RaftPeerId leader = info.getLeaderId();
        return new QuorumDescription(
                leader == null ? -1 : QuorumPeer.nodeId(leader),
                info.getCurrentTerm(),
                division.getRaftLog().getLastCommittedIndex() + 1,
                QuorumNode.settled(division),
                replicas(division, QuorumNode.voters(division), nowMs),
                replicas(division, QuorumNode.observers(division), nowMs));
    }

    private List<QuorumDescription.Replica> replicas(RaftServer.Division division, List<RaftPeer> peers, long nowMs) {
        List<Follower> followers = followers(division);
        return peers.stream()
                .map(peer -> replica(division, peer, followers, nowMs))
                .sorted(Comparator.comparingInt(replica -> replica.node().id()))
                .toList();
    }

    private QuorumDescription.Replica replica(
            RaftServer.Division division, RaftPeer peer, List<Follower> followers, long nowMs) {
        QuorumPeer member = QuorumPeer.of(peer);
        if (peer.getId().equals(division.getId())) {
            long end = division.getRaftLog().getFlushIndex() + 1;
            boolean leads = division.getInfo().isLeader();
            long now = leads ? nowMs : QuorumDescription.UNKNOWN;
            return new QuorumDescription.Replica(member.node(), member.directoryId(), end, now, now);
        }
        for (Follower each : followers) {
            if (each.id().equals(peer.getId())) {
                return new QuorumDescription.Replica(
                        member.node(),
                        member.directoryId(),
                        each.matchIndex() + 1,
                        nowMs - each.silentMs(),
                        caughtUpAtMs.getOrDefault(each.id(), QuorumDescription.UNKNOWN));
            }
        }
        return new QuorumDescription.Replica(
                member.node(),
                member.directoryId(),
                QuorumDescription.UNKNOWN,
                QuorumDescription.UNKNOWN,
                QuorumDescription.UNKNOWN);
    }
}
