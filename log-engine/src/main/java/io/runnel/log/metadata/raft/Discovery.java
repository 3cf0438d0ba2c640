package io.runnel.log.metadata.raft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node that is no member of a quorum does next, from what the other voters say of themselves. Pure.
 *
 * <p>A node with an empty folder may be one that was never a member, or one that was and lost its folder; it cannot tell.
 * So it never acts as a member of a quorum that somebody knows, until that quorum's leader has added it. It forms a new
 * quorum only if more than half of the configured voters, itself included, answer that they are members of none. The
 * founder lists those who answered, with the directory ids of this very run of theirs; each becomes a member when it finds
 * itself listed. Whoever is not listed joins.
 */
final class Discovery {
    private Discovery() {}

    /** What to do. */
    sealed interface Step {}

    /** Ask again. */
    record Wait(String why) implements Step {}

    /** Form a quorum of these, of which this node is one. */
    record Found(List<QuorumPeer> founders) implements Step {}

    /** Become a member of a quorum that lists this node, in this run of its process, among its founders. */
    record Accept(UUID group, List<QuorumPeer> founders) implements Step {}

    /** Ask the quorum's leader, if it is known, to be added. */
    record Join(UUID group, @Nullable QuorumPeer leader) implements Step {}

    /** Do not go on: an operator has to put something right. */
    record Refuse(String why) implements Step {}

    /**
     * Decides.
     *
     * @param self this node
     * @param answers the other voters' own descriptions, by their configured node ids; those that did not answer lack
     * @param mayFound whether those that have not answered so far were given enough time
     */
    static Step decide(RaftConfig config, NodeStatus self, Map<Integer, NodeStatus> answers, boolean mayFound) {
        Optional<Refuse> conflict = conflict(config, self, answers);
        if (conflict.isPresent()) {
            return conflict.get();
        }
        List<NodeStatus> members = answers.values().stream()
                .filter(each -> each.membership() != null)
                .toList();
        if (!members.isEmpty()) {
            return toExisting(self, members);
        }
        if (!config.isVoter()) {
            return new Wait("none of the voters that answer is a member of a quorum yet");
        }
        return toNew(config, self, answers, mayFound);
    }

    private static Optional<Refuse> conflict(RaftConfig config, NodeStatus self, Map<Integer, NodeStatus> answers) {
        for (Map.Entry<Integer, NodeStatus> answer : new TreeMap<>(answers).entrySet()) {
            NodeStatus other = answer.getValue();
            QuorumVoter node = other.self().node();
            if (node.id() != answer.getKey()) {
                return Optional.of(new Refuse("at the address of voter " + answer.getKey() + " answers node "
                        + node.id()
                        + ". Correct " + QuorumVoter.SETTING + "="
                        + config.voters().stream().map(QuorumVoter::toString).collect(Collectors.joining(","))
                        + ", or that node's id."));
            }
            if (self.clusterId() != null
                    && other.clusterId() != null
                    && !Objects.equals(self.clusterId(), other.clusterId())) {
                return Optional.of(new Refuse("node " + node + " belongs to the cluster " + other.clusterId()
                        + ", this one to " + self.clusterId() + ". Correct " + QuorumVoter.SETTING
                        + ", or start with the right data folder."));
            }
        }
        return Optional.empty();
    }

    private static Step toExisting(NodeStatus self, List<NodeStatus> members) {
        if (self.takesOver()) {
            return new Refuse("this folder holds the metadata of a single node, but node "
                    + members.get(0).self().node()
                    + " is a member of a cluster already. Two histories cannot become one:"
                    + " start this node with an empty data folder, and copy its topics with a client.");
        }
        for (NodeStatus member : members) {
            NodeStatus.Membership membership = Objects.requireNonNull(member.membership());
            if (membership.voters().contains(self.self())) {
                return new Accept(membership.group(), membership.voters());
            }
        }
        // Of a quorum that was given up at its first start somebody may still tell; one with a leader is alive.
        NodeStatus.Membership best = members.stream()
                .map(each -> Objects.requireNonNull(each.membership()))
                .max(Comparator.<NodeStatus.Membership>comparingInt(each -> each.leader() == null ? 0 : 1)
                        .thenComparingLong(NodeStatus.Membership::term))
                .orElseThrow();
        long alive = members.stream()
                .map(each -> Objects.requireNonNull(each.membership()))
                .filter(each -> each.leader() != null)
                .map(NodeStatus.Membership::group)
                .distinct()
                .count();
        if (alive > 1) {
            return new Refuse("the voters are members of different quorums: " + describe(members)
                    + ". Stop the nodes, decide which of them hold the data that is to stay, and start the others with"
                    + " empty data folders.");
        }
        return new Join(best.group(), best.leader());
    }

    private static Step toNew(RaftConfig config, NodeStatus self, Map<Integer, NodeStatus> answers, boolean mayFound) {
        List<NodeStatus> present = new ArrayList<>(answers.values());
        present.add(self);
        present.sort(Comparator.comparingInt(each -> each.self().node().id()));
        if (present.size() < config.majority()) {
            return new Wait("the quorum cannot be formed: " + present.size() + " of "
                    + config.voters().size() + " voters are there, and " + config.majority() + " are needed");
        }
        Optional<Refuse> lost = lostMetadata(present);
        if (lost.isPresent()) {
            return lost.get();
        }
        List<NodeStatus> bringing =
                present.stream().filter(NodeStatus::takesOver).toList();
        if (bringing.size() > 1) {
            return new Refuse("the folders of more than one node hold the metadata of a single node: "
                    + bringing.stream()
                            .map(each -> each.self().node().toString())
                            .collect(Collectors.joining(", "))
                    + ". Two histories cannot become one: start all but one of them with empty data folders.");
        }
        boolean everybody = present.size() == config.voters().size();
        if (!everybody && !mayFound) {
            return new Wait("the voters that have not answered are given a moment more");
        }
        NodeStatus founder = bringing.isEmpty() ? present.get(0) : bringing.get(0);
        if (!founder.self().equals(self.self())) {
            return new Wait("node " + founder.self().node() + " is to form the quorum");
        }
        // With records to take over it begins alone: they must be in its log before anything else.
        return new Found(
                bringing.isEmpty() ? present.stream().map(NodeStatus::self).toList() : List.of(self.self()));
    }

    /** A new quorum knows no topics: to the folders of a cluster that had some they would seem to be deleted. */
    private static Optional<Refuse> lostMetadata(List<NodeStatus> present) {
        return present.stream()
                .filter(each -> each.clusterId() != null && !each.takesOver())
                .findFirst()
                .map(each -> new Refuse("the data folder of node " + each.self().node() + " belongs to the cluster "
                        + each.clusterId() + ", but no voter has that cluster's metadata. Restore the directory "
                        + RaftMetadataLog.DIRECTORY + " of a majority of the voters from a backup, or start all nodes"
                        + " with empty data folders."));
    }

    /**
     * Whether a founder may give up a quorum that has not come about. Nothing was ever committed in it if none of its
     * founders has voted; and only when all of them answer is that known.
     *
     * @param own this node's membership, in which it has neither voted nor heard of a leader
     */
    static boolean mayGiveUp(QuorumPeer self, NodeStatus.Membership own, Map<Integer, NodeStatus> answers) {
        int inIt = 1;
        for (QuorumPeer founder : own.voters()) {
            if (founder.equals(self)) {
                continue;
            }
            NodeStatus status = answers.get(founder.node().id());
            if (status == null) {
                return false;
            }
            NodeStatus.Membership theirs = status.membership();
            if (theirs != null && theirs.group().equals(own.group())) {
                if (theirs.term() > 0) {
                    return false;
                }
                // One that has started anew since is another member, which only a leader could let in.
                inIt += status.self().equals(founder) ? 1 : 0;
            }
        }
        boolean mayStillComeAbout = inIt > own.voters().size() / 2;
        return own.term() == 0 && !mayStillComeAbout;
    }

    /**
     * Whether a node that was to join a quorum, and was never let in, may look for another: none of those that answer is a
     * voter of that one, as when its founders have given it up. It has neither voted nor stored anything, so that nobody
     * counts on it.
     */
    static boolean mayLeave(UUID group, Collection<NodeStatus> answers) {
        return !answers.isEmpty()
                && answers.stream().noneMatch(status -> {
                    NodeStatus.Membership theirs = status.membership();
                    return theirs != null
                            && theirs.group().equals(group)
                            && (theirs.leader() != null || theirs.voters().contains(status.self()));
                });
    }

    static String describe(List<NodeStatus> members) {
        return members.stream()
                .map(each -> each.self().node() + " of "
                        + (each.membership() == null
                                ? "none"
                                : each.membership().group().toString()))
                .collect(Collectors.joining(", "));
    }
}
