package io.runnel.log.metadata.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.VoterNotFoundException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's say on who is a member: nodes that ask to join, voters added and removed. One change at a time; Ratis
 * brings a new member up to date before it is one, and changes through joint consensus.
 */
final class Members {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);
    /** A member that answered so recently is alive, so that another node that claims its id is a mistake. */
    private static final int ALIVE_TIMEOUTS = 3;

    /** Entries that an observer may lack when it becomes a voter: what is appended while it is asked for. */
    private static final long MAX_LAG = 100;

    private final RaftConfig config;
    private final Quorum quorum;
    /** The leadership is being given to another voter, if this is not done. */
    private @Nullable CompletableFuture<Void> handingOver;

    Members(RaftConfig config, Quorum quorum) {
        this.config = config;
        this.quorum = quorum;
    }

    /** Answers a node that asks to join, at once; what has to be done goes on beside. */
    synchronized JoinRequest.Reply join(JoinRequest request) {
        RaftServer.Division division = quorum.division();
        QuorumNode node = quorum.node();
        QuorumState state = quorum.state();
        if (division == null || node == null || state == null || !leads(division)) {
            return reply(JoinRequest.Answer.NOT_LEADER, "");
        }
        String refusal = refusal(request, state, division);
        if (refusal != null) {
            return reply(JoinRequest.Answer.REFUSED, refusal);
        }
        if (state.takesOver()) {
            return reply(JoinRequest.Answer.UNDER_WAY, "the records of the single-node log are stored first");
        }
        List<RaftPeer> voters = QuorumNode.voters(division);
        List<RaftPeer> observers = QuorumNode.observers(division);
        RaftPeer asking = request.self().raftPeer();
        boolean isVoter = holds(voters, asking);
        if (isVoter || (!request.voter() && holds(observers, asking))) {
            return reply(JoinRequest.Answer.MEMBER, "");
        }
        boolean voterBefore = removeNode(voters, request.self().node().id());
        removeNode(observers, request.self().node().id());
        (request.voter() || voterBefore ? voters : observers).add(asking);
        change(node, division, voters, observers, "Node " + request.self().node() + " joins the quorum");
        return reply(JoinRequest.Answer.UNDER_WAY, "");
    }

    private @Nullable String refusal(JoinRequest request, QuorumState state, RaftServer.Division division) {
        QuorumVoter asking = request.self().node();
        if (!request.group().equals(state.group())) {
            return "it asks to join quorum " + request.group() + ", but this is " + state.group();
        }
        if (request.clusterId() != null
                && config.clusterId() != null
                && !Objects.equals(request.clusterId(), config.clusterId())) {
            return "it belongs to the cluster " + request.clusterId() + ", but this is " + config.clusterId();
        }
        List<RaftPeer> all = QuorumNode.voters(division);
        all.addAll(QuorumNode.observers(division));
        for (RaftPeer each : all) {
            QuorumPeer known = QuorumPeer.of(each);
            boolean sameNode = known.node().id() == asking.id();
            // One that has lost its folder comes back as another member, when the one that it was is silent.
            if (sameNode && !known.id().equals(request.self().id()) && alive(division, known)) {
                return "node id " + asking.id() + " is in use by the node at "
                        + known.node().address() + ", which is alive. Give one of the two another node.id.";
            }
            if (!sameNode && known.node().address().equals(asking.address()) && alive(division, known)) {
                return "the address " + asking.address() + " is that of node "
                        + known.node().id();
            }
        }
        return null;
    }

    private boolean alive(RaftServer.Division division, QuorumPeer member) {
        Long silentMs = Progress.silentMs(division, member.id());
        return member.equals(quorum.self())
                || silentMs != null
                        && silentMs < (long) ALIVE_TIMEOUTS * config.settings().electionTimeoutMs();
    }

    private static boolean leads(RaftServer.Division division) {
        return division.getInfo().isLeader() && division.getInfo().isLeaderReady();
    }

    private static boolean holds(List<RaftPeer> peers, RaftPeer peer) {
        return peers.stream()
                .anyMatch(each ->
                        each.getId().equals(peer.getId()) && each.getAddress().equals(peer.getAddress()));
    }

    private static boolean removeNode(List<RaftPeer> peers, int nodeId) {
        return peers.removeIf(each -> QuorumPeer.nodeId(each.getId()) == nodeId);
    }

    private static JoinRequest.Reply reply(JoinRequest.Answer answer, String reason) {
        return new JoinRequest.Reply(answer, reason);
    }

    /** Makes an observer a voter; one with another directory is another one, which has lost what it had (KIP-853). */
    synchronized CompletableFuture<Void> addVoter(QuorumVoter added, Uuid directoryId) {
        Change change = begin();
        List<RaftPeer> voters = change.voters();
        if (voters.stream().anyMatch(each -> QuorumPeer.nodeId(each.getId()) == added.id())) {
            throw new DuplicateVoterException("Node " + added.id() + " is a voter already.");
        }
        List<RaftPeer> observers = change.observers();
        RaftPeer observer = observers.stream()
                .filter(each -> QuorumPeer.of(each).node().equals(added))
                .findAny()
                .orElseThrow(() -> new InvalidRequestException("Node " + added
                        + " does not observe the quorum; these nodes do: " + nodes(observers)
                        + ". Start it with this quorum's " + QuorumVoter.SETTING + " first."));
        if (!isOf(observer, directoryId)) {
            throw new InvalidRequestException("Node " + added + " observes the quorum with the directory id "
                    + QuorumPeer.of(observer).directoryId() + ", not with " + directoryId
                    + ". Ask for that one, if its folder is meant to be another one.");
        }
        requireCaughtUp(change.division(), observer);
        observers.remove(observer);
        voters.add(observer);
        return changed(change, voters, observers, "Node " + added + " becomes a voter");
    }

    // A voter that lacks much would count in the majority at once, and hold up each batch until it has the rest.
    private static void requireCaughtUp(RaftServer.Division division, RaftPeer observer) {
        long committed = division.getRaftLog().getLastCommittedIndex();
        boolean caughtUp = Progress.followers(division).stream()
                .anyMatch(each -> each.id().equals(observer.getId()) && each.matchIndex() + MAX_LAG >= committed);
        if (!caughtUp) {
            throw new TimeoutException("Node " + QuorumPeer.nodeId(observer.getId())
                    + " has not caught up with the quorum's log yet; ask again");
        }
    }

    /** Makes a voter an observer. */
    synchronized CompletableFuture<Void> removeVoter(
            int nodeId, Uuid directoryId, Consumer<RaftServer.Division> handOver) {
        Change change = begin();
        List<RaftPeer> voters = change.voters();
        RaftPeer removed = voters.stream()
                .filter(each -> QuorumPeer.nodeId(each.getId()) == nodeId && isOf(each, directoryId))
                .findAny()
                .orElseThrow(() -> new VoterNotFoundException("No voter has node id " + nodeId
                        + (directoryId.equals(Uuid.ZERO_UUID) ? "" : " and directory id " + directoryId)
                        + "; these nodes vote: " + nodes(voters) + "."));
        if (voters.size() == 1) {
            throw new InvalidRequestException(
                    "Node " + nodeId + " is the only voter, and cannot be removed. Add another one first.");
        }
        if (nodeId == config.nodeId()) {
            return handedOver(change.division(), handOver);
        }
        voters.remove(removed);
        List<RaftPeer> observers = change.observers();
        // One that is alive goes on as an observer; one that is gone is not waited for.
        if (alive(change.division(), QuorumPeer.of(removed))) {
            observers.add(removed);
        }
        return changed(change, voters, observers, "Node " + nodeId + " is a voter no more");
    }

    private static boolean isOf(RaftPeer member, Uuid directoryId) {
        return directoryId.equals(Uuid.ZERO_UUID)
                || QuorumPeer.of(member).directoryId().equals(directoryId);
    }

    /** On a thread of its own: another voter has to win an election, and whoever asks may be on one of the network's. */
    private CompletableFuture<Void> handedOver(RaftServer.Division division, Consumer<RaftServer.Division> handOver) {
        CompletableFuture<Void> over = handingOver;
        if (over == null || over.isDone()) {
            CompletableFuture<Void> next = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            handOver.accept(division);
                        } catch (RuntimeException e) {
                            LOG.warn("Handing over the leadership of the quorum failed", e);
                        } finally {
                            next.completeExceptionally(new NotControllerException("Node " + config.nodeId()
                                    + " leads the quorum and hands over first. Ask again, and the new leader removes"
                                    + " it."));
                        }
                    },
                    "runnel-quorum-hand-over");
            thread.setDaemon(true);
            handingOver = next;
            thread.start();
            return next;
        }
        return over;
    }

    private record Change(
            QuorumNode node, RaftServer.Division division, List<RaftPeer> voters, List<RaftPeer> observers) {}

    private Change begin() {
        RaftServer.Division division = quorum.division();
        QuorumNode node = quorum.node();
        if (division == null || node == null || !leads(division)) {
            throw new NotControllerException("This node does not lead the quorum");
        }
        return new Change(node, division, QuorumNode.voters(division), QuorumNode.observers(division));
    }

    private CompletableFuture<Void> changed(
            Change change, List<RaftPeer> voters, List<RaftPeer> observers, String what) {
        return change(change.node(), change.division(), voters, observers, what).handle((reply, failure) -> {
            Throwable why = failure == null ? reply.getException() : JavaUtils.unwrapCompletionException(failure);
            if (why instanceof NotLeaderException) {
                throw new NotControllerException("This node does not lead the quorum any more");
            }
            if (why != null) {
                // As Kafka answers while another change is under way (KIP-853).
                throw new TimeoutException(
                        "The quorum's members could not be changed now; ask again: " + why.getMessage());
            }
            return null;
        });
    }

    private static CompletableFuture<RaftClientReply> change(
            QuorumNode node,
            RaftServer.Division division,
            List<RaftPeer> voters,
            List<RaftPeer> observers,
            String what) {
        return node.setMembers(division, voters, observers).whenComplete((reply, failure) -> {
            if (failure == null && reply.isSuccess()) {
                LOG.info("{}; voters {}, observers {}", what, nodes(voters), nodes(observers));
            } else {
                // Asked again by the node that wants it; another change may be under way.
                LOG.debug("{}: not yet", what, failure == null ? reply.getException() : failure);
            }
        });
    }

    private static List<String> nodes(List<RaftPeer> peers) {
        List<String> nodes = new ArrayList<>();
        for (RaftPeer each : peers) {
            nodes.add(QuorumPeer.of(each).node().toString());
        }
        return nodes;
    }
}
